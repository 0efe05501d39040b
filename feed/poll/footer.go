package poll

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/library"
)

// longestFooter is the length of the longest footer, in bytes: it holds a title
// and a site's name.
const longestFooter = 600

// footer matches what WordPress writes behind the texts of its feeds, whole or
// not, as a sentence of its own.
var footer = regexp.MustCompile(`^(?:(?s:.*)[.!?…\]\)»"”。！？])?\s*((?:The post .+ (?:appeared first on|first appeared on) |Der Beitrag .+ erschien zuerst auf |` +
	`L[’']article .+ est apparu en premier sur |La entrada .+ (?:se publicó primero en|apareció primero en) |` +
	`L[’']articolo .+ (?:proviene da|sembra essere il primo su) |O post .+ apareceu primeiro em |Het bericht .+ verscheen eerst op |` +
	`Inlägget .+ dök först upp på |Artykuł .+ pochodzi z serwisu |Wpis .+ pochodzi z serwisu |Запись .+ впервые появилась |` +
	`Сообщение .+ (?:появились сначала на|впервые появилось на) |投稿 .+ は .+ に最初に表示されました)[^\n]*)$`)

// withoutFooter takes such a line off the end of a text; it becomes a cut.
func withoutFooter(d extract.Document) extract.Document {
	from := max(0, len(d.Text)-longestFooter)
	for from < len(d.Text) && !utf8.RuneStart(d.Text[from]) {
		from++
	}
	if at := strings.LastIndex(d.Text[from:], "\n\n"); at >= 0 {
		from += at + 2 // the last paragraph
	}
	m := footer.FindStringSubmatchIndex(d.Text[from:])
	if m == nil {
		return d
	}
	start := from + m[2]
	cut := library.Cut{Start: start, End: len(d.Text), Reason: "notice"}
	if d.Raw != d.Text {
		cut.Start, cut.End = d.RawSpan(start, len(d.Text))
	}
	d.Text = strings.TrimSpace(d.Text[:start])
	at, _ := slices.BinarySearchFunc(d.Cuts, cut, func(a, b library.Cut) int { return a.Start - b.Start })
	d.Cuts = slices.Insert(slices.Clone(d.Cuts), at, cut)
	return d
}
