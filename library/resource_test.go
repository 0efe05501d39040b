package library

import (
	"strings"
	"testing"
)

func TestRenameSource(t *testing.T) {
	was := []string{"Daily Rain", "https://a.example/rss"}
	for _, tt := range []struct {
		expression, now string
		beside          bool
		want            string
	}{
		{`source:"Daily Rain"`, "Daily Sun", false, `source:"Daily Sun"`},
		{`source:"daily rain" snow`, "Sun", false, `source:Sun snow`},
		{`snow Source：https://A.example/rss OR ice`, "Sun", false, `snow Source：Sun OR ice`},
		{`source:"Daily Rain"`, "Sun", true, `source:"Daily Rain" OR source:Sun`},
		{`snow source:"Daily Rain" OR ice`, "Sun", true, `snow source:"Daily Rain" OR snow source:Sun OR ice`},
		{`source:"Daily Rain" OR source:Sun`, "Sun", true, `source:"Daily Rain" OR source:Sun`},
		{`source:"Daily Rain" OR source:Sun`, "Sun", false, `source:Sun`},
		{`source:"Daily Rain"`, `The "Sun"`, false, `source:«The "Sun"»`},
		// What only looks like it.
		{`source:Daily Rain`, "Sun", false, `source:Daily Rain`},
		{`"source:Daily Rain" /source:"Daily Rain"/ Daily`, "Sun", false, `"source:Daily Rain" /source:"Daily Rain"/ Daily`},
		{`topic:"Daily Rain"  OR  lang:en`, "Sun", true, `topic:"Daily Rain"  OR  lang:en`},
		{``, "Sun", true, ``},
	} {
		if got := RenameSource(tt.expression, was, tt.now, tt.beside); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.expression, got, tt.want)
		}
	}
}

// FuzzRenameSource: what was understood still is, and the name is read as it was
// given.
func FuzzRenameSource(f *testing.F) {
	f.Add(`snow source:"Daily Rain" OR -x /a b/i`, "Daily Rain", `The "Sun"`)
	f.Add("source:“a b”", "a b", "“")
	f.Fuzz(func(t *testing.T, expression, was, now string) {
		if strings.ToValidUTF8(now, "") != now || strings.Join(strings.Fields(now), " ") != now || now == "" {
			return // no source is called so
		}
		if q, err := ParseExpression("source:" + QuoteValue(now)); err != nil {
			t.Fatalf("%q cannot be read: %v", QuoteValue(now), err)
		} else if got := q.Queries()[0].Source; got != now && !strings.ContainsAny(now, `"“”„`) {
			t.Fatalf("%q is read as %q", now, got)
		}
		if _, err := ParseExpression(expression); err != nil {
			return
		}
		for _, beside := range []bool{false, true} {
			again := RenameSource(expression, []string{was}, now, beside)
			if _, err := ParseExpression(again); err != nil {
				t.Fatalf("%q became %q: %v", expression, again, err)
			}
		}
	})
}
