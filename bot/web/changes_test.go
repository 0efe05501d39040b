package web

import (
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// TestChanges: an article that was edited says what, when and where; one that was
// not, and one whose edits say nothing else, do not.
func TestChanges(t *testing.T) {
	a := ferry()
	l := newShelf(a)
	a = l.articles[0]
	sentence, _, _ := strings.Cut(a.Text, ". ")
	words := strings.Fields(sentence)
	was := strings.Replace(a.Text, words[len(words)-1], "Osric Vane<b>", 1)
	seen := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	l.versions = map[int64][]library.Version{a.ID: {
		{From: seen, Until: seen.Add(time.Hour), Title: a.Title + " again", Lang: a.Lang, Text: was + "\n\nNobody saw it coming."},
		{From: seen.Add(time.Hour), Until: seen.Add(2 * time.Hour), Title: a.Title, Lang: a.Lang, Text: a.Text + "\n\nUpdated at 12:30"},
	}}
	page := get(t, newReader(t, l, func(c *Config) { c.Sentences = nil }), "/a/"+library.FormatID(a.ID)).Body.String()
	var gone, come []string
	times := 0
	for _, n := range nodes(t, page) {
		switch {
		case n.Data == "del":
			gone = append(gone, textOf(n))
		case n.Data == "ins":
			come = append(come, textOf(n))
		case n.Data == "time" && attr(n, "datetime") == "2026-03-02T13:00:00Z":
			times++
		case n.Data == "section" && attr(n, "id") == "changes":
			times += 10
		}
	}
	if strings.Join(gone, "|") != "again|Osric Vane<b|Nobody saw it coming" || strings.Join(come, "|") != words[len(words)-1] || times != 11 {
		t.Errorf("gone %q, come %q, %d\n%s", gone, come, times, page[strings.Index(page, "changes"):])
	}
	if !strings.Contains(page, `href="#s0"`) {
		t.Error("no way to the sentence in the text")
	}
	l.versions = nil
	if page := get(t, newReader(t, l), "/a/"+library.FormatID(a.ID)).Body.String(); strings.Contains(page, `id="changes"`) {
		t.Error("an article that was never edited has changes")
	}
}
