package extract

import "math"

// LowConfidence is the Confidence under which a caller had better show the link
// than quote. Of labelled pages whose sites the models never saw, four in a hundred
// are below, and every third of those is wrong in a large part; of those above, one
// in seventeen is.
const LowConfidence = 0.85

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
