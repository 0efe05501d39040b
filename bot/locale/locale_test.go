package locale_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"github.com/nutgraf/nutgraf/bot/locale"
)

// built are the beginnings of ids that code puts together from a table; the
// tests of the packages that do it go through those tables.
var built = []string{
	"error.", "hint.", "reason.", "command.", "param.", "choice.", "since.", "topic.", "sources.take_", "action.", "query.", "query_hint.",
	"follow.paused_", "digest.button_", "look.", "notice.", "posted.", "schedule.", "schedule_words.",
	"date.month.", "date.month_short.", "date.weekday.", "web.problem.",
}

// TestIDs compares the ids that the code says with those that have words.
func TestIDs(t *testing.T) {
	has := messages(t, "active.en.toml")
	said := map[string]bool{}
	literal := regexp.MustCompile(`\b[sS]ay(?:\(| )"([a-z0-9_.]+)"`)
	for _, file := range sources(t) {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(source), -1) {
			if strings.HasSuffix(m[1], ".") {
				continue // completed from a table
			}
			said[m[1]] = true
			if has[m[1]] == nil {
				t.Errorf("%s says %q, which has no words", file, m[1])
			}
		}
		// Ids that are chosen first and said later stand as plain strings.
		for id := range has {
			if strings.Contains(string(source), `"`+id+`"`) {
				said[id] = true
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(has)) {
		isBuilt := slices.ContainsFunc(built, func(p string) bool { return strings.HasPrefix(id, p) })
		if !said[id] && !isBuilt {
			t.Errorf("nothing says %q", id)
		}
	}
}

// sources are the files that may say something to a person: the core's, those
// of every platform, and the reader's templates.
func sources(t *testing.T) (files []string) {
	t.Helper()
	for _, pattern := range []string{"../*.go", "../*/*.go", "../*/*/*.go", "../web/templates/*.html"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if !strings.HasSuffix(f, "_test.go") {
				files = append(files, f)
			}
		}
	}
	if len(files) < 40 {
		t.Fatalf("only %d sources were found", len(files))
	}
	return files
}

func TestSay(t *testing.T) {
	p := load(t).For("xx", "en-GB")
	for _, test := range []struct {
		want string
		id   string
		args []any
	}{
		{"Nothing in the library about “rain”.", "news.none", []any{"Query", "rain"}},
		{"Also found in 1 other place", "card.copies", []any{"Count", 1}},
		{"Also found in 3 other places", "card.copies", []any{"Count", 3}},
		{"Also found in 12,345 other places", "card.copies", []any{"Count", 12345}},
		{"93 of 132 found this helpful", "card.helpful", []any{"Yes", 93, "Count", 132}},
		{"Kept: 1,234 of 5,678 characters.", "why.share", []any{"Kept", 1234, "All", int64(5678)}},
		{"Nothing in the library about “{{.Query}} & <b>”.", "news.none", []any{"Query", "{{.Query}} & <b>"}},
		{"Nothing in the library about “1234”.", "news.none", []any{"Query", "1234"}},
		{"[no.such.id]", "no.such.id", nil},
	} {
		if got := p.Say(test.id, test.args...); got != test.want {
			t.Errorf("Say(%q, %v) = %q, want %q", test.id, test.args, got, test.want)
		}
	}
}

// TestHas: an id has words before what they say is known.
func TestHas(t *testing.T) {
	for _, tag := range []string{"en", "ru"} {
		p := load(t).For(tag)
		if !p.Has("news.none") || !p.Has("card.copies") || p.Has("news") || p.Has("no.such.id") {
			t.Errorf("%s does not know what it has", tag)
		}
	}
}

func load(t testing.TB) *locale.Words {
	t.Helper()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// forms are the plural forms of a message by their CLDR names; one that has no
// plural has the form "".
type forms map[string]string

// messages returns a file's messages by id.
func messages(t *testing.T, file string) map[string]forms {
	t.Helper()
	var tree map[string]any
	if _, err := toml.DecodeFile(file, &tree); err != nil {
		t.Fatal(err)
	}
	all := map[string]forms{}
	var walk func(prefix string, node map[string]any)
	walk = func(prefix string, node map[string]any) {
		for name, v := range node {
			id := prefix + name
			switch v := v.(type) {
			case string:
				all[id] = forms{"": v}
			case map[string]any:
				if _, isPlural := v["other"].(string); !isPlural {
					walk(id+".", v)
					continue
				}
				all[id] = forms{}
				for form, words := range v {
					all[id][form], _ = words.(string)
				}
			default:
				t.Fatalf("%s: %s is a %T", file, id, v)
			}
		}
	}
	walk("", tree)
	return all
}
