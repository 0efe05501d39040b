package extract

import (
	"regexp"
	"slices"
	"testing"
)

func TestUnfold(t *testing.T) {
	for _, c := range []struct {
		pattern string
		want    []string
	}{
		{"ab", []string{"ab"}},
		{"(?:a|b)c", []string{"ac", "bc"}},
		{"(?:a|b)?c", []string{"ac", "bc", "c"}},
		{"(?:a|(?:b|c)d)e", []string{"ae", "bde", "cde"}},
		{"(?:a|b)+c", []string{"(?:a|b)+c"}},
		{`(?:a[|)]|\)b)c`, []string{"a[|)]c", `\)bc`}},
	} {
		if got := unfold(c.pattern); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.pattern, got, c.want)
		}
	}
	for pattern, want := range map[string]string{"abc": "ab", "ab?": "", "ab+": "ab", "a": "", `\d+ x`: "", "[ab]c": "", "分享到": "分享", "a.": ""} {
		if got, _ := fixedStart(pattern); got != want {
			t.Errorf("%s: %q, want %q", pattern, got, want)
		}
	}
}

// FuzzMarkers: the short way past a marker's pattern gives what the pattern gives.
func FuzzMarkers(f *testing.F) {
	for _, s := range []string{"Share this article", "12 comments", "x", "分享到微信", "All rights reserved", "no comments", "Das Wetter: alle Rechte vorbehalten", "read more about it"} {
		f.Add(s)
	}
	var patterns []*regexp.Regexp
	for _, m := range markers {
		patterns = append(patterns, whole(m.pattern))
	}
	f.Fuzz(func(t *testing.T, s string) {
		k := key(s)
		if k == "" {
			return
		}
		for i := range markers {
			if got, want := markers[i].is(k), patterns[i].MatchString(k); got != want {
				t.Errorf("marker %d, %q: %v, want %v", i, k, got, want)
			}
		}
	})
}
