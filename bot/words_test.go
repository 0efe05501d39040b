package bot

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// TestTablesHaveWords goes through the tables from which ids are built.
func TestTablesHaveWords(t *testing.T) {
	say := allWords(t).For("en")
	var ids []string
	for _, code := range codes(t) {
		ids = append(ids, "error."+code, "hint."+code)
	}
	for _, c := range commands() {
		ids = append(ids, "command."+c.name+".text", "command."+c.name+".name")
		if len(c.params) > 0 {
			ids = append(ids, "command."+c.name+".args")
		}
		for _, p := range c.params {
			ids = append(ids, "param."+p.name+".name", "param."+p.name+".text")
			for _, choice := range p.choices {
				ids = append(ids, "choice."+choice)
			}
		}
	}
	for _, action := range []string{"more", "back", "read", "related", "longer", "shorter", "helpful", "unhelpful", "latest", "help"} {
		ids = append(ids, "action."+action)
	}
	for _, id := range []string{"take_none", "take_one", "take_five", "take_all"} {
		ids = append(ids, "sources."+id)
	}
	for _, span := range []string{"today", "yesterday", "7d", "1m", "1y"} {
		ids = append(ids, "since."+span)
	}
	for _, f := range []library.QueryFault{
		library.FaultEmpty, library.FaultDate, library.FaultWindow, library.FaultLang, library.FaultNot,
		library.FaultTime, library.FaultPattern,
	} {
		ids = append(ids, "query."+string(f), "query_hint."+string(f))
	}
	for _, id := range ids {
		if !say.Has(id) {
			t.Errorf("%s has no words", id)
		}
	}
}

// codes are the values of the constants in error.go whose names begin with Code.
func codes(t *testing.T) (all []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, "Code") {
			code, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, code)
		}
		return true
	})
	if len(all) < 20 {
		t.Fatalf("only %d codes were found", len(all))
	}
	return all
}

func allWords(t *testing.T) *locale.Words {
	t.Helper()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func TestNearestCommand(t *testing.T) {
	b := New(Config{Words: allWords(t)})
	for typed, want := range map[string]string{
		"nwes": "news", "new": "news", "newss": "news", "lates": "latest", "sumary": "summary",
		"summ": "summary", "zebra": "", "x": "", "": "", "rel": "related",
	} {
		c := &call{Bot: b, Request: Request{Command: typed}}
		if got := c.nearestCommand(); got != want {
			t.Errorf("nearest to %q is %q, want %q", typed, got, want)
		}
	}
}
