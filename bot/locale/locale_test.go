package locale_test

import (
	"fmt"
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
// tests of package bot go through those tables.
var built = []string{"error.", "hint.", "reason.", "command.", "action."}

// TestIDs compares the ids that the code says with those that have words.
func TestIDs(t *testing.T) {
	has := ids(t, "active.en.toml")
	said := map[string]bool{}
	literal := regexp.MustCompile(`Say\("([a-z_.]+)"`)
	var files []string
	for _, pattern := range []string{"../*.go", "../console/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %d files", pattern, err, len(found))
		}
		files = append(files, found...)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(source), -1) {
			if strings.HasSuffix(m[1], ".") {
				continue // completed from a table
			}
			said[m[1]] = true
			if !has[m[1]] {
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

// TestOtherLanguages holds every other language to English.
func TestOtherLanguages(t *testing.T) {
	english := messages(t, "active.en.toml")
	files, err := filepath.Glob("active.*.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, fault := range faults(english, messages(t, file)) {
			t.Errorf("%s: %s", file, fault)
		}
	}
	// The check itself, on what a translator may get wrong.
	for name, other := range map[string]map[string]string{
		"an id that English lacks":     {"news.gone": "Weg."},
		"a value that is not there":    {"news.none": "Nichts über „{{.Quary}}“."},
		"a value that was left out":    {"news.none": "Nichts."},
		"a value in one plural form":   {"card.copies": "Auch anderswo {{.Number}}"},
		"a value that English has not": {"action.more": "Mehr {{.Count}}"},
	} {
		if len(faults(english, other)) == 0 {
			t.Errorf("%s was not found", name)
		}
	}
}

// faults compares a language's messages with English: no other ids, and the
// same values filled in.
func faults(english, other map[string]string) []string {
	value := regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	values := func(s string) string {
		found := value.FindAllString(s, -1)
		slices.Sort(found)
		return strings.Join(slices.Compact(found), " ")
	}
	var all []string
	for id, words := range other {
		source, ok := english[id]
		switch {
		case !ok:
			all = append(all, "English has no "+id)
		case values(words) != values(source):
			all = append(all, id+" fills in "+values(words)+", and English "+values(source))
		}
	}
	return all
}

func TestSay(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := words.For("xx", "en-GB")
	for _, test := range []struct {
		want string
		id   string
		args []any
	}{
		{"Nothing in the library about “rain”.", "news.none", []any{"Query", "rain"}},
		{"Also found in 1 other place", "card.copies", []any{"Count", 1}},
		{"Also found in 3 other places", "card.copies", []any{"Count", 3}},
		{"93 of 132 found this helpful", "card.helpful", []any{"Yes", 93, "Count", 132}},
		{"Nothing in the library about “{{.Query}} & <b>”.", "news.none", []any{"Query", "{{.Query}} & <b>"}},
		{"[no.such.id]", "no.such.id", nil},
	} {
		if got := p.Say(test.id, test.args...); got != test.want {
			t.Errorf("Say(%q, %v) = %q, want %q", test.id, test.args, got, test.want)
		}
	}
}

// ids returns the ids of a file's messages.
func ids(t *testing.T, file string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for id := range messages(t, file) {
		all[id] = true
	}
	return all
}

// messages returns a file's messages by id; plural forms are joined.
func messages(t *testing.T, file string) map[string]string {
	t.Helper()
	var tree map[string]any
	if _, err := toml.DecodeFile(file, &tree); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	var walk func(prefix string, node map[string]any)
	walk = func(prefix string, node map[string]any) {
		for name, v := range node {
			child, isTable := v.(map[string]any)
			switch _, isPlural := child["other"]; {
			case isPlural:
				for _, form := range child {
					all[prefix+name] += fmt.Sprint(form) + " "
				}
			case isTable:
				walk(prefix+name+".", child)
			default:
				all[prefix+name] = fmt.Sprint(v)
			}
		}
	}
	walk("", tree)
	return all
}
