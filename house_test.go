// Package nutgraf_test keeps the rules of the house: what may import what, how
// long a file may grow, what a build must contain. A rule is a test here when
// breaking it would cost a reader or an operator something, and each says what.
//
// The tests read the source as text. They need no network and no tool, and they
// look at what is in the tree now, so a new package is under the rules at once.
package nutgraf_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path under which the house imports its own packages.
const module = "github.com/nutgraf/nutgraf"

// A goFile is one Go file of the house, parsed.
type goFile struct {
	path   string // slash-separated, from the root of the repository
	dir    string // its folder; "." for the root
	test   bool   // ends in _test.go
	lines  int
	syntax *ast.File
	fset   *token.FileSet
}

// at is where a node stands, for messages that editors can follow.
func (f goFile) at(n ast.Node) string {
	p := f.fset.Position(n.Pos())
	return f.path + ":" + strconv.Itoa(p.Line)
}

// span counts the lines that a node takes.
func (f goFile) span(n ast.Node) int {
	return f.fset.Position(n.End()).Line - f.fset.Position(n.Pos()).Line + 1
}

// imports lists the packages that the file imports.
func (f goFile) imports() []string {
	var paths []string
	for _, s := range f.syntax.Imports {
		paths = append(paths, strings.Trim(s.Path.Value, `"`))
	}
	return paths
}

// packageOf returns the name under which the file knows an imported package,
// "" when it does not import it.
func (f goFile) packageOf(importPath string) string {
	for _, s := range f.syntax.Imports {
		if strings.Trim(s.Path.Value, `"`) != importPath {
			continue
		}
		if s.Name != nil {
			return s.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

// uses calls found for every mention of importPath.name in the file.
func (f goFile) uses(importPath string, names []string, found func(*ast.SelectorExpr)) {
	pkg := f.packageOf(importPath)
	if pkg == "" {
		return
	}
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && slices.Contains(names, s.Sel.Name) {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == pkg {
				found(s)
			}
		}
		return true
	})
}

// skipped tells folders that hold nothing of ours: version control, what a
// build or an editor left, and texts to test with.
func skipped(dir string) bool {
	name := path.Base(dir)
	return dir != "." && (name == ".git" || name == ".idea" || name == ".vscode" || name == "dist")
}

// walk calls visit with every file of the repository.
func walk(t *testing.T, visit func(name string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(name):
			return fs.SkipDir
		case d.Type().IsRegular():
			visit(name)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("walking the repository: %v", err)
	}
}

// goFiles parses every Go file of the main module.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	fset := token.NewFileSet()
	var files []goFile
	walk(t, func(name string) {
		if path.Ext(name) != ".go" || strings.Contains(name, "testdata/") || strings.HasPrefix(name, "deploy/tools/") {
			return
		}
		src := read(t, name)
		syntax, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%v", err)
			return
		}
		files = append(files, goFile{
			path: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"),
			lines: strings.Count(src, "\n"), syntax: syntax, fset: fset,
		})
	})
	if len(files) == 0 {
		t.Fatal("no Go file found: the tests must run in the root of the repository")
	}
	return files
}

// read returns a file of the repository as text.
func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// below reports whether dir is root or a folder under it.
func below(dir, root string) bool {
	return dir == root || strings.HasPrefix(dir, root+"/")
}
