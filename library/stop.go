package library

import "strings"

// stopWords are words that say nothing about what is looked for. They are in
// the index, because a phrase needs them, but in a query they are passed over
// as long as other words remain. Words that mean something in another of these
// languages ("die", "war", "son") are left out.
var stopWords = wordSet(`
a about above after again all also am an and any are as at be because been
before being below between both but by can could did do does doing down during
each for from further had has have having he her here hers him his how i if in
into is it its itself just me more most my no nor not of off on once only or
other our out over own s said same she should so some such t than that the
their them then there these they this those through to too under until up upon
us very was we were what when where which while who whom why will with would
you your

der das den dem des ein eine einen einem einer eines und oder aber nicht ist
sind wird wurde werden im zum zur bei mit von auf auch sich wie nach für über

le la les un une du de et ou est sont dans sur pour par avec au aux ce cette
que qui

el los las una y del al en por para con es se lo

il lo gli uno della dello delle dei degli di da nel nella che per si

o os um uma do dos das no na nos nas e em ao com não

het een van op te voor niet zijn

och att det som en ett på är til og av ikke
`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}
