package main

import (
	"cmp"
	"slices"

	"github.com/nutgraf/nutgraf/summarize"
)

// example is an article prepared for learning.
type example struct {
	*article
	set     *set
	number  int // in its set
	fold    int
	weight  float64
	reading *summarize.Reading
	rare    map[uint32]uint8 // how rare the words of the language are; nil when that is not known
	inRefs  [][]int16        // per summary and word: how often it has it
	words   [][]int32        // of each sentence
}

const folds = 5

// prepare reads an article for learning; nil when there is nothing to learn from it.
func prepare(a *article, s *set, number int) *example {
	e := &example{article: a, set: s, number: number, fold: number % folds, weight: 1, reading: summarize.Read(a.Text, a.options(s.count))}
	spans := e.reading.Sentences()
	if len(spans) < 2 {
		return nil
	}
	e.words = a.sentences(spans)
	texts := a.Summaries
	if len(texts) == 0 {
		texts = []string{a.Summary}
	}
	for k, ref := range a.references() {
		var have counter
		have.add(ref, 1)
		inRef := make([]int16, e.reading.Words())
		pairs := pairsOf(texts[k], a.Lang)
		for n := range inRef {
			hash, at, _, pair := e.reading.Word(n)
			if pair {
				inRef[n] = pairs[hash]
				continue
			}
			inRef[n] = 1 << 10
			words := a.words(a.Text[min(at.Start, len(a.Text)):min(at.End, len(a.Text))])
			for _, w := range words {
				if int(w) >= len(have) {
					inRef[n] = 0
				} else {
					inRef[n] = min(inRef[n], have[w])
				}
			}
			if len(words) == 0 {
				inRef[n] = 0
			}
		}
		e.inRefs = append(e.inRefs, inRef)
	}
	return e
}

// pairsOf counts the words of a text by their hashes.
func pairsOf(text, lang string) map[uint64]int16 {
	m := map[uint64]int16{}
	r := summarize.Read(text, summarize.Options{Lang: lang})
	for n := range r.Words() {
		hash, _, count, _ := r.Word(n)
		m[hash] += int16(count)
	}
	return m
}

// settings are what is chosen and not learned.
type settings struct {
	ridge, lexRidge, ownRidge float64
	lexicon                   int // words at most
	fewest                    int // texts that a word of the lexicon is in at least
	top                       float64
	rounds                    int
	own                       float64 // how much of what a sentence is worth besides is believed
}

func defaults() settings {
	return settings{ridge: 20, lexRidge: 4, ownRidge: 30, lexicon: 6000, fewest: 3, top: 4, rounds: 8, own: 1}
}

// learn learns tables. With own, the tables have a lexicon.
func learn(examples []*example, lang string, own bool, set settings) *summarize.Tables {
	var lexicon []summarize.Entry
	if own {
		lexicon = lexiconOf(where(examples, func(e *example) bool { return e.Lang == lang }), set)
		setRareness(examples, set)
	} else {
		for _, e := range examples {
			e.rare = nil // as it is when the language is unknown
		}
	}
	t := learnWords(examples, lang, lexicon, set)
	// What a sentence is worth besides its words is learned with chances from articles that were not learned from, or it
	// would trust them too much.
	const parts = 2
	var steps additive
	for p := range parts {
		other := learnWords(slices.DeleteFunc(slices.Clone(examples), func(e *example) bool { return partOf(e)%parts == p }), lang, lexicon, set)
		for _, e := range examples {
			if partOf(e)%parts == p {
				e.steps(other, &steps, set)
			}
		}
	}
	steps.sizes = append(summarize.OwnSizes(), 0)[:len(summarize.OwnSizes())]
	for range steps.sizes {
		steps.ridge = append(steps.ridge, set.ownRidge)
	}
	for f, weights := range steps.linear(2 * set.rounds) {
		for v, w := range weights {
			t.Own[f][v] = int16(rounded(w*set.own, 1<<16, 1<<15-1))
		}
	}
	t.Prepare()
	return t
}

// setRareness tells every example how rare the words of its language are.
func setRareness(examples []*example, set settings) {
	byLang := map[string]map[uint32]uint8{}
	for _, e := range examples {
		if byLang[e.Lang] == nil {
			rare := map[uint32]uint8{}
			for _, word := range lexiconOf(where(examples, func(o *example) bool { return o.Lang == e.Lang }), set) {
				rare[word.Hash] = word.Rare
			}
			byLang[e.Lang] = rare
		}
		e.rare = byLang[e.Lang]
	}
}

// partOf deals examples into parts, independent of their fold.
func partOf(e *example) int { return len(e.Text) / 7 % 1024 }

// lexiconOf returns the words that most texts have, ascending by hash.
func lexiconOf(examples []*example, set settings) []summarize.Entry {
	texts := map[uint64]int{}
	for _, e := range examples {
		for n := range e.reading.Words() {
			if hash, _, count, _ := e.reading.Word(n); count > 0 {
				texts[hash]++
			}
		}
	}
	type word struct {
		hash uint32
		in   int
	}
	byHash := map[uint32]int{} // the lexicon keeps half of each hash
	for hash, in := range texts {
		byHash[uint32(hash>>32)] += in
	}
	var words []word
	for hash, in := range byHash {
		if in >= set.fewest && hash != 0 {
			words = append(words, word{hash, in})
		}
	}
	slices.SortFunc(words, func(a, b word) int { return cmp.Or(cmp.Compare(b.in, a.in), cmp.Compare(a.hash, b.hash)) })
	words = words[:min(len(words), set.lexicon)]
	slices.SortFunc(words, func(a, b word) int { return cmp.Compare(a.hash, b.hash) })
	lexicon := make([]summarize.Entry, len(words))
	for i, w := range words {
		lexicon[i] = summarize.Entry{Hash: w.hash, Rare: rareness(w.in, len(examples))}
	}
	return lexicon
}

// rareness returns how rare a word is that stands in so many of all texts: each step is a factor of 1.5.
func rareness(in, texts int) uint8 {
	rare := uint8(0)
	for left := float64(texts) / 1.2; rare < summarize.UnknownRare-1 && float64(in) < left; rare++ {
		left /= 1.5
	}
	return rare
}

// learnWords learns the chances of words.
func learnWords(examples []*example, lang string, lexicon []summarize.Entry, set settings) *summarize.Tables {
	t := &summarize.Tables{Lang: lang, Lexicon: slices.Clone(lexicon)}
	numbers := make(map[uint32]int, len(lexicon))
	for i, e := range lexicon {
		numbers[e.Hash] = i + 1
	}
	sizes := summarize.WordSizes()
	for h := range summarize.Heads {
		m := additive{sizes: append(slices.Clone(sizes), len(lexicon)+1)}
		m.rows = make([][]uint16, len(m.sizes))
		for range sizes {
			m.ridge = append(m.ridge, set.ridge)
		}
		m.ridge = append(m.ridge, set.lexRidge)
		for _, e := range examples {
			for n := range e.reading.Words() {
				hash, _, count, _ := e.reading.Word(n)
				if count <= h {
					continue
				}
				rare, number := uint8(summarize.UnknownRare), 0
				if r, ok := e.rare[uint32(hash>>32)]; ok {
					rare = r
				}
				if e.Lang == lang {
					number = numbers[uint32(hash>>32)]
				}
				for f, v := range e.reading.WordRow(n, rare) {
					m.rows[f] = append(m.rows[f], uint16(v))
				}
				m.rows[len(sizes)] = append(m.rows[len(sizes)], uint16(number))
				share := 0.
				for _, ref := range e.inRefs {
					if int(ref[n]) > h {
						share++
					}
				}
				m.targets = append(m.targets, share/float64(len(e.inRefs)))
				m.masses = append(m.masses, e.weight)
				m.offset = append(m.offset, -1-float64(h))
			}
		}
		weights := m.logistic(set.rounds)
		for f, size := range sizes {
			t.Words[h][f] = make([]int16, size)
			for v, w := range weights[f] {
				if f == 0 {
					w += -1 - float64(h)
				}
				t.Words[h][f][v] = int16(rounded(w, 1024, 1<<15-1))
			}
		}
		for i := range t.Lexicon {
			t.Lexicon[i].Weight[h] = int8(rounded(weights[len(sizes)][i+1], 32, 127))
		}
	}
	for f, size := range summarize.OwnSizes() {
		t.Own[f] = make([]int16, size)
	}
	t.Prepare()
	t.Length = lengthBesides(examples, lang)
	return t
}

// lengthBesides returns how many words of a summary are not in the text, on average.
func lengthBesides(examples []*example, lang string) int32 {
	var besides, mass float64
	for _, e := range examples {
		if lang != "" && e.Lang != lang {
			continue // how long summaries are is a habit of the language
		}
		text := counter{}
		for _, words := range e.words {
			text.add(words, 1)
		}
		for _, ref := range e.references() {
			n := 0
			have := slices.Clone(text)
			for _, w := range ref {
				if int(w) < len(have) && have[w] > 0 {
					have[w]--
				} else {
					n++
				}
			}
			share := e.weight / float64(len(e.refs))
			besides += float64(float64(n) * share)
			mass += share
		}
	}
	return int32(rounded(besides/mass, 1<<16, 1<<30))
}

// steps adds rows for what the F1 of a growing summary differs by from what its words let expect, one for each sentence
// at each step.
func (e *example) steps(t *summarize.Tables, m *additive, set settings) {
	if m.rows == nil {
		m.rows = make([][]uint16, len(summarize.OwnSizes()))
	}
	e.reading.Begin(t, e.options(e.set.count))
	g := newGrowing(e.article)
	type option struct {
		i          int
		value, far float64
	}
	for range e.set.count {
		var options []option
		best, mean, masses := -1., 0., 0.
		pick := -1
		for i := range e.words {
			if !e.reading.Open(i) || !e.reading.Stands(i) {
				continue
			}
			f, _ := e.reading.Value(i)
			expected := float64(f) / (1 << 16)
			reached := g.with(e.words[i])
			options = append(options, option{i, expected, reached - expected})
			if expected > best {
				best, pick = expected, i
			}
		}
		if pick < 0 {
			return
		}
		mass := func(o option) float64 { // those near the best one decide
			d := (best - o.value) * 20
			return 1 / (1 + float64(d*d)*set.top)
		}
		for _, o := range options {
			mean += float64(o.far * mass(o))
			masses += mass(o)
		}
		mean /= masses
		for _, o := range options {
			for f, v := range e.reading.OwnRow(o.i) {
				m.rows[f] = append(m.rows[f], uint16(v))
			}
			m.targets = append(m.targets, o.far-mean)
			m.masses = append(m.masses, e.weight*10*mass(o)/masses)
			m.offset = append(m.offset, 0)
		}
		e.reading.Take(pick)
		g.take(e.words[pick])
	}
}
