package extract

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// shape is a scraped text with what must and must not be left of it.
type shape struct {
	name   string
	text   string
	title  string
	byline string
	site   string
	lang   string
	date   string
	paras  int      // paragraphs left
	gone   []string // must not be in Text
	kept   []string // must be
	why    []string // reasons that must be among the cuts
}

// TestShapes cleans texts of the shapes that scraped news has. All of them were
// written for this test.
func TestShapes(t *testing.T) {
	for _, c := range slices.Concat(englishShapes, otherShapes) {
		t.Run(c.name, func(t *testing.T) {
			for _, cl := range []struct {
				name string
				Cleaner
			}{{"rules", Cleaner{}}, {"model", shipped()}} {
				d, err := cl.Text(c.text, Page{})
				if err != nil {
					t.Fatal(err)
				}
				checkShape(t, cl.name, c, d)
			}
		})
	}
}

func checkShape(t *testing.T, with string, c shape, d Document) {
	t.Helper()
	if c.title != d.Title {
		t.Errorf("%s: title %q, want %q", with, d.Title, c.title)
	}
	if c.byline != d.Byline {
		t.Errorf("%s: byline %q, want %q", with, d.Byline, c.byline)
	}
	if c.site != d.Site {
		t.Errorf("%s: site %q, want %q", with, d.Site, c.site)
	}
	if c.lang != "" && c.lang != d.Lang {
		t.Errorf("%s: language %q, want %q", with, d.Lang, c.lang)
	}
	if c.date != "" && d.Published.Format(time.DateOnly) != c.date {
		t.Errorf("%s: published %v, want %s", with, d.Published, c.date)
	}
	for _, s := range c.gone {
		if strings.Contains(d.Text, s) {
			t.Errorf("%s: %q is still there", with, s)
		}
	}
	for _, s := range c.kept {
		if !strings.Contains(d.Text, s) {
			t.Errorf("%s: %q is gone", with, s)
		}
	}
	var reasons []string
	for _, cut := range d.Cuts {
		reasons = append(reasons, cut.Reason)
	}
	for _, r := range c.why {
		if !slices.Contains(reasons, r) {
			t.Errorf("%s: no cut with the reason %q, only %q", with, r, reasons)
		}
	}
	if n := strings.Count(d.Text, "\n\n") + 1; c.paras > 0 && n != c.paras {
		t.Errorf("%s: %d paragraphs, want %d:\n%s", with, n, c.paras, d.Text)
	}
	checkPromises(t, d)
}

// checkPromises checks what the package's doc page promises about any document.
func checkPromises(t *testing.T, d Document) {
	t.Helper()
	at, text := 0, 0
	covered := make([]bool, len(d.Raw))
	mark := func(from, to int) {
		for i := from; i < to; i++ {
			if covered[i] {
				t.Fatalf("byte %d of Raw is twice there", i)
			}
			covered[i] = true
		}
	}
	for _, s := range d.spans {
		if s.raw < at || s.text < text || s.n <= 0 {
			t.Fatalf("paragraph out of order: %+v", s)
		}
		if d.Text[s.text:s.text+s.n] != d.Raw[s.raw:s.raw+s.n] {
			t.Fatalf("not a stretch of Raw: %q", d.Text[s.text:s.text+s.n])
		}
		if from, to := d.RawSpan(s.text, s.text+s.n); from != s.raw || to != s.raw+s.n {
			t.Fatalf("RawSpan gives %d to %d for %+v", from, to, s)
		}
		if s.text > 0 && d.Text[text:s.text] != "\n\n" {
			t.Fatalf("%q between paragraphs", d.Text[text:s.text])
		}
		mark(s.raw, s.raw+s.n)
		at, text = s.raw+s.n, s.text+s.n
	}
	if text != len(d.Text) {
		t.Fatalf("%q after the last paragraph", d.Text[text:])
	}
	at = 0
	for _, c := range d.Cuts {
		if c.Start < at || c.End <= c.Start || c.End > len(d.Raw) || c.Reason == "" {
			t.Fatalf("bad cut %+v", c)
		}
		at = c.End
		mark(c.Start, c.End)
	}
	for i, r := range d.Raw {
		if !covered[i] && !isBlank(r) {
			t.Fatalf("%q at %d is neither kept nor cut", r, i)
		}
	}
}

// In these, the article is about true and public things, told in our own words.
var englishShapes = []shape{
	{
		name: "translated page with everything around",
		text: `Shenzhou 17 docks with the space station, starting a stay of half a year

Shenzhou 17 docks with the space station, starting a stay of half a year

The Shenzhou 17 spaceship lifted off from the Jiuquan launch centre on October 26, 2023 and docked with the Tiangong space station about six and a half hours later. Its three crew members were the youngest that China had sent into space so far.

According to the space agency, the crew is going to carry out the first repair outside of the station, because small fragments had damaged a solar panel. The work calls for two walks in space, each of several hours.

The station has been lived in without a break since June 2022. Crews relieve each other every six months, and for a few days both of them live in the station together.

The agency also said that the station is going to grow from three modules to six, and that crews from other countries are welcome on board.

Winner of the 2016 Young Science Writer prize and of the 2019 Golden Pen, columnist of the year 2020 on two platforms and author of three best-selling books, he has lectured at universities since 2012 and received the Popular Knowledge Award in 2014, 2018 and 2021.

<<: Why cats always land on their feet

>>: Ten plants that clean the air of your bedroom

Recommend

What is the deepest hole that people have dug?

When we were children we all wanted to dig a hol...

Is it true that goldfish forget everything?

Many people who keep goldfish at home believe th...

The cheapest way to heat a greenhouse in winter

As the temperature drops, the owners of greenhou...`,
		title: "Shenzhou 17 docks with the space station, starting a stay of half a year",
		lang:  "en", paras: 4,
		gone: []string{"Winner of", "<<", ">>", "Recommend", "goldfish", "greenhouse", "docks with the space station, starting"},
		kept: []string{"lifted off from the Jiuquan", "first repair outside", "three modules to six"},
		why:  []string{"title", "title-repeat", "bio", "navigation", "related", "teaser"},
	},
	{
		name: "dek, captions, notice, votes",
		text: `After the solar eclipse of April 8 the power grid in Texas reported no trouble, and the operators breathed again

Following the April 8 solar eclipse, operators of the Texas power grid report no trouble.

[Energy News] On April 8, 2024 the shadow of the moon crossed Texas for about three hours, and the power grid passed the solar eclipse without trouble, its operators reported in the evening. Solar plants had supplied more than thirteen thousand megawatts before it began; for some minutes they gave less than a tenth of that.

As the Texas solar eclipse passed: power grid without trouble, operators breathed

Gas plants and batteries filled the gap. The operators had planned for the day for more than a year, and had asked owners of batteries to keep them full until noon.

As the Texas solar eclipse passed: power grid without trouble, operators breathed

Prices on the market rose for a short while, but stayed far below those of a hot afternoon in summer. The next eclipse of that size will not reach the state for more than three hundred years.

We will keep this page up to date; if you have found a mistake or have suggestions, please contact us!

Share:

Was this article helpful?

12 out of 15 found this helpful

Discover more`,
		title: "After the solar eclipse of April 8 the power grid in Texas reported no trouble, and the operators breathed again",
		site:  "Energy News", lang: "en", paras: 3,
		gone: []string{"Following the April", "Energy News", "As the Texas", "contact us", "Share", "helpful", "Discover"},
		kept: []string{"On April 8, 2024 the shadow", "Gas plants and batteries", "Prices on the market"},
		why:  []string{"title", "dek-repeat", "site", "caption-repeat", "notice", "share", "vote", "related"},
	},
	{
		name: "menu above, small print below",
		text: `Skip to content

Menu

Home

World

Science

Subscribe

Log in

Europe's longest railway tunnel is open again after a year of repairs

By the science desk

Published: September 2, 2024

The Gotthard base tunnel in Switzerland went back to full service on September 2, 2024, more than a year after a freight train had come off the rails in it and had ruined seven kilometres of track.

Repairs cost about 150 million francs. Workers laid twenty thousand new sleepers of concrete and replaced a gate weighing several tons, which keeps smoke from passing from one tube to the other.

During the works, most passengers had to take the old line over the mountain, which made the way from Zürich to Milan an hour longer.

Related stories

Night trains are coming back to the north

What a ticket through the Alps costs now

Copyright 2024. All rights reserved.

Privacy policy

Terms of use`,
		title:  "Europe's longest railway tunnel is open again after a year of repairs",
		byline: "the science desk",
		lang:   "en", date: "2024-09-02", paras: 3,
		gone: []string{"Menu", "Subscribe", "Related", "Night trains", "rights reserved", "Privacy"},
		kept: []string{"went back to full service", "twenty thousand new sleepers", "an hour longer"},
		why:  []string{"navigation", "title", "date", "related"},
	},
	{
		name: "mail, wrapped at 72 columns",
		text: `Voyager 1 sends readable data again

For five months the oldest probe that still works had sent nothing but
a repeating pattern. In April 2024 its engineers found the reason: one
chip in the memory of a computer from the seventies had failed.

They could not replace it from twenty-four billion kilometres away, so
they moved the code that had been stored in it to other places. The
first readable report on the state of the probe arrived two days later.`,
		title: "Voyager 1 sends readable data again",
		lang:  "en", paras: 2,
		kept: []string{"nothing but\na repeating", "other places. The\nfirst"},
	},
	{
		name: "two sentences, pasted",
		text: "The bridge was closed on Monday. It will stay closed until Friday, the city said.",
		lang: "en", paras: 1,
		kept: []string{"The bridge was closed on Monday. It will stay closed until Friday, the city said."},
	},
	{
		name: "one line without a full stop",
		text: "share of the town's houses that the river reaches has doubled since the last survey", paras: 1,
		kept: []string{"share of", "last survey"},
	},
	{
		name:  "quotation that trails off is no teaser",
		title: "Glacier watchers count their losses",
		text: `Glacier watchers count their losses

Swiss glaciers lost four percent of their ice in 2023, the second largest loss since measuring began, after the six percent of the year before. In two years as much ice went as in the thirty between 1960 and 1990.

“We had thought that the year before was an exception, something that we would not see again soon, but then the snow stayed away and the summer simply did not end …”

Measurements come from twenty glaciers and are extended to all 1,400 by a model. Three of the twenty are no longer measured, because they are gone.`,
		lang: "en", paras: 3,
		kept: []string{"did not end …"},
	},
}
