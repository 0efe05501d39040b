package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

func TestTimelinePage(t *testing.T) {
	day := func(s string) time.Time {
		at, err := time.Parse("2006-01-02", s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	shelf := newShelf(
		library.Article{
			Title: "Crane falls", Lang: "en", URL: "https://ann.example/crane", Source: library.Source{Key: "a", Name: "Ann's <Paper>"},
			Published: day("2024-09-02"), FirstSeen: day("2024-09-02"), Text: "A crane of Harwick rolled off the quay on Monday.",
		},
		library.Article{
			Title: "Crane lifted", Lang: "en", URL: "https://cleo.example/lift", Source: library.Source{Key: "c", Name: "Cleo"},
			Published: day("2024-09-09"), FirstSeen: day("2024-09-09"), Text: "Divers lifted the crane of Harwick on Saturday. It had rolled off on 2 September.",
		},
	)
	s := newReader(t, shelf)
	show := func(path string) (int, string) {
		t.Helper()
		w := get(t, s, path)
		return w.Code, w.Body.String()
	}
	code, page := show("/timeline?q=crane+harwick")
	for _, want := range []string{
		"2 September 2024", "7 September 2024", "rolled off the quay on Monday", "lifted the crane", "2 articles", "2 sources",
		"<svg", "<rect", `href="#d2024-09-02"`, `id="d2024-09-02"`, "Ann&#39;s &lt;Paper&gt;", "https://ann.example/crane#:~:text=",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("not on the page: %s", want)
		}
	}
	if code != http.StatusOK || strings.Contains(page, "style=") || strings.Contains(page, "<script") {
		t.Errorf("%d, or a style or a script in the page", code)
	}
	if code, page = show("/timeline?q=unicorns"); code != http.StatusOK || !strings.Contains(page, "Nothing in the library about") {
		t.Errorf("nothing: %d", code)
	}
	if code, page = show("/timeline"); code != http.StatusOK || !strings.Contains(page, `action="/timeline"`) {
		t.Errorf("without words: %d", code)
	}
	if code, _ = show("/timeline?q=since:never"); code != http.StatusBadRequest {
		t.Errorf("a query that is none: %d", code)
	}
}
