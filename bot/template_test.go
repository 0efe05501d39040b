package bot

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func sampleData() templateData {
	return templateData{
		Title: "Kites <i>", Link: "https://post.example/", Source: "Post", Quote: "A kite.", Quotes: []string{"A kite.", "Another @all."}, Others: 2,
	}
}

// TestTemplates: what a template may say, and what it may not.
func TestTemplates(t *testing.T) {
	for text, want := range map[string]string{
		"{{.Title}}": "Kites <i>", "{{if gt .Others 1}}{{.Others}} more{{else}}alone{{end}}": "2 more",
		"{{range $i, $q := .Quotes}}{{if $i}} / {{end}}{{$q}}{{end}}": "A kite. / Another @all.",
		"{{with .Byline}}by {{.}}{{end}}{{.Source | upper}}":          "POST", "{{clip 4 .Title}}": "Kit…", "{{/* nothing */}}": "",
	} {
		if got, err := fill(text, sampleData()); err != nil || got != want {
			t.Errorf("%q: %q (%v), want %q", text, got, err, want)
		}
	}
	for _, text := range []string{
		`{{printf "%999999999d" 1}}`, `{{print .Title}}`, `{{html .Title}}`, `{{js .Title}}`, `{{call .Title}}`, `{{index .Quotes 9}}`,
		`{{range 999999999}}x{{end}}`, `{{range .Others}}x{{end}}`, `{{range .Quotes}}{{range $.Quotes}}{{range $.Quotes}}x{{end}}{{end}}{{end}}`,
		`{{define "a"}}{{template "a"}}{{end}}{{template "a"}}`, `{{template "post"}}`, `{{block "x" .}}{{end}}`, `{{.Secret}}`, `{{.Title.Method}}`,
		`{{`, `{{end}}`, strings.Repeat("x", maxTemplate+1), strings.Repeat("{{.Title}}", maxActions+1), "\xff",
	} {
		if got, err := fill(text, sampleData()); err == nil {
			t.Errorf("%q was taken: %q", text, got)
		}
	}
}

// FuzzTemplate: whatever a template is, it ends soon, and what it writes is text
// that one message holds.
func FuzzTemplate(f *testing.F) {
	for _, s := range []string{"{{.Title}}", "{{range .Quotes}}{{.}}{{end}}", `{{range 9}}{{end}}`, "{{if and .Title (not .Byline)}}x{{end}}", "{{$x := .Title}}{{$x}}", "{{with .Quotes}}{{len .}}{{end}}"} {
		f.Add(s)
	}
	long := sampleData()
	long.Title = strings.Repeat("long ", 500)
	for range mostInFields {
		long.Quotes = append(long.Quotes[:min(len(long.Quotes), mostInFields-1)], strings.Repeat("quote ", 200))
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range []templateData{sampleData(), long} {
			began := time.Now()
			out, err := fill(text, d)
			if time.Since(began) > 2*time.Second {
				t.Fatalf("%q took %s", text, time.Since(began))
			}
			if err == nil && (utf8.RuneCountInString(out) > maxFilled || !utf8.ValidString(out)) {
				t.Fatalf("%q wrote %d characters", text, utf8.RuneCountInString(out))
			}
		}
	})
}
