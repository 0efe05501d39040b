package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/extract/forest"
)

// folds is the number of parts that the sites are dealt into.
const folds = 5

// maxLines is the length of the longest page that is learnt from.
const maxLines = 2500

// set is one file of pages.
type set struct {
	name  string
	pages []page
}

// page is a page as plain text, and the article that is in it.
type page struct {
	ID   string `json:"id"`
	URL  string `json:"url"`
	Dump string `json:"text_dump"`
	Body string `json:"body"`

	// Of HTML pages alone.
	Title  string `json:"title"`
	Author string `json:"author"`
	Date   string `json:"date"`

	fold  int // by site, so that no site is both learnt from and measured
	lines []extract.Line
	kept  []bool // which lines are the article's
}

// load reads the sets in a directory, in the order of their names.
func load(dir string) ([]set, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no *.jsonl.gz in %s", dir)
	}
	slices.Sort(files)
	var sets []set
	for _, f := range files {
		pages, err := readPages(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		name := strings.TrimSuffix(filepath.Base(f), ".jsonl.gz")
		sets = append(sets, set{name[strings.LastIndexByte(name, '_')+1:], pages})
	}
	return sets, nil
}

func readPages(path string) ([]page, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var pages []page
	d := json.NewDecoder(bufio.NewReader(z))
	for d.More() {
		var p page
		if err := d.Decode(&p); err != nil {
			return nil, err
		}
		p.fold = foldOf(p.URL)
		p.lines = extract.Lines(p.Dump)
		p.label()
		pages = append(pages, p)
	}
	return pages, nil
}

// foldOf deals sites into parts by a hash of the host's last two labels.
func foldOf(link string) int {
	host := link
	if u, err := url.Parse(link); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	labels := strings.Split(strings.TrimPrefix(host, "www."), ".")
	h := fnv.New32a()
	h.Write([]byte(strings.Join(labels[max(0, len(labels)-2):], ".")))
	return int(h.Sum32() % folds)
}

// label marks the lines that are the article's: those whose runs of four words
// are mostly in its body, and shorter ones that are in it as they stand.
func (p *page) label() {
	body := tokens(p.Body)
	in := shingles(body)
	joined := " " + strings.Join(body, " ") + " "
	p.kept = make([]bool, len(p.lines))
	for i, l := range p.lines {
		w := tokens(l.Text)
		if len(w) == 0 {
			continue
		}
		if len(w) < shingle {
			p.kept[i] = strings.Contains(joined, " "+strings.Join(w, " ")+" ")
			continue
		}
		hit, all := 0, 0
		for s, n := range shingles(w) {
			all += n
			if in[s] > 0 {
				hit += n
			}
		}
		p.kept[i] = hit*2 > all
	}
}

// samples returns the page's lines to learn from. Long lines count more, and
// every page the same in all.
func (p page) samples() []forest.Sample {
	if len(p.lines) < 3 || len(p.lines) > maxLines {
		return nil
	}
	out := make([]forest.Sample, len(p.lines))
	var sum float64
	for i, l := range p.lines {
		w := math.Log1p(float64(len(tokens(l.Text)))) + .2
		sum += w
		out[i] = forest.Sample{X: l.Values, Yes: p.kept[i], Weight: float32(w)}
	}
	for i := range out {
		out[i].Weight *= float32(200 / sum)
	}
	return out
}

// best returns the lines that a perfect model would keep.
func (p page) best() string {
	var b strings.Builder
	for i, l := range p.lines {
		if p.kept[i] {
			b.WriteString(l.Text)
			b.WriteByte('\n')
		}
	}
	return b.String()
}
