package librarytest

import (
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/nutgraf/nutgraf/library"
)

// oddBytes: what is no text is looked for like everything else, and not found.
func oddBytes(t *testing.T, s library.Store) {
	ctx := t.Context()
	st := put(t, s, library.Draft{Title: "plain", Text: "A plain text about a plain thing.", URL: "https://plain.example/1"})
	for _, odd := range []string{"a\x00b", "\xff\xfe", "\x00"} {
		if _, err := s.ByURL(ctx, "https://plain.example/"+odd); !errors.Is(err, library.ErrNotFound) {
			t.Errorf("ByURL(%q): %v", odd, err)
		}
		if _, err := s.Vote(ctx, st.ID, odd, library.Helpful); err == nil {
			t.Errorf("%q may vote", odd)
		}
		if got, err := s.Tally(ctx, st.ID, odd); err != nil || got != (library.Tally{}) {
			t.Errorf("Tally(%q): %+v, %v", odd, got, err)
		}
		if got, err := s.Tallies(ctx, []int64{st.ID}, odd); err != nil || len(got) != 1 {
			t.Errorf("Tallies(%q): %+v, %v", odd, got, err)
		}
		if n, err := s.Forget(ctx, odd); err != nil || n != 0 {
			t.Errorf("Forget(%q): %d, %v", odd, n, err)
		}
		if _, err := s.Feed(ctx, odd); !errors.Is(err, library.ErrNotFound) {
			t.Errorf("Feed(%q): %v", odd, err)
		}
		if err := s.RemoveFeed(ctx, odd); !errors.Is(err, library.ErrNotFound) {
			t.Errorf("RemoveFeed(%q): %v", odd, err)
		}
		if got := titles(t, s, library.Query{Source: odd, Lang: odd}); len(got) != 0 {
			t.Errorf("of source %q: %q", odd, got)
		}
	}
}

// longKeys: links, names and keys may be longer than an index of some engine
// takes, and of such bytes that nothing makes them shorter.
func longKeys(t *testing.T, s library.Store) {
	ctx := t.Context()
	r := rand.New(rand.NewPCG(1, 1))
	long := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	d := library.Draft{
		Title: long(9000), Site: long(9000), Byline: long(9000), URL: "https://long.example/" + long(9000), Lang: "en",
		Text: "Something that has a very long address, and more of everything.", Source: library.Source{Key: long(9000), Name: long(9000), Home: long(9000)},
	}
	first := put(t, s, d)
	if st := put(t, s, d); st.ID != first.ID || st.New || st.CopyAdded || st.Updated {
		t.Errorf("again: %+v", st)
	}
	other := d
	other.Source.Key, other.URL = long(9000), d.URL+"x"
	if st := put(t, s, other); st.ID != first.ID || st.New || !st.CopyAdded || st.Updated {
		t.Errorf("a copy: %+v", st)
	}
	for _, link := range []string{d.URL, other.URL} {
		if a, err := s.ByURL(ctx, link); err != nil || a.ID != first.ID || a.URL != d.URL {
			t.Errorf("ByURL: %d, %v", a.ID, err)
		}
	}
	if _, err := s.ByURL(ctx, d.URL+"y"); !errors.Is(err, library.ErrNotFound) {
		t.Errorf("another that begins alike: %v", err)
	}
	if got := titles(t, s, library.Query{Source: d.Source.Name}); len(got) != 1 {
		t.Errorf("by its source: %d", len(got))
	}
	f := library.Feed{URL: "https://long.example/" + long(2900), Topic: long(3000), Filter: long(3000)}
	if added, err := s.AddFeed(ctx, f); err != nil || !added {
		t.Fatalf("a feed: %v, %v", added, err)
	}
	if got, err := s.Feed(ctx, f.URL); err != nil || got.Filter != f.Filter {
		t.Errorf("the feed: %v", err)
	}
}
