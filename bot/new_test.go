package bot_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// TestNew: what has come since a person last asked, and of a story that was told
// only what was not in it.
func TestNew(t *testing.T) {
	store := openStore(t)
	b := newBot(t, store, &bytes.Buffer{})
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	b.Now = func() time.Time { return now }
	put := func(source, title, text string) {
		t.Helper()
		_, err := store.Put(t.Context(), library.Draft{
			Title: title, Text: text, Lang: "en", URL: "https://" + source + ".example/" + title, Published: now, FirstSeen: now,
			Source: library.Source{Key: source, Name: source},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	said := func(line string) string {
		t.Helper()
		var out strings.Builder
		r := ask(b, bottestPlatform(), line)
		out.WriteString(r.Text + "\n")
		for _, c := range r.Cards {
			out.WriteString(c.Title + "|" + c.Note + "\n")
			for _, q := range c.Quotes {
				out.WriteString(q.Text + "\n")
			}
		}
		return out.String()
	}
	has := func(got string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%q is not in:\n%s", w, got)
			}
		}
	}
	put("ann", "Crane falls into Harwick harbour", "A crane lost its brake in the port of Harwick on Monday and rolled off the north quay into the water. Two fishing boats sank, the harbour master said.")
	now = now.Add(time.Hour)
	has(said("/new"), "Crane falls", "New story")
	now = now.Add(time.Hour)
	has(said("/new"), "Nothing new")
	now = now.Add(time.Hour)
	put("cleo", "Harwick crane sinks boats", "Two boats sank in Harwick when a crane rolled off the north quay of the harbour. It lies at 11 metres, and the diver Osric Vane will lift it.")
	put("ben", "Sugar tax to rise in Ostland", "The parliament of Ostland voted to raise the tax on sugar by a fifth. The beverage industry had fought the bill for a year.")
	now = now.Add(time.Hour)
	got := said("/new")
	has(got, "Sugar tax", "New story", "New here: 11, Osric, Vane", "It lies at 11 metres")
	if strings.Contains(got, "Crane falls") {
		t.Errorf("told again:\n%s", got)
	}
	has(said("/new sugar"), "Nothing new")
}
