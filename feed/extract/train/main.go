// Command train learns the models of feed/extract and writes their weights.
//
//	go run ./feed/extract/train        writes feed/extract/weights.bin and pages.bin
//	go run ./feed/extract/train -cv    measures, writes nothing
//
// The line model learns from pages as plain text with the article in them
// marked (-data): files *.jsonl.gz with lines {"id","url","text_dump","body"}.
// The page model learns from pages as HTML (-pages): truth.jsonl with lines
// {"id","url","title","author","date","body"}, and html/ID.html.gz. What it is
// told of the line model's opinion of a page is that of a line model which never
// saw the page's site.
//
// Training gives the same files, bit for bit, whenever it is run on the same
// data and architecture. With -cv the sites are dealt into five parts; each part
// is cleaned by models that saw only the other four, and on HTML the libraries
// that do the same are measured beside. Time is what the clock says: measure on
// an idle machine.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/extract/forest"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("train", flag.ContinueOnError)
	flags.SetOutput(stderr)
	data := flags.String("data", filepath.FromSlash("../shared/data/textdump"), "directory with *.jsonl.gz")
	out := flags.String("out", filepath.FromSlash("feed/extract/weights.bin"), "file to write the weights to")
	html := flags.String("pages", filepath.FromSlash("../shared/data/pages"), "directory with truth.jsonl and html/*.html.gz, if there is one")
	pagesOut := flags.String("pages-out", filepath.FromSlash("feed/extract/pages.bin"), "file to write the weights of the page model to")
	cv := flags.Bool("cv", false, "measure by cross-validation over sites instead of writing weights")
	list := flags.Bool("list", false, "with -cv, print each sentence that would be quoted and is not in the article")
	trees := flags.Int("trees", 100, "trees in the line model; the page model has twice as many")
	leaves := flags.Int("leaves", 24, "leaves of a tree")
	rate := flags.Float64("rate", .08, "learning rate")
	if err := flags.Parse(args); err != nil {
		return err
	}
	sets, err := load(*data)
	if err != nil {
		return err
	}
	set, pageSet := forest.Settings{Trees: *trees, Leaves: *leaves, Rate: *rate}, pageSettings(2**trees)
	if *cv {
		models, err := lineModels(stdout, sets, set)
		if err != nil {
			return err
		}
		report(stdout, sets, models, *list)
		return reportHTML(stdout, *html, models, pageSet)
	}
	if err := writePageModel(stdout, *html, *pagesOut, sets, set, pageSet); err != nil {
		return err
	}
	return writeLineModel(stdout, *out, sets, set)
}

// writeLineModel trains the line model on all pages and writes it.
func writeLineModel(w io.Writer, out string, sets []set, settings forest.Settings) error {
	var all []forest.Sample
	for _, s := range sets {
		for _, p := range s.pages {
			all = append(all, p.samples()...)
		}
	}
	fmt.Fprintf(w, "%d lines\n", len(all))
	settings.Progress = func(tree int, loss float64) {
		if tree%20 == 0 {
			fmt.Fprintf(w, "%d trees: loss %.4f\n", tree, loss)
		}
	}
	f, err := forest.Train(all, settings)
	if err != nil {
		return err
	}
	return write(w, out, f)
}

// report prints a table of the sets of plain text.
func report(w io.Writer, sets []set, models []*forest.Forest, list bool) {
	ways := []struct {
		name  string
		clean func(page) string
	}{
		{"identity", func(p page) string { return p.Dump }},
		{"rules", func(p page) string { return cleaned(extract.Cleaner{}, p) }},
		{"model", func(p page) string { return cleaned(extract.Cleaner{Model: models[p.fold]}, p) }},
		{"best lines", func(p page) string { return p.best() }},
	}
	fmt.Fprintf(w, "%-10s %-12s %6s %6s %6s %8s\n", "set", "way", "F1", "P", "R", "F1 < .8")
	for _, s := range sets {
		for _, way := range ways {
			m := measure(s.pages, way.clean)
			fmt.Fprintf(w, "%-10s %-12s %.4f %.4f %.4f %4d/%d\n", s.name, way.name, m.f1(), m.precision, m.recall, m.poor, m.pages)
		}
	}
	read := func(p page) (extract.Document, error) {
		return extract.Cleaner{Model: models[p.fold]}.Text(p.Dump, extract.Page{URL: p.URL})
	}
	for _, s := range sets {
		reportConfidence(w, s.name, s.pages, read)
	}
	fmt.Fprintln(w)
	for _, s := range sets {
		reportQuotes(w, s.name, s.pages, list, read)
	}
}

func cleaned(c extract.Cleaner, p page) string {
	d, err := c.Text(p.Dump, extract.Page{URL: p.URL})
	if err != nil {
		return ""
	}
	return d.Text
}
