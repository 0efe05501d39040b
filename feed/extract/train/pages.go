package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/extract/forest"
)

// pageSettings are those of the page model. It learns from few pages, in which
// many values say nearly the same: each tree sees a quarter of them only.
func pageSettings(trees int) forest.Settings {
	return forest.Settings{Trees: trees, Leaves: 24, Rate: .08, Lambda: 5, Columns: .25}
}

// loadHTML reads pages as HTML: their Dump is the page's source.
func loadHTML(dir string) ([]page, error) {
	f, err := os.Open(filepath.Join(dir, "truth.jsonl"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var pages []page
	d := json.NewDecoder(bufio.NewReader(f))
	for d.More() {
		var p page
		if err := d.Decode(&p); err != nil {
			return nil, err
		}
		source, err := gunzip(filepath.Join(dir, "html", p.ID+".html.gz"))
		if err != nil {
			return nil, err
		}
		p.Dump, p.fold = extract.Decode(source, extract.Page{ContentType: "text/html"}), foldOf(p.URL)
		pages = append(pages, p)
	}
	return pages, nil
}

func gunzip(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// lineModels trains the line model once for each part of the sites, on the
// pages of all other parts.
func lineModels(w io.Writer, sets []set, settings forest.Settings) ([]*forest.Forest, error) {
	models := make([]*forest.Forest, folds)
	for k := range models {
		var rows []forest.Sample
		for _, s := range sets {
			for _, p := range s.pages {
				if p.fold != k {
					rows = append(rows, p.samples()...)
				}
			}
		}
		f, err := forest.Train(rows, settings)
		if err != nil {
			return nil, err
		}
		models[k] = f
		fmt.Fprintf(w, "part %d of %d: learnt from %d lines\n", k+1, folds, len(rows))
	}
	return models, nil
}

// look fills in the pages' lines. What the page model learns from of the line
// model is what that says of pages of sites that it never saw, since that is
// what it will be given.
func look(pages []page, lineModels []*forest.Forest) {
	for i := range pages {
		p := &pages[i]
		p.lines = extract.Cleaner{Model: lineModels[p.fold]}.PageLines(p.Dump, extract.Page{URL: p.URL})
		p.label()
	}
}

// trainPages trains the page model on the pages that are not in part except;
// on all of them when that is negative.
func trainPages(pages []page, except int, settings forest.Settings) (*forest.Forest, error) {
	var rows []forest.Sample
	for _, p := range pages {
		if p.fold == except {
			continue
		}
		s := p.samples()
		var sum float64
		for i := range s {
			s[i].Weight = float32(math.Sqrt(float64(len(tokens(p.lines[i].Text)))) + .2)
			sum += float64(s[i].Weight)
		}
		for i := range s {
			s[i].Weight *= float32(200 / sum)
		}
		rows = append(rows, s...)
	}
	return forest.Train(rows, settings)
}

// writePageModel trains the page model on all pages and writes it; where there
// are no pages it says so.
func writePageModel(w io.Writer, dir, out string, sets []set, lines, settings forest.Settings) error {
	pages, err := loadHTML(dir)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(w, "no HTML pages at %s: no page model\n", dir)
		return nil
	}
	if err != nil {
		return err
	}
	models, err := lineModels(w, sets, lines)
	if err != nil {
		return err
	}
	look(pages, models)
	f, err := trainPages(pages, -1, settings)
	if err != nil {
		return err
	}
	return write(w, out, f)
}

func write(w io.Writer, path string, f *forest.Forest) error {
	b := f.Encode()
	if err := os.WriteFile(path, b, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(w, "%s: %d bytes\n", path, len(b))
	return nil
}
