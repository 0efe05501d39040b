package extract

import (
	"strings"
	"unicode/utf8"
)

// phrases is a set of words and phrases to be found in a text. A regular
// expression with as many alternatives takes a hundred times as long.
type phrases struct {
	byFirst  map[string][]string // phrases of scripts with spaces, by first word
	starts   []string            // beginnings of words, for languages that inflect
	unspaced []string            // phrases of scripts without spaces
}

// newPhrases reads lists of phrases in lower case, separated by "|". One that
// ends in "*" is the beginning of a word.
func newPhrases(lists ...string) phrases {
	p := phrases{byFirst: map[string][]string{}}
	for _, list := range lists {
		for s := range strings.SplitSeq(list, "|") {
			s = strings.TrimSpace(s)
			r, _ := utf8.DecodeRuneInString(s)
			switch {
			case isUnspaced(r):
				p.unspaced = append(p.unspaced, s)
			case strings.HasSuffix(s, "*"):
				p.starts = append(p.starts, strings.TrimSuffix(s, "*"))
			default:
				first, _, _ := strings.Cut(s, " ")
				p.byFirst[first] = append(p.byFirst[first], s)
			}
		}
	}
	return p
}

// in tells whether one of the phrases is in a text, given as its [key].
func (p phrases) in(key string) bool {
	wide := false
	for at := 0; at < len(key); {
		end := len(key)
		if i := strings.IndexByte(key[at:], ' '); i >= 0 {
			end = at + i
		}
		for _, s := range p.byFirst[key[at:end]] {
			if strings.HasPrefix(key[at:], s) && (at+len(s) == len(key) || key[at+len(s)] == ' ') {
				return true
			}
		}
		if key[at] >= utf8.RuneSelf {
			for _, s := range p.starts {
				if strings.HasPrefix(key[at:end], s) {
					return true
				}
			}
			wide = wide || containsUnspaced(key[at:end])
		}
		at = end + 1
	}
	if wide {
		for _, s := range p.unspaced {
			if strings.Contains(key, s) {
				return true
			}
		}
	}
	return false
}

func containsUnspaced(s string) bool {
	for _, r := range s {
		if isUnspaced(r) {
			return true
		}
	}
	return false
}
