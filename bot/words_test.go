package bot

import (
	"testing"

	"github.com/nutgraf/nutgraf/bot/locale"
)

// TestTablesHaveWords goes through the tables from which ids are built.
func TestTablesHaveWords(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	say := words.For("en")
	var ids []string
	for _, code := range []string{
		CodeInternal, CodeTimeout, CodeCancelled, CodeCommandUnknown, CodeUsage, CodeQuery,
		CodeArticleUnknown, CodeLinkUnknown, CodeTextUnreadable, CodeTextShort,
	} {
		ids = append(ids, "error."+code, "hint."+code)
	}
	for _, c := range commands() {
		ids = append(ids, "command."+c.name+".text")
		if !c.alone {
			ids = append(ids, "command."+c.name+".args")
		}
	}
	for _, action := range []string{"more", "read", "related", "longer", "helpful", "unhelpful", "latest", "help"} {
		ids = append(ids, "action."+action)
	}
	for _, id := range ids {
		if !say.Has(id) {
			t.Errorf("%s has no words", id)
		}
	}
}

func TestNearestCommand(t *testing.T) {
	b := New(Config{})
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
