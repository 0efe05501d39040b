package revision

import (
	"github.com/clipperhouse/uax29/v2/words"
	"github.com/sergi/go-diff/diffmatchpatch"
)

// Piece is a stretch of a sentence.
type Piece struct {
	Text    string
	Changed bool // it is not in the other state of the sentence
}

// mostTokens is how many words and signs of a sentence are compared one by one;
// of a longer one all counts as changed.
const mostTokens = 1000

// Words takes two states of a sentence apart. The pieces of each are the whole of
// it, and next to one that is changed stands one that is not. Spaces and marks are
// changed only between words that are.
func Words(before, after string) (was, is []Piece) {
	a, b := tokens(before), tokens(after)
	ka, kb := keys(a), keys(b)
	if len(ka) > mostTokens || len(kb) > mostTokens {
		return whole(before), whole(after)
	}
	// The library compares runes, so each different word becomes one.
	known := map[string]rune{}
	diffs := exact().DiffMainRunes(asRunes(ka, known), asRunes(kb, known), false)
	var gone, come []bool // by word
	for _, d := range diffs {
		for range d.Text {
			if d.Type != diffmatchpatch.DiffInsert {
				gone = append(gone, d.Type == diffmatchpatch.DiffDelete)
			}
			if d.Type != diffmatchpatch.DiffDelete {
				come = append(come, d.Type == diffmatchpatch.DiffInsert)
			}
		}
	}
	return pieces(a, gone), pieces(b, come)
}

// whole is a sentence all of which counts as changed.
func whole(s string) []Piece {
	if s == "" {
		return nil
	}
	return []Piece{{s, true}}
}

// exact is the comparison without a limit of time, so that the same texts always
// give the same: its work is bounded by mostTokens.
func exact() *diffmatchpatch.DiffMatchPatch {
	d := diffmatchpatch.New()
	d.DiffTimeout = 0
	return d
}

// tokens are the words of a sentence, and what stands between them.
func tokens(s string) []string {
	var out []string
	for t := words.FromString(s); t.Next(); {
		out = append(out, t.Value())
	}
	return out
}

// keys returns what the words among tokens say.
func keys(ts []string) []string {
	var out []string
	for _, t := range ts {
		if k := key(t); k != "" {
			out = append(out, k)
		}
	}
	return out
}

// asRunes gives each word a rune of its own, the same for those that say the same.
func asRunes(keys []string, known map[string]rune) []rune {
	out := make([]rune, len(keys))
	for i, k := range keys {
		r, ok := known[k]
		if !ok {
			r = rune(0x100 + len(known)) // at most 2·mostTokens: below the surrogates
			known[k] = r
		}
		out[i] = r
	}
	return out
}

// pieces puts tokens together whose words are changed, or are not.
func pieces(ts []string, changed []bool) []Piece {
	var out []Piece
	add := func(text string, changed bool) {
		switch n := len(out); {
		case text == "":
		case n > 0 && out[n-1].Changed == changed:
			out[n-1].Text += text
		default:
			out = append(out, Piece{text, changed})
		}
	}
	between, last := "", false
	for _, t := range ts {
		if key(t) == "" {
			between += t
			continue
		}
		now := len(changed) > 0 && changed[0]
		changed = changed[min(1, len(changed)):]
		add(between, last && now)
		add(t, now)
		between, last = "", now
	}
	add(between, false)
	return out
}
