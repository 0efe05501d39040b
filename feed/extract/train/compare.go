package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"time"

	readability "codeberg.org/readeck/go-readability/v2"
	trafilatura "github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/extract/forest"
)

// said is what a way of reading a page says about it.
type said struct {
	text, title, author string
	date                time.Time
}

// way is a way of reading a page.
type way struct {
	name string
	read func(page) said
}

// ours reads a page with given models.
func ours(name string, models func(page) extract.Cleaner) way {
	return way{name, func(p page) said {
		d, err := models(p).HTML(p.Dump, extract.Page{URL: p.URL})
		if err != nil {
			return said{}
		}
		return said{d.Text, d.Title, d.Byline, d.Published}
	}}
}

// libraries are others to be compared with, each given a tree that we made. The
// program itself does without go-trafilatura: what that needs to read dates
// takes 50 MB of memory and half a second from the start on.
func libraries() []way {
	traf := func(fallback bool) func(page) said {
		return func(p page) said {
			root, base := parse(p)
			r, err := trafilatura.ExtractDocument(root, trafilatura.Options{OriginalURL: base, EnableFallback: fallback, ExcludeComments: true})
			if err != nil {
				return said{}
			}
			return said{r.ContentText, r.Metadata.Title, r.Metadata.Author, r.Metadata.Date}
		}
	}
	return []way{
		{"trafilatura", traf(false)},
		{"trafilatura+", traf(true)},
		{"readability", func(p page) said {
			root, base := parse(p)
			parser := readability.NewParser()
			a, err := parser.ParseDocument(root, base)
			if err != nil || a.Node == nil {
				return said{}
			}
			var text bytes.Buffer
			if a.RenderText(&text) != nil {
				return said{}
			}
			date, _ := a.PublishedTime() // zero when it has none
			return said{text.String(), a.Title(), a.Byline(), date}
		}},
	}
}

func parse(p page) (*html.Node, *url.URL) {
	root, err := html.Parse(strings.NewReader(p.Dump))
	if err != nil {
		root = &html.Node{Type: html.DocumentNode}
	}
	base, _ := url.Parse(p.URL)
	return root, base
}

// reportHTML prints a table of the ways to read pages, if there are any pages.
// Ours read each page with models that saw no page of its site.
func reportHTML(w io.Writer, dir string, models []*forest.Forest, settings forest.Settings) error {
	pages, err := loadHTML(dir)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(w, "no HTML pages at %s\n", dir)
		return nil
	}
	if err != nil {
		return err
	}
	look(pages, models)
	pageModels := make([]*forest.Forest, folds)
	for k := range pageModels {
		if pageModels[k], err = trainPages(pages, k, settings); err != nil {
			return err
		}
	}
	ways := append([]way{
		ours("rules", func(page) extract.Cleaner { return extract.Cleaner{} }),
		ours("line model", func(p page) extract.Cleaner { return extract.Cleaner{Model: models[p.fold]} }),
		ours("page model", func(p page) extract.Cleaner {
			return extract.Cleaner{Model: models[p.fold], Pages: pageModels[p.fold]}
		}),
		{"best blocks", func(p page) said { return said{text: p.best()} }},
	}, libraries()...)
	fmt.Fprintf(w, "\n%-12s %6s %6s %6s %8s  %-11s %-17s %-11s %9s %9s\n", "HTML", "F1", "P", "R", "F1 < .8", "title", "date (wrong)", "author", "p50", "p99")
	for _, way := range ways {
		fmt.Fprintln(w, assess(pages, way))
	}
	reportConfidence(w, "HTML", pages, func(p page) (extract.Document, error) {
		c := extract.Cleaner{Model: models[p.fold], Pages: pageModels[p.fold]}
		return c.HTML(p.Dump, extract.Page{URL: p.URL})
	})
	return nil
}

// assess reads all pages in one way, one after the other, and returns a line of
// the table.
func assess(pages []page, way way) string {
	var titles, dates, wrong, dated, authors, signed int
	var took []time.Duration
	texts := map[string]string{}
	for _, p := range pages {
		start := time.Now()
		s := way.read(p)
		took = append(took, time.Since(start))
		texts[p.ID] = s.text
		if plain(s.title) == plain(p.Title) {
			titles++
		}
		if p.Author != "" {
			signed++
			if plain(s.author) == plain(p.Author) {
				authors++
			}
		}
		if len(p.Date) < len(time.DateOnly) {
			continue
		}
		dated++
		switch s.date.Format(time.DateOnly) {
		case p.Date[:len(time.DateOnly)]:
			dates++
		case (time.Time{}).Format(time.DateOnly):
		default:
			wrong++
		}
	}
	slices.Sort(took)
	m := measure(pages, func(p page) string { return texts[p.ID] })
	part := func(n, of int) string { return fmt.Sprintf("%.3f/%d", float64(n)/float64(max(of, 1)), of) }
	return fmt.Sprintf("%-12s %.4f %.4f %.4f %4d/%-3d  %-11s %-17s %-11s %9v %9v", way.name, m.f1(), m.precision, m.recall, m.poor, m.pages,
		part(titles, len(pages)), part(dates, dated)+fmt.Sprintf(" (%.3f)", float64(wrong)/float64(max(dated, 1))), part(authors, signed),
		took[len(took)/2].Round(10*time.Microsecond), took[len(took)*99/100].Round(10*time.Microsecond))
}

// plain makes titles and names comparable: quotation marks, dashes, white space
// and case are not what they are about.
func plain(s string) string {
	s = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "–", "-", "—", "-", "\u00a0", " ").Replace(s)
	return strings.ToLower(strings.Join(strings.Fields(s), " "))
}
