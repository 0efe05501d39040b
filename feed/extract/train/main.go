// Command train learns the line model of feed/extract and writes its weights.
//
//	go run ./feed/extract/train -data ../shared/data/textdump        writes feed/extract/weights.bin
//	go run ./feed/extract/train -data ../shared/data/textdump -cv    measures, writes nothing
//
// The data are pages as plain text with the article in them marked: files
// *.jsonl.gz with lines {"id","url","text_dump","body"}. Training takes no
// random decision: it gives the same file, bit for bit, whenever it is run on
// the same data and architecture. With -cv the sites are dealt into five
// parts; each part is cleaned by a model that saw only the other four.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
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
	html := flags.String("pages", filepath.FromSlash("../shared/data/pages"), "with -cv: directory with truth.jsonl and html/*.html.gz, if there is one")
	cv := flags.Bool("cv", false, "measure by cross-validation over sites instead of writing weights")
	trees := flags.Int("trees", 100, "trees in the model")
	leaves := flags.Int("leaves", 24, "leaves of a tree")
	rate := flags.Float64("rate", .08, "learning rate")
	if err := flags.Parse(args); err != nil {
		return err
	}
	sets, err := load(*data)
	if err != nil {
		return err
	}
	set := forest.Settings{Trees: *trees, Leaves: *leaves, Rate: *rate}
	if *cv {
		return crossValidate(stdout, sets, *html, set)
	}
	var all []forest.Sample
	for _, s := range sets {
		for _, p := range s.pages {
			all = append(all, p.samples()...)
		}
	}
	fmt.Fprintf(stdout, "%d lines\n", len(all))
	set.Progress = func(tree int, loss float64) {
		if tree%20 == 0 {
			fmt.Fprintf(stdout, "%d trees: loss %.4f\n", tree, loss)
		}
	}
	f, err := forest.Train(all, set)
	if err != nil {
		return err
	}
	b := f.Encode()
	if err := os.WriteFile(*out, b, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %d bytes\n", *out, len(b))
	return nil
}

// crossValidate prints how well each way of cleaning does on each set.
func crossValidate(w io.Writer, sets []set, html string, settings forest.Settings) error {
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
			return err
		}
		models[k] = f
		fmt.Fprintf(w, "part %d of %d: learnt from %d lines\n", k+1, folds, len(rows))
	}
	report(w, sets, models)
	return reportHTML(w, html, models)
}

// report prints a table of the sets of plain text.
func report(w io.Writer, sets []set, models []*forest.Forest) {
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
}

// reportHTML prints the same for HTML pages, if there are any.
func reportHTML(w io.Writer, dir string, models []*forest.Forest) error {
	pages, err := loadHTML(dir)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(w, "no HTML pages at %s\n", dir)
		return nil
	}
	if err != nil {
		return err
	}
	for _, way := range [...]string{"rules", "model"} {
		m := measure(pages, func(p page) string {
			var c extract.Cleaner
			if way == "model" {
				c.Model = models[p.fold]
			}
			d, err := c.HTML(p.Dump, extract.Page{URL: p.URL})
			if err != nil {
				return ""
			}
			return d.Text
		})
		fmt.Fprintf(w, "%-10s %-12s %.4f %.4f %.4f %4d/%d\n", "HTML", way, m.f1(), m.precision, m.recall, m.poor, m.pages)
	}
	return nil
}

func cleaned(c extract.Cleaner, p page) string {
	d, err := c.Text(p.Dump, extract.Page{URL: p.URL})
	if err != nil {
		return ""
	}
	return d.Text
}
