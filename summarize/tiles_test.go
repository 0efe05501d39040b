package summarize

import (
	"strings"
	"testing"
)

// TestPageLists: what a page lists beside its article is not quoted, however much it has of the article's words.
func TestPageLists(t *testing.T) {
	body := harbour[strings.Index(harbour, "The harbour bridge"):strings.Index(harbour, "Sign up")]
	for name, c := range map[string]struct{ list, unwanted string }{
		"tiles": {`Bridges

The harbour bridge and every other bridge of the city.

Ferries

The ferry across the harbour at a glance.

Lorries

All about lorries and the harbour bridge.

`, "at a glance"},
		"teasers": {`News

The harbour bridge will be closed to lorries. The ferry takes cars across the harbour. Lorries must wait for the bridge. […]

`, "Lorries must wait"},
		"date line": {`Posted: May 4, 2024The harbour bridge is closed to lorries and the ferry takes cars across the harbour.

`, "2024The"},
	} {
		for _, text := range []string{body + "\n\n" + c.list, c.list + body} {
			for _, q := range Quotes(text, Options{Title: harbourTitle, Lang: "en"}) {
				if s := text[q.Start:q.End]; strings.Contains(c.list, s) {
					t.Errorf("%s: quoted %q", name, s)
				}
			}
		}
		if quotes := Quotes(c.list, Options{Lang: "en"}); name == "tiles" && len(quotes) == 0 {
			t.Errorf("%s: nothing is quoted where there is nothing else", name)
		}
		if !strings.Contains(c.list, c.unwanted) {
			t.Errorf("%s: the case is broken", name)
		}
	}
}
