package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/nutgraf/nutgraf/summarize"
)

// article is a row of the evaluation data: a text and what people wrote to sum it up.
type article struct {
	ID, Lang, Title, Text, Summary string
	Summaries                      []string
	Docs                           []struct{ Title, Text string } // several articles of one story

	refs [][]int32 // words of the summaries
	ids  ids
}

// set is a file of the evaluation data with the number of sentences that its summaries have.
type set struct {
	name     string
	count    int
	learn    bool
	articles []*article
}

func (s *set) lang() string { return s.articles[0].Lang }

// load reads the sets that are learned from, and those that only measure.
func load(dir string) ([]*set, error) {
	sets := []*set{
		{name: "en_cnndm", count: 3, learn: true}, {name: "en_cnndm_train", count: 3, learn: true}, {name: "fr_orangesum", count: 2, learn: true},
		{name: "vi_vietnews", count: 2, learn: true}, {name: "id_detik", count: 3, learn: true}, {name: "zh_xwlb", count: 1, learn: true},
		{name: "en_bbc", count: 3}, {name: "bn_bnlpc", count: 3}, {name: "ko_kr50", count: 3}, {name: "tr_tes", count: 3},
	}
	for _, s := range sets {
		if err := s.read(dir); err != nil {
			return nil, err
		}
	}
	return sets, nil
}

func (s *set) read(dir string) error {
	f, err := os.Open(filepath.Join(dir, s.name+".jsonl.gz"))
	if err != nil {
		return fmt.Errorf("read the evaluation data: %w", err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("read %s: %w", s.name, err)
	}
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			a := new(article)
			if err := json.Unmarshal(line, a); err != nil {
				return fmt.Errorf("read %s: %w", s.name, err)
			}
			s.articles = append(s.articles, a)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", s.name, err)
		}
	}
	if len(s.articles) == 0 {
		return fmt.Errorf("read %s: it is empty", s.name)
	}
	return nil
}

func (a *article) options(count int) summarize.Options {
	return summarize.Options{Count: count, Title: a.Title, Lang: a.Lang}
}

// references returns the words of the summaries, as numbers.
func (a *article) references() [][]int32 {
	if a.refs == nil {
		all := a.Summaries
		if len(all) == 0 {
			all = []string{a.Summary}
		}
		for _, ref := range all {
			a.refs = append(a.refs, a.words(ref))
		}
	}
	return a.refs
}

// words returns the words of a text as numbers that stand for the same words in all texts of the article.
func (a *article) words(text string) []int32 {
	if a.ids == nil {
		a.ids = ids{}
	}
	var out []int32
	for _, w := range rougeWords(text, a.Lang) {
		out = append(out, a.ids.of(w))
	}
	return out
}

// sentences returns the words of each sentence.
func (a *article) sentences(spans []summarize.Span) [][]int32 {
	out := make([][]int32, len(spans))
	for i, s := range spans {
		out[i] = a.words(a.Text[s.Start:s.End])
	}
	return out
}

// ids numbers words.
type ids map[string]int32

func (m ids) of(w string) int32 {
	n, ok := m[w]
	if !ok {
		n = int32(len(m))
		m[strings.Clone(w)] = n
	}
	return n
}
