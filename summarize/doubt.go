package summarize

import "strings"

// doubtCost is what a sentence loses for each step of doubt that its paragraph belongs to the text: so much that of pages
// only half as many sentences are quoted that are no article's, and so little that news is summed up as well as without.
const doubtCost = 5 * percent / 2

// doubt takes from what sentences are worth what the doubts in their paragraphs cost; those that break off besides are
// quoted only where there is nothing better. Doubts that are not one digit for each paragraph are of another text and
// count for nothing.
func (d *document) doubt(doubts string) {
	if doubts == "" || strings.Count(d.text, "\n\n")+1 != len(doubts) {
		return
	}
	paragraph, at := 0, 0
	for i, span := range d.spans {
		paragraph += strings.Count(d.text[at:span.Start], "\n\n")
		at = span.Start
		if digit := doubts[paragraph]; '0' < digit && digit <= '9' {
			d.chooser.own[i] -= doubtCost * int32(digit-'0')
			if s := d.sentence(i); strings.HasSuffix(s, "...") || strings.HasSuffix(s, "…") {
				d.chooser.verdicts[i] = max(d.chooser.verdicts[i], weak) // the beginning of another article
			}
		}
	}
}
