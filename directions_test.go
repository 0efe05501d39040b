package nutgraf_test

import (
	"cmp"
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// A direction says what the packages of a folder, and of the folders below it,
// may import. The most specific folder counts.
type direction struct {
	from string
	own  []string // folders of the house, each with those below it
	ban  []string // paths from outside, each with those below it
	only []string // when not nil, the only modules from outside
	why  string
}

// effects is what a pure package never needs: whoever imports one of these can
// reach a disk, a network or a log.
var effects = []string{"os", "net", "net/http", "database/sql", "log", "log/slog", "syscall", "testing"}

// textLibraries are the modules that may help with words: Unicode, stemming,
// guessing a language, comparing.
var textLibraries = []string{
	"golang.org/x/text", "github.com/rivo/uniseg", "github.com/clipperhouse/uax29",
	"github.com/blevesearch/snowballstem", "github.com/RadhiFadlillah/whatlanggo",
	"github.com/sergi/go-diff",
}

var directions = []direction{
	{
		from: "cmd", own: []string{"bot", "digest", "feed", "library", "seeds", "summarize"},
		why: "cmd joins the parts, so it alone knows all of them",
	},
	{
		from: "bot", own: []string{"bot/locale", "digest", "library", "library/revision", "library/story", "library/timeline", "summarize"},
		ban: []string{"net/http", "database/sql", "os"},
		why: "the conversation must run on any platform and any store: what it needs of them are small interfaces that cmd fills",
	},
	{
		from: "bot/locale", own: nil, ban: effects,
		why: "the words of every language are data for the core, not a way into it",
	},
	{
		from: "bot/bottest", own: []string{"bot", "bot/locale", "library", "summarize"},
		ban: []string{"database/sql"},
		why: "the suite tests a platform or the core from outside, with whatever store it is given",
	},
	{
		from: "bot/console", own: []string{"bot", "bot/locale", "library", "summarize"},
		ban: []string{"net/http", "database/sql"},
		why: "a platform lays replies out; it neither fetches nor stores, and it never meets another platform",
	},
	{
		from: "bot/discord", own: []string{"bot", "bot/locale", "library", "summarize"},
		ban: []string{"database/sql", "os"},
		why: "an adapter turns events into requests and replies into messages; what it says and stores is the core's, and it never meets another platform",
	},
	{
		from: "bot/telegram", own: []string{"bot", "bot/locale", "library", "summarize"},
		ban: []string{"database/sql", "os"},
		why: "an adapter turns events into requests and replies into messages; what it says and stores is the core's, and it never meets another platform",
	},
	{
		from: "bot/web", own: []string{"bot", "bot/locale", "library", "library/revision", "library/timeline", "summarize"},
		ban: []string{"database/sql"},
		why: "the reader shows what the library's contract gives it, whichever engine is behind, and it never meets another platform",
	},
	{
		from: "digest", own: []string{"library", "library/story"}, ban: []string{"net/http"},
		why: "a schedule must not depend on who carries the message",
	},
	{
		from: "feed", own: []string{"library", "summarize"}, ban: []string{"database/sql"},
		why: "articles enter through one door, and that door knows no chat and no engine",
	},
	{
		from: "library", own: nil, ban: effects, only: textLibraries,
		why: "what an article is and how it ranks must be the same on every engine, so it is pure",
	},
	{
		from: "library/librarytest", own: []string{"library"}, ban: []string{"database/sql", "net/http"},
		why: "one suite judges every engine, so it may know none",
	},
	{
		from: "library/postgres", own: []string{"library", "library/sqlite", "library/sqlstore"}, ban: []string{"net/http"},
		why: "an engine stores and filters; it knows nothing of chats or feeds, and of the other engine only that a backup is a file of it",
	},
	{
		from: "library/sqlite", own: []string{"library", "library/sqlstore"}, ban: []string{"net/http"},
		why: "an engine stores and filters; it knows nothing of chats, feeds or other engines",
	},
	{
		from: "library/sqlstore", own: []string{"library", "library/revision", "library/story"}, ban: []string{"net/http", "os"},
		why: "what is asked of a database is the same for every engine, so it may know none",
	},
	{
		from: "seeds", own: nil, ban: []string{"os", "net", "net/http", "database/sql"}, only: textLibraries,
		why: "samples and starter sources are data that anybody may read",
	},
	{
		from: "summarize", own: nil, ban: effects, only: textLibraries,
		why: "quotes are a pure function of the text: that is what makes them repeatable and safe for concurrent use",
	},
	{
		from: "summarize/train", own: []string{"summarize"}, ban: []string{"net/http", "database/sql"},
		why: "the command that learns the tables reads data and writes a file; what it learns from is the pure package itself",
	},
}

// testsMayAlso are the parts of the house that any test may use to have
// something real to run against. Platforms are not among them.
var testsMayAlso = []string{"bot", "bot/bottest", "library", "seeds", "summarize", "feed"}

// notPlatforms are the folders below bot that are no platform.
var notPlatforms = []string{"bot/locale", "bot/bottest"}

func TestImportDirections(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.dir == "." {
			continue
		}
		d, ok := directionOf(f.dir)
		if !ok || platform(f.dir) != "" && d.from == "bot" {
			t.Errorf("%s: the table of directions has no row for this folder: add one, with its reason", f.path)
			continue
		}
		for _, imp := range f.imports() {
			if wrong := d.forbids(f, imp); wrong != "" {
				t.Errorf("%s imports %s: %s.\n\tWhy: %s.", f.path, imp, wrong, d.why)
			}
		}
	}
}

func directionOf(dir string) (direction, bool) {
	var best direction
	for _, d := range directions {
		if below(dir, d.from) && len(d.from) > len(best.from) {
			best = d
		}
	}
	return best, best.from != ""
}

// governs reports whether d is the row for the folder dir.
func governs(d direction, dir string) bool {
	row, ok := directionOf(dir)
	return ok && row.from == d.from
}

// forbids says what is wrong with an import, "" when nothing is.
func (d direction) forbids(f goFile, imp string) string {
	in := func(root string) bool { return below(imp, root) }
	if imp == module || strings.HasPrefix(imp, module+"/") {
		to := strings.TrimPrefix(strings.TrimPrefix(imp, module), "/")
		switch {
		case platform(f.dir) != "" && platform(to) != "" && platform(f.dir) != platform(to):
			return "platforms never meet; only cmd joins them"
		case governs(d, to):
			return "" // a part may be made of several packages
		case f.test && platform(to) == "" && slices.ContainsFunc(testsMayAlso, func(r string) bool { return below(to, r) }):
			return ""
		case f.test && below(to, f.dir) || slices.ContainsFunc(d.own, d.reaches(to)):
			return ""
		}
		return "not one of the parts it may know: " + cmp.Or(strings.Join(d.own, ", "), "none")
	}
	if f.test {
		return "" // a test may use what it likes from outside
	}
	if slices.ContainsFunc(d.ban, func(b string) bool { return imp == b || b != "net" && in(b) }) {
		return "banned for everything in " + d.from
	}
	if d.only != nil && strings.Contains(strings.Split(imp, "/")[0], ".") && !slices.ContainsFunc(d.only, in) {
		return "only the standard library and " + strings.Join(d.only, ", ") + " are allowed"
	}
	return ""
}

// reaches reports whether a permitted folder covers the package to. Engines,
// platforms and test suites must be permitted by their own name: a contract's
// folder does not open the folders below it, except for cmd.
func (d direction) reaches(to string) func(string) bool {
	return func(root string) bool {
		return to == root || d.from == "cmd" && below(to, root)
	}
}

// platform returns the platform's folder that dir belongs to, "" for none.
func platform(dir string) string {
	parts := strings.Split(dir, "/")
	if len(parts) < 2 || parts[0] != "bot" {
		return ""
	}
	p := path.Join(parts[0], parts[1])
	if slices.Contains(notPlatforms, p) {
		return ""
	}
	return p
}

// Configuration that is read in one place can be listed, documented and tested
// in one place; and only the place that starts a process may end it.
func TestOnlyCmdMeetsTheProcess(t *testing.T) {
	environment := []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv", "UserHomeDir", "UserConfigDir", "UserCacheDir"}
	for _, f := range goFiles(t) {
		if f.test || below(f.dir, "cmd") {
			continue
		}
		calls := map[string][]string{"os": environment}
		if f.syntax.Name.Name != "main" { // a developer's tool is a process too, configured by flags
			calls["os"] = append([]string{"Exit", "Args"}, environment...)
			calls["log"] = []string{"Fatal", "Fatalf", "Fatalln"}
		}
		for pkg, names := range calls {
			f.uses(pkg, names, func(s *ast.SelectorExpr) {
				t.Errorf("%s: %s.%s: only cmd reads the environment and ends the process; take it as a parameter", f.at(s), pkg, s.Sel.Name)
			})
		}
		if f.packageOf("github.com/kelseyhightower/envconfig") != "" {
			t.Errorf("%s imports envconfig: only cmd reads the environment", f.path)
		}
	}
}

// A folder's name says what is in it, and the first level is the map of the
// program, so a new one is a decision, not an accident.
func TestFolders(t *testing.T) {
	top := []string{
		".ci", ".github", "bot", "cmd", "deploy", "digest", "feed", "library", "seeds", "summarize",
	}
	vague := []string{"internal", "pkg", "util", "utils", "common", "models", "helpers", "misc", "shared"}
	seen := map[string]bool{}
	for _, f := range goFiles(t) {
		if seen[f.dir] {
			continue
		}
		seen[f.dir] = true
		parts := strings.Split(f.dir, "/")
		if f.dir != "." && !slices.Contains(top, parts[0]) {
			t.Errorf("%s: %q is not one of the parts of the house: %s", f.path, parts[0], strings.Join(top, ", "))
		}
		for _, p := range parts {
			if slices.Contains(vague, p) {
				t.Errorf("%s: %q says nothing of what is inside", f.path, p)
			}
		}
	}
}
