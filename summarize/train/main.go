// Command train learns the tables of summarize, and measures them.
//
//	go run ./summarize/train        writes summarize/weights.bin
//	go run ./summarize/train -eval  measures, writes nothing
//
// It reads news with summaries that people wrote (-data): files *.jsonl.gz with lines {"id","lang","title"?,"text",
// "summary"}, of which several may be "summaries". Learning gives the same file, bit for bit, whenever it is run on the
// same data, on any machine.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/nutgraf/nutgraf/summarize"
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
	data := flags.String("data", filepath.FromSlash("../shared/data/summaries"), "directory with *.jsonl.gz")
	out := flags.String("out", filepath.FromSlash("summarize/weights.bin"), "file to write the tables to")
	eval := flags.Bool("eval", false, "measure on articles that were not learned from, instead of writing tables")
	only := flags.String("only", "", "with -eval, this language alone, or this set that is not learned from")
	if err := flags.Parse(args); err != nil {
		return err
	}
	sets, err := load(*data)
	if err != nil {
		return err
	}
	if *eval {
		if err := evaluate(stdout, sets, *only); err != nil || *only != "" {
			return err
		}
		speed(stdout, sets[0])
		return stories(stdout, *data)
	}
	return writeTables(stdout, sets, *out)
}

// languages are those that have tables of their own.
var languages = []string{"en", "fr", "id", "vi", "zh"}

// carrying are those whose news tells how summaries of other languages are written. Chinese is not among them: what its
// headlines quote is nowhere else of use.
var carrying = []string{"en", "fr", "id", "vi"}

func writeTables(w io.Writer, sets []*set, out string) error {
	examples := prepareAll(sets, "")
	all := []*summarize.Tables{learnJoint(examples, carrying)}
	for _, lang := range languages {
		all = append(all, learnOwn(examples, lang))
	}
	data := summarize.AppendTables(nil, all)
	if err := os.WriteFile(out, data, 0o644); err != nil {
		return fmt.Errorf("write the tables: %w", err)
	}
	fmt.Fprintf(w, "%s: %d bytes\n", out, len(data))
	return nil
}

// prepareAll reads the sets that are learned from, or what of them tables of only one language need.
func prepareAll(sets []*set, only string) []*example {
	var examples []*example
	for _, s := range sets {
		if !s.learn {
			continue
		}
		for i, a := range s.articles {
			if only != "" && a.Lang != only && i%sample != 0 {
				continue
			}
			if e := prepare(a, s, i); e != nil {
				examples = append(examples, e)
			}
		}
	}
	return examples
}

// sample is how many articles of other languages are passed over for one that is learned from beside the own ones.
const sample = 4

// learnOwn learns the tables of one language. A sample of articles of the others helps: most habits are the same.
func learnOwn(examples []*example, lang string) *summarize.Tables {
	helps := slices.Contains(carrying, lang)
	own := where(examples, func(e *example) bool {
		return e.Lang == lang || helps && e.number%sample == 0 && slices.Contains(carrying, e.Lang)
	})
	for _, e := range own {
		e.weight = 1
	}
	return learn(own, lang, true, defaults())
}

// learnJoint learns tables from several languages, each of which counts the same. They are for other languages, whose
// summaries may be built otherwise: what a sentence is worth besides its words is believed in part.
func learnJoint(examples []*example, langs []string) *summarize.Tables {
	const each, believed = 700, .6
	joint := where(examples, func(e *example) bool { return slices.Contains(langs, e.Lang) })
	counts := map[string]int{}
	for _, e := range joint {
		counts[e.Lang]++
	}
	for _, e := range joint {
		e.weight = each / float64(counts[e.Lang])
	}
	set := defaults()
	set.own = believed
	return learn(joint, "", false, set)
}

// where returns the examples that keep keeps.
func where(examples []*example, keep func(*example) bool) []*example {
	var kept []*example
	for _, e := range examples {
		if keep(e) {
			kept = append(kept, e)
		}
	}
	return kept
}
