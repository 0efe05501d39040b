package library

import (
	"errors"
	"strings"
	"testing"
)

func TestExpressions(t *testing.T) {
	flood := NewSubject(Article{
		Title: "River falls after three days of flood", Lang: "en", Site: "River Example",
		Source: Source{Key: "https://river.example/feed", Name: "River News"},
		Text:   "The river fell on Wednesday. Two bridges in the old town were opened again.",
	}, "News/Water")
	car := NewSubject(Article{Title: "小米汽车公布价格", Lang: "zh", Text: "小米公司周四公布了第一款电动汽车的价格。"}, "")
	for _, test := range []struct {
		text       string
		flood, car bool
	}{
		{"", true, true},
		{"river", true, false},
		{"rivers floods", true, false}, // other forms of the words
		{"river snow", false, false},
		{"snow OR river", true, false},
		{"snow OR", false, false},
		{"OR OR river", true, false},
		{"river or", true, false}, // small letters are a word, one that says nothing
		{"-river", false, true},
		{"flood -bridge", false, false},
		{`"old town"`, true, false},
		{`"town old"`, false, false},
		{`"snow OR rain" OR flood`, true, false},
		{`flood -"old town" OR 小米`, false, true},
		{"小米", false, true},
		{"汽车 价格", false, true},
		{`source:"river news"`, true, false},
		{`source:"River Example" flood`, true, false},
		{"source:elsewhere", false, false},
		{"lang:zh", false, true},
		{"lang:en OR lang:zh", true, true},
		{"topic:water", true, false},
		{"topic:news/water flood", true, false},
		{"topic:wat", false, false},
		{`topic:"fire" OR topic:Water -river`, false, false},
		{"/bridges? in/", true, false},
		{"/BRIDGES/", false, false},
		{"/BRIDGES/i", true, false},
		{"-/bridges/", false, true},
		{"/a|b OR c/ OR 小米", true, true},
		{`/days\/nights/`, false, false},
		{"and/or/both", false, false}, // no pattern: words
	} {
		e, err := ParseExpression(test.text)
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		if got := e.Match(flood); got != test.flood {
			t.Errorf("%q and the flood: %v", test.text, got)
		}
		if got := e.Match(car); got != test.car {
			t.Errorf("%q and the car: %v", test.text, got)
		}
	}
	for text, fault := range map[string]QueryFault{
		"rain since:2024": FaultTime, "before:2020 OR rain": FaultTime, "/(/": FaultPattern, "rain OR -/[/": FaultPattern,
		"/" + strings.Repeat("x", maxPattern+1) + "/": FaultPattern, "lang:klingon": FaultLang, "rain source:": FaultEmpty, "topic:": FaultEmpty, "-topic:water": FaultNot, "-lang:en": FaultNot,
	} {
		_, err := ParseExpression(text)
		var e *QueryError
		if !errors.As(err, &e) || e.Fault != fault {
			t.Errorf("%q: %v, want %s", text, err, fault)
		}
	}
}

// TestQueriesFindWhatMatches: the queries of an expression ask for no more than it
// does.
func TestQueriesFindWhatMatches(t *testing.T) {
	e, err := ParseExpression(`"old town" -fire lang:en OR /x/ topic:space OR source:"River News" flood`)
	if err != nil {
		t.Fatal(err)
	}
	got := e.Queries()
	if len(got) != 3 || got[0].Phrases[0] != "old town" || got[0].Lang != "en" || got[1].Text() != "" || got[2].Source != "River News" || got[2].Words != "flood" {
		t.Errorf("%+v", got)
	}
	if !e.Topics() {
		t.Error("it asks for a topic")
	}
	if all := (Expression{}).Queries(); len(all) != 1 || all[0].Text() != "" {
		t.Errorf("everything: %+v", all)
	}
}

// FuzzExpression: any text is an expression or is refused with a reason, and
// what is read from its own text is the same expression.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{"rain OR snow", `-"a b" /x/i -/y\/z/ source:"q r"`, `topic:t OR topic:"a b"`, "OR", "/", "-/", "「雨」 OR 小米", "\xff /a/ \x00"} {
		f.Add(s)
	}
	subject := NewSubject(Article{Title: "Rain and snow", Text: "It rained, then it snowed. a b x y/z 雨", Lang: "en", Source: Source{Name: "q r"}}, "t")
	f.Fuzz(func(t *testing.T, s string) {
		e, err := ParseExpression(s)
		var fault *QueryError
		if err != nil {
			if !errors.As(err, &fault) || fault.Fault == "" {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		again, err := ParseExpression(e.String())
		if err != nil {
			t.Fatalf("%q: its own text %q: %v", s, e, err)
		}
		if e.Match(subject) != again.Match(subject) {
			t.Fatalf("%q and its own text %q differ", s, e)
		}
	})
}
