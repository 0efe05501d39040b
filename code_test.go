package nutgraf_test

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

const (
	maxFile      = 500 // lines
	maxFunc      = 80  // lines
	maxInterface = 5   // methods
	minDoc       = 150 // bytes
)

// A file is read in one sitting and a function on one screen; past these sizes
// both hide what they do.
func TestSizes(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.lines > maxFile {
			t.Errorf("%s has %d lines; %d are the most: split it where the subject changes", f.path, f.lines, maxFile)
		}
		for _, d := range f.syntax.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			n := f.span(fn)
			if f.test {
				n -= dataLines(f, fn)
			}
			if n > maxFunc {
				t.Errorf("%s: %s has %d lines; %d are the most", f.at(fn), fn.Name.Name, n, maxFunc)
			}
		}
	}
}

// dataLines counts the lines of a test that are no path through it: tables of
// cases, and subtests, each of which is read on its own.
func dataLines(f goFile, fn *ast.FuncDecl) int {
	n := 0
	ast.Inspect(fn, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CompositeLit:
			n += f.span(node) - 1
			return false
		case *ast.CallExpr:
			if s, ok := node.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Run" && f.span(node) <= maxFunc {
				n += f.span(node) - 1
				return false
			}
		}
		return true
	})
	return n
}

// A small interface is easy to fill, to fake and to understand. Embedding joins
// small ones, so an embedded interface's methods count where they are declared.
func TestInterfacesAreSmall(t *testing.T) {
	for _, f := range goFiles(t) {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			i, ok := n.(*ast.InterfaceType)
			if !ok {
				return true
			}
			methods := 0
			for _, m := range i.Methods.List {
				methods += len(m.Names)
			}
			if methods > maxInterface {
				t.Errorf("%s: an interface with %d methods; %d are the most: split it by who calls them", f.at(i), methods, maxInterface)
			}
			return true
		})
	}
}

// The page that `go doc` shows is where a reader starts, so every package says
// what it is for and what it promises.
func TestPackageDocs(t *testing.T) {
	docs := map[string]string{}
	names := map[string]string{}
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		names[f.dir] = f.syntax.Name.Name
		if text := f.syntax.Doc.Text(); len(text) > 0 {
			if docs[f.dir] != "" {
				t.Errorf("%s: the package's page is in another file already: keep one", f.path)
			}
			docs[f.dir] = text
		}
	}
	for dir, name := range names {
		want := "Package " + name + " "
		if name == "main" {
			want = "Command "
		}
		switch doc := docs[dir]; {
		case doc == "":
			t.Errorf("%s: the package has no page: begin one with %q above its package clause", dir, want+"…")
		case !strings.HasPrefix(doc, want):
			t.Errorf("%s: the package's page must begin with %q", dir, want+"…")
		case len(doc) < minDoc:
			t.Errorf("%s: the package's page has %d bytes; say what it is for and what it promises (%d at least)", dir, len(doc), minDoc)
		}
	}
}

// Code that runs because something was imported cannot be tested, ordered or
// given its settings.
func TestNoInit(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, d := range f.syntax.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: func init: call it from main, or make the value where it is declared", f.at(fn))
			}
		}
	}
}

// A test that sleeps is slow when it passes and wrong when the machine is busy.
// Inside testing/synctest time is simulated, and there sleeping is free.
func TestNoSleepInTests(t *testing.T) {
	for _, f := range goFiles(t) {
		if !f.test {
			continue
		}
		var bubbles []ast.Node
		f.uses("testing/synctest", []string{"Test"}, func(s *ast.SelectorExpr) {
			ast.Inspect(f.syntax, func(n ast.Node) bool {
				if c, ok := n.(*ast.CallExpr); ok && c.Fun == ast.Expr(s) {
					bubbles = append(bubbles, c)
				}
				return true
			})
		})
		f.uses("time", []string{"Sleep"}, func(s *ast.SelectorExpr) {
			for _, b := range bubbles {
				if b.Pos() <= s.Pos() && s.End() <= b.End() {
					return
				}
			}
			t.Errorf("%s: time.Sleep in a test: wait for the event itself, or use testing/synctest", f.at(s))
		})
	}
}

// A skipped test must say what was not tested, or nobody will know.
func TestSkipsSayWhy(t *testing.T) {
	for _, f := range goFiles(t) {
		if !f.test && !strings.HasSuffix(f.dir, "test") {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) > 0 {
				return true
			}
			if s, ok := call.Fun.(*ast.SelectorExpr); ok && (s.Sel.Name == "Skip" || s.Sel.Name == "SkipNow") {
				t.Errorf("%s: a skip without a reason", f.at(call))
			}
			return true
		})
	}
}

// State that belongs to nobody makes two tests, or two bots in one process,
// disturb each other. Tables, compiled patterns and error values are fine:
// nothing ever writes to them, and this test sees that nothing does.
func TestNoMutablePackageVariables(t *testing.T) {
	for _, files := range byPackage(goFiles(t)) {
		syntax := make([]*ast.File, len(files))
		for i, f := range files {
			syntax[i] = f.syntax
		}
		// Other packages are not loaded: names of this one are all that is asked.
		info := types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
		conf := types.Config{Importer: noImports{}, Error: func(error) {}}
		pkg, _ := conf.Check(files[0].dir, files[0].fset, syntax, &info) // errors about other packages are expected
		for _, f := range files {
			checkVariables(t, f, pkg, &info)
		}
	}
}

func checkVariables(t *testing.T, f goFile, pkg *types.Package, info *types.Info) {
	t.Helper()
	written := func(at ast.Node, target ast.Expr) {
		if name := packageVariable(target, pkg, info); name != "" {
			t.Errorf("%s: writes to the package-level variable %s: keep it in a value that its user makes", f.at(at), name)
		}
	}
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, l := range n.Lhs {
					written(n, l)
				}
			}
		case *ast.IncDecStmt:
			written(n, n.X)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				written(n, n.Key)
				written(n, n.Value)
			}
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear") && len(n.Args) > 0 {
				written(n, n.Args[0])
			}
		}
		return true
	})
	for _, d := range f.syntax.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, s := range g.Specs {
			if kind := stateful(f, s.(*ast.ValueSpec)); kind != "" {
				t.Errorf("%s: a package-level %s is state that everybody shares: keep it in a value that its user makes", f.at(s), kind)
			}
		}
	}
}

// packageVariable names the package-level variable, of this package or of an
// imported one, that a write to target changes; "" when there is none.
func packageVariable(target ast.Expr, pkg *types.Package, info *types.Info) string {
	for {
		switch e := target.(type) {
		case *ast.ParenExpr:
			target = e.X
		case *ast.StarExpr:
			target = e.X
		case *ast.IndexExpr:
			target = e.X
		case *ast.SelectorExpr:
			if id, ok := e.X.(*ast.Ident); ok {
				if p, ok := info.Uses[id].(*types.PkgName); ok {
					return p.Name() + "." + e.Sel.Name
				}
			}
			target = e.X
		case *ast.Ident:
			if v, ok := info.Uses[e].(*types.Var); ok && v.Parent() == pkg.Scope() {
				return v.Name()
			}
			return ""
		default:
			return ""
		}
	}
}

// stateful names the kind of a variable that is made to change: a lock guards
// something, a counter counts. sync.OnceValue and sync.Pool are not among them:
// what they hold is never seen to change.
func stateful(f goFile, s *ast.ValueSpec) string {
	kinds := map[string][]string{
		"sync":        {"Mutex", "RWMutex", "Map", "Once", "WaitGroup", "Cond"},
		"sync/atomic": {"Bool", "Int32", "Int64", "Uint32", "Uint64", "Pointer", "Value"},
		"github.com/prometheus/client_golang/prometheus": {
			"NewCounter", "NewCounterVec", "NewGauge", "NewGaugeVec", "NewHistogram", "NewHistogramVec", "NewRegistry",
		},
	}
	var found string
	inspect := func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			for imp, names := range kinds {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == f.packageOf(imp) {
					for _, name := range names {
						if sel.Sel.Name == name {
							found = x.Name + "." + name
						}
					}
				}
			}
		}
		_, isFunc := n.(*ast.FuncLit) // what a function makes when called is its own
		return !isFunc
	}
	if s.Type != nil {
		ast.Inspect(s.Type, inspect)
	}
	for _, v := range s.Values {
		ast.Inspect(v, inspect)
	}
	return found
}

// byPackage groups files that are compiled together.
func byPackage(files []goFile) map[string][]goFile {
	groups := map[string][]goFile{}
	for _, f := range files {
		key := f.dir + " " + f.syntax.Name.Name
		groups[key] = append(groups[key], f)
	}
	return groups
}

type noImports struct{}

func (noImports) Import(string) (*types.Package, error) {
	return nil, errors.New("not loaded")
}
