package extract

import "math"

// Where a text counts as doubtful, [library.LowConfidence], was chosen by what
// models that never saw the site make of labelled pages, with an F1 under .8 (runs
// of four words) as what is no good to quote: of text dumps, half of the poor ones
// are below (39 of 70 and 24 of 52) and one good one in twenty-five; of HTML pages,
// which are poor half as often, hardly any is caught (1 of 14), and three good ones
// in a hundred are below. The model of pages is sure of itself where it errs, so
// that a higher bound would cost more good pages than it catches poor ones.
//
// What else might tell was measured as well: how far the chosen text agrees with
// what readability, the rules or the model of lines choose, shares of prose, of
// sentences, of links and of the page, how often the choice changes. By
// cross-validation no weighing of these does better than the agreement with
// readability alone, which flags 12 pages of 299 and catches 4 of the 14, where the
// bound here flags 8 and catches one: too little, on too few, to give up good pages
// for. Of the 14, twelve have an F1 above .58: lists of products, mostly, of which it
// is open where they end.

// Without a model there is no measure: rules alone are right on nine pages of
// ten, and what is too short to have anything around it is taken as it is.
const (
	ruleConfidence  = 0.7
	plainConfidence = 0.95
)

// confidence returns how far the choice agrees with the model's odds for each
// block: the F1 to be expected, by words, if the model's probabilities are right.
func (c *cleaned) confidence(blocks []block, in []info) float64 {
	switch {
	case c.plain:
		return plainConfidence
	case c.odds == nil:
		return ruleConfidence
	}
	var hit, kept, likely float64
	for i := range blocks {
		w := in[i].words
		p := w / (1 + math.Exp(-c.odds[i]))
		likely += p
		if c.reasons[i] == "" {
			kept += w
			hit += p
		}
	}
	if kept == 0 {
		return 0
	}
	return 2 * hit / (kept + likely)
}

// consent is how sites ask to be allowed to track people.
var consentWords = newPhrases(
	`cookie|cookies|gdpr|ccpa|legitimate interest|consent preferences|manage preferences|manage consent|accept all|reject all|we value your privacy|your privacy choices|tracking technologies|our partners store`,
	`données personnelles|vos choix|tout accepter|datenschutzeinstellungen|alle akzeptieren|einwilligung|aceptar todo|aceptar todas|consentimiento|consentimento|aceitar todos|accetta tutto|consenso|alles accepteren|toestemming`,
	`куки|файлы cookie|персональных данных|cookies*|クッキー|同意する|쿠키|çerez*|kuki|ملفات تعريف الارتباط`,
)

// isConsent tells whether what is left of a page is a request for consent: short,
// and mostly blocks that speak of cookies to a reader. An article about cookies
// is longer, or speaks of others.
func (c *cleaned) isConsent(blocks []block, in []info) bool {
	const longest = 400 // words
	var all, about float64
	for i := range blocks {
		if c.reasons[i] != "" {
			continue
		}
		all += in[i].words
		if consentWords.in(in[i].key) && pleaReader.in(in[i].key) {
			about += in[i].words
		}
	}
	return all > 0 && all <= longest && about*2 >= all
}
