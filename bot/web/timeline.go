package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/timeline"
)

// The picture above a timeline, in the units of its own drawing.
const (
	chartWidth  = 1000
	chartHeight = 150 // of the longest bar
	chartFoot   = 56  // for the years
	chartTick   = 10  // below the line, at the beginning of a year
	barWidth    = 10
	barGap      = 6   // between bars of days that are close
	labelWidth  = 110 // of a year, on a telephone
)

type timelinePage struct {
	frame
	Headline string
	Action   string   // where the form goes
	Basis    []string // what it is made of
	Trouble  string
	Nothing  string
	Chart    chart
	Days     []day
}

// chart is the days of a timeline to scale.
type chart struct {
	Width, Height, Base int
	TickEnd             int
	Bars                []bar
	Marks               []mark
}

// bar stands for a day: the more articles, the longer.
type bar struct {
	X, Y, Width, Height int
	Label               string
	Link                string // to the day below
}

// mark is the beginning of a year or a month.
type mark struct {
	X      int
	Label  string
	Anchor string // which part of the label is there, as SVG says it; "" for its start
	Tick   bool   // it is the beginning of a year
}

// day is a day of a timeline, as the page tells of it.
type day struct {
	Anchor  string
	Machine string
	Date    string
	Basis   string
	Quotes  []dayQuote
}

type dayQuote struct {
	quote
	tongue
	Source string
	Sample bool
}

// timeline shows the days on which something happened.
func (v *visit) timeline(w http.ResponseWriter, r *http.Request) error {
	text := tidyQuery(r.URL.Query().Get("q"))
	headline := v.say.Say("timeline.title", "Query", text)
	if text == "" {
		headline = v.say.Say("action.timeline")
	}
	p := timelinePage{frame: v.frame(headline, text), Headline: headline}
	p.Action = v.prefix + "/timeline"
	q, err := library.ParseQuery(text, v.Now(), v.Location)
	if err != nil {
		p.Trouble = v.say.Trouble(err)
		return v.write(w, http.StatusBadRequest, "timeline", p)
	}
	if q.Text() == "" {
		return v.write(w, http.StatusOK, "timeline", p)
	}
	t, err := bot.MakeTimeline(r.Context(), v.Library, q)
	if err != nil {
		return fmt.Errorf("make a timeline: %w", err)
	}
	if len(t.Days) == 0 {
		p.Nothing = v.say.Say("timeline.none", "Query", text)
		return v.write(w, http.StatusOK, "timeline", p)
	}
	if v.Links.Base != "" {
		p.Canonical = v.Links.Timeline(text)
	}
	p.Basis = []string{v.say.Say("story.articles", "Count", len(t.Articles)), v.say.Say("story.sources", "Count", t.Sources)}
	p.Description = p.Headline + " · " + strings.Join(p.Basis, " · ")
	p.Chart = v.chart(t.Days)
	asked := question{Query: tidyQuery(q.Text()), Count: defaultQuotes}
	for _, d := range t.Days {
		p.Days = append(p.Days, v.day(t, d, asked))
	}
	return v.write(w, http.StatusOK, "timeline", p)
}

func dayAnchor(t time.Time) string { return "d" + t.Format("2006-01-02") }

func (v *visit) day(t bot.Timeline, d timeline.Day, asked question) day {
	out := day{Anchor: dayAnchor(d.Day), Machine: d.Day.Format("2006-01-02"), Date: v.say.LongDate(d.Day)}
	if d.Articles > 1 {
		out.Basis = v.say.Say("story.articles", "Count", d.Articles)
		if d.Sources > 1 {
			out.Basis += " · " + v.say.Say("story.sources", "Count", d.Sources)
		}
	}
	for i, q := range d.Quotes {
		a := t.Articles[q.Article]
		text := strings.ToValidUTF8(a.Text[q.Start:q.End], "\uFFFD")
		if i > 0 && !q.Named {
			continue // one sentence of an article that only came out that day is enough
		}
		sentence := -1
		for n, s := range v.Sentences(a.Text, a.Lang) {
			if s.Start == q.Start {
				sentence = n
			}
		}
		out.Quotes = append(out.Quotes, dayQuote{
			quote: quote{
				Text: text, Anchor: asked.address(v.links, a.ID, sentence),
				Original: bot.TextFragment(safeLink(a.URL), text),
			},
			tongue: v.tongue(a.Lang), Source: sourceName(a), Sample: a.Sample,
		})
	}
	return out
}

// chart draws days, in order, to scale.
func (v *visit) chart(days []timeline.Day) chart {
	c := chart{Width: chartWidth, Height: chartHeight + chartFoot, Base: chartHeight, TickEnd: chartHeight + chartTick}
	first, last := days[0].Day, days[len(days)-1].Day
	span := max(last.Sub(first), 24*time.Hour)
	at := func(t time.Time) int {
		return int(float64(t.Sub(first)) / float64(span) * (chartWidth - barWidth))
	}
	most := 1
	for _, d := range days {
		most = max(most, d.Articles)
	}
	for _, d := range days {
		height := max(chartHeight*d.Articles/most, 12)
		c.Bars = append(c.Bars, bar{
			X: at(d.Day), Y: chartHeight - height, Width: barWidth, Height: height,
			Label: v.say.LongDate(d.Day), Link: "#" + dayAnchor(d.Day),
		})
	}
	spread(c.Bars)
	c.Marks = marks(first, last, at)
	return c
}

// spread moves bars that would hide one another apart, as little as is needed.
func spread(bars []bar) {
	for i := 1; i < len(bars); i++ {
		bars[i].X = max(bars[i].X, bars[i-1].X+barWidth+barGap)
	}
	most := chartWidth - barWidth
	for i := len(bars) - 1; i >= 0 && bars[i].X > most; i-- {
		bars[i].X = most
		most -= barWidth + barGap
	}
}

// marks are the years, or the days at both ends where they are of one year.
func marks(first, last time.Time, at func(time.Time) int) []mark {
	const apart = 130 // between two labels
	out := []mark{{Label: first.Format("2006-01-02")}}
	if first.Equal(last) {
		return out
	}
	out[0].Label = first.Format("2006")
	if first.Year() == last.Year() {
		out[0].Label = first.Format("2006-01-02")
		return append(out, mark{X: chartWidth, Label: last.Format("2006-01-02"), Anchor: "end"})
	}
	for y := first.Year() + 1; y <= last.Year(); y++ {
		x := at(time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC))
		room := apart
		if len(out) == 1 { // the first label begins where its mark is
			room += labelWidth / 2
		}
		if x-out[len(out)-1].X >= room && x <= chartWidth-labelWidth/2 {
			out = append(out, mark{X: x, Label: fmt.Sprint(y), Anchor: "middle", Tick: true})
		}
	}
	return out
}
