// Package summarize turns a text into quotes: it finds the sentences and chooses those that say what the text is
// about, or what it says about the words of a query.
//
// # Promises
//
//   - A quote is a span of bytes of the text: nothing is added, left out or changed. Quotes are whole sentences as
//     [Sentences] finds them, in the order of the text, without overlap, at most as many as asked for.
//   - Not quoted are: the title and what repeats it (a second title, a dek, captions), a sentence that says the same as
//     one already chosen, calls to the reader, credits, questions, exclamations, asides in brackets, and, in a text that
//     marks the ends of its sentences, lines without such an end; neither are lists of headings with a sentence each, nor
//     paragraphs that stop at "[…]" because they go on elsewhere. Questions, exclamations, asides, lists and lines are
//     quoted where the text has nothing else.
//   - The same text and options always give the same quotes. All functions are pure and safe for concurrent use.
//   - Any bytes are a text. Time grows with the length of the text, not faster; sentences beyond the first 2,000 are
//     not chosen.
//
// # Sentences
//
// The sentence marks of all scripts are read in one pass; what stands at the mark decides: abbreviations of some
// twenty-five languages, initials, numbers, list labels, quotations and brackets (kept in one piece up to 320 bytes),
// ellipses, addresses, a missing space, and whether lines were wrapped by width. Thai and Lao, which have no mark, are
// cut at the spaces of long runs. Where a page has lost the space or the line between two sentences, a capital, an
// opening quotation mark or a dash behind the full stop ends the sentence all the same.
//
// Compared with the libraries for Go on the Golden Rules (cases that come out right, white space apart): English 52 of
// 52, prose v2.0.0 37, neurosnap/sentences v1.1.2 36 (30 with its untuned tables), uax29 v2.7.0 and uniseg v0.4.7 29.
// The other English cases 192 of 237 (best of them 125), German 34 of 37 (19), Spanish 34 of 36 (20), Italian 36 of 36
// (28), Russian 42 of 42 (36), Armenian 26 of 26 (2), Kazakh 12 of 13 (10), Danish 57 of 60 (39), Japanese 9 of 9 (6);
// all of Bulgarian, Greek, Dutch and Chinese (2 of 4, 0 of 2, 2 of 3, 1 of 2). Level with the best: French 5 of 5,
// Amharic, Burmese, Hindi, Persian, Polish and Urdu in all cases, and Arabic 4 of 10, where the rest want ends at
// commas and colons. On English news it reads about 200 MB/s on one core, uax29 100, uniseg 27, neurosnap/sentences 5.
//
// # Choice
//
// The first sentences of a news text are a summary that is hard to beat (Nenkova, Automatic text summarization of
// newswire, AAAI 2005). Quotes beats it by choosing a set instead of ranking sentences: each word has a chance to stand
// in a summary once, twice and three times, estimated from where and how often it stands in the text and title (as
// RegSum does: Hong and Nenkova, EACL 2014) and, in languages with tables of their own, from which word it is. Sentences
// are added one by one so that the set reaches the highest F1 that its words let expect (the concept coverage of Gillick
// and Favre, ILP-NLP 2009, with chances in place of counts and the length as a cost in place of a bound). What a
// sentence is worth besides was learned as the difference between the F1 that growing summaries were expected to reach
// and what they did reach. A set of two or three gives a sentence up where that raises the expected F1 by half a point:
// where two sentences say it, a third only makes the summary longer.
//
// The chances are sums of weights out of look-up tables (weights.bin). English, French, Indonesian, Vietnamese and
// Chinese have their own, the other languages those that the first four have in common. The tables are learned, and all
// figures are measured, by
//
//	go run ./summarize/train
//	go run ./summarize/train -eval
//
// Everything is counted in whole numbers: the same text gives the same quotes on every machine.
//
// # Standing by itself
//
// A sentence that opens by pointing back ("He", "This", "But", "The two") is quoted only with the one before it, when it
// is what was asked for, or when nothing else is left; so is a piece: half a quotation, a sentence out of the middle of
// a speech, the end of a broken sentence. What points back is a list of first words and phrases for each language
// (opening.go); "This week" and its like point to the day and not to a sentence. Where a quote that was asked for leans on the sentence before, that one comes along if there is room.
// Beyond the third sentence what was announced or counted comes first, and a paragraph not quoted yet.
//
// # Length
//
// Quotes are bounded by their number, by words, and by the room that a platform has for them, in bytes, runes or code
// units of UTF-16. [Headline] returns one short sentence that stands by itself, for a line in a digest.
//
// # Doubts
//
// Whoever cuts articles out of pages is surer of some paragraphs than of others, and may say so, in [Options].Doubts:
// a doubtful sentence costs something, and is quoted where it says much more than the others.
//
// # Several articles
//
// [Story] quotes out of several articles of one story. A word's chance is the mean of what the articles say; a sentence
// of which two thirds of the words are in one already chosen is a repeat, from whichever article. The quotes come by the
// dates of the articles, then by their place in the text.
//
// # Queries
//
// Words of a query are compared by their stems, and by pairs of characters in scripts without spaces. A sentence comes
// first the rarer the words are that it has, before all one that has every word. A word that most of the text is about
// says nothing about which sentence to choose, and hardly counts. Where too few sentences match, the gist fills up.
//
// # Limits
//
// Nothing is understood: irony, negation over several sentences and who "he" is are beyond it. Word lists (abbreviations,
// words that point back, calls to the reader) cover the common languages of news; elsewhere marks and positions decide
// alone. A quotation of many sentences is cut where its sentences end.
package summarize
