// Package extract turns what a reader pasted, saved or fetched into a clean
// article: plain text and HTML in, title, byline, date, language and
// paragraphs out.
//
// # How it works
//
// [Read] looks at the bytes: it refuses what is no text, decodes the charset
// and tells HTML from plain text. Both become the same thing, a list of blocks
// (a heading, a paragraph, a menu entry), each a stretch of [Document.Raw].
// Then every block is kept or cut, and each cut has a reason.
//
// What decides: explicit rules for what is recognisable in any language (a
// line that repeats the title, a dek above the byline, a labelled caption, the
// label of an advertisement between two paragraphs, a headline followed by a
// text that breaks off in "...", the list under "Recommend", a closing
// biography that shares no word with the article), and a small model of lines,
// trained by the command in feed/extract/train, for everything else. On a page a
// second model decides: it sees where a block stands in the tree of elements,
// what those are called, and what the model of lines and go-readability say of
// it and of what is around it; rules that it is sure to know better give way. A text in
// which the model finds hardly anything is cleaned by the rules alone, and a
// short text without noise is left as it is.
//
// # Promises
//
//   - Cleaning never adds text. Every paragraph of [Document.Text] is byte for
//     byte a stretch of [Document.Raw], in the same order; [Document.RawSpan]
//     says where.
//   - [Document.Cuts] are in order, do not overlap, and together with the
//     paragraphs cover everything in Raw that is not white space.
//   - [Document.Doubts] says which paragraphs of a plain text were kept with doubt,
//     so that they are quoted last.
//   - Each cut's reason is one of [Reasons].
//   - Published is what the article says, or zero; never the time of reading
//     and never a file's date. What was only guessed is marked so.
//   - What a site says in place of an article is none: a request for consent, to
//     log in, to pay, for a browser or a person, or that there is no such page. And
//     [Document.Confidence] says how much a text is to be trusted; see
//     [Document.Doubtful].
//   - Bad input gives an error that is one of this package's, never a panic.
//     Input of up to [MaxBytes] is read in time linear in its size; the largest
//     page takes less than 2 s, and [ReadContext] ends earlier when it is told to.
//   - What has no sentence and fewer than a dozen words, or more than 100,000
//     lines, is no article.
//
// The package does no I/O, starts no goroutine, logs nothing and is safe for
// concurrent use.
package extract
