package library

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestParseQuery(t *testing.T) {
	berlin := time.FixedZone("Berlin", 3600)
	now := time.Date(2023, 11, 15, 0, 30, 0, 0, time.UTC) // 01:30 in Berlin
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, berlin) }
	for _, tt := range []struct {
		in   string
		want Query
	}{
		{"", Query{}},
		{"  electric   cars ", Query{Words: "electric cars"}},
		{`"electric  cars" price`, Query{Words: "price", Phrases: []string{"electric cars"}}},
		{`“electric cars” „große Autos“ «voiture» 「小米 汽车」`, Query{Phrases: []string{"electric cars", "große Autos", "voiture", "小米 汽车"}}},
		{`car -tesla -"model 3" −bus`, Query{Words: "car", Not: []string{"tesla", "model 3", "bus"}}},
		{"well-known - -- thing", Query{Words: "well-known - -- thing"}},
		{`unclosed "phrase here`, Query{Words: "unclosed phrase here"}},
		{`"" "!" car`, Query{Words: "car"}},
		{"C3:PO https://example.org/a:b time: 10:30", Query{Words: "C3:PO https://example.org/a:b time: 10:30"}},
		{"car since:2023-11-01 before:2024", Query{Words: "car", Since: day(2023, 11, 1), Before: day(2024, 1, 1)}},
		{"SINCE:2023-11 小米", Query{Words: "小米", Since: day(2023, 11, 1)}},
		{"小米 since：yesterday", Query{Words: "小米", Since: day(2023, 11, 14)}},
		{"since:today", Query{Since: day(2023, 11, 15)}},
		{"since:7d", Query{Since: now.AddDate(0, 0, -7)}},
		{"since:12h", Query{Since: now.Add(-12 * time.Hour)}},
		{`source:"Evening News" lang:pt-BR`, Query{Source: "Evening News", Lang: "pt"}},
		{"source:example.org", Query{Source: "example.org"}},
	} {
		got, err := ParseQuery(tt.in, now, berlin)
		if err != nil {
			t.Errorf("ParseQuery(%q): %v", tt.in, err)
			continue
		}
		if !got.Now.Equal(now) || !got.Since.Equal(tt.want.Since) || !got.Before.Equal(tt.want.Before) {
			t.Errorf("ParseQuery(%q): now %v, since %v, before %v", tt.in, got.Now, got.Since, got.Before)
		}
		got.Now, got.Since, got.Before = time.Time{}, tt.want.Since, tt.want.Before
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("ParseQuery(%q) = %+v, want %+v", tt.in, got, tt.want)
		}
	}
}

func TestParseQueryErrors(t *testing.T) {
	now := time.Date(2023, 11, 15, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		in, part string
		fault    QueryFault
	}{
		{"car since:", "since:", FaultEmpty},
		{"car source: x", "source:", FaultEmpty},
		{"since:2023-13-01", "since:2023-13-01", FaultDate},
		{"since:soon", "since:soon", FaultDate},
		{"before:d", "before:d", FaultDate},
		{"before:99999999999999999999d", "before:99999999999999999999d", FaultDate},
		{"since:é", "since:é", FaultDate},
		{"since:2024 before:2023", "before:2023", FaultWindow},
		{"lang:klingonese", "lang:klingonese", FaultLang},
		{"-lang:de", "-lang:de", FaultNot},
	} {
		_, err := ParseQuery(tt.in, now, nil)
		var qe *QueryError
		if !errors.As(err, &qe) {
			t.Errorf("ParseQuery(%q) = %v, want a QueryError", tt.in, err)
			continue
		}
		if qe.Part != tt.part || qe.Fault != tt.fault || qe.Hint == "" || !strings.Contains(qe.Error(), qe.Part) {
			t.Errorf("ParseQuery(%q) = %#v", tt.in, qe)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{`a "b c" -d since:7d`, `-"`, "since:", "“x", "source:\"", "lang:\x00", "−−a", "before:0y 「」"} {
		f.Add(s)
	}
	now := time.Date(2023, 11, 15, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ParseQuery(s, now, nil)
		if err != nil {
			var qe *QueryError
			if !errors.As(err, &qe) || qe.Hint == "" || qe.Part == "" {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if !utf8.ValidString(q.Text()) {
			t.Fatalf("%q: words are not UTF-8: %q", s, q.Text())
		}
		// Its words alone are a query with the same words, unless they hold
		// what is only an operator at the beginning of a part.
		_ = newPlan(q)
	})
}
