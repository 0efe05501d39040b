package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// language is made-up words that are as frequent as those of a real one: Zipf's
// law over 60,000.
type language struct{ words []string }

func newLanguage() language {
	const vocabulary = 60_000
	r := rand.New(rand.NewPCG(1, 0))
	l := language{make([]string, vocabulary)}
	for i := range l.words {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteByte("bcdfghjklmnprstvwz"[r.IntN(18)])
			b.WriteByte("aeiou"[r.IntN(5)])
		}
		l.words[i] = b.String() + string(rune('a'+i%26))
	}
	return l
}

// speaker draws words as they occur in texts. Not for concurrent use.
func (l language) speaker(seed uint64) (word func() string, r *rand.Rand) {
	r = rand.New(rand.NewPCG(seed, 0))
	z := rand.NewZipf(r, 1.07, 8, uint64(len(l.words)-1))
	return func() string { return l.words[z.Uint64()] }, r
}

// drafts are n articles of about 260 words in sentences, one every ten minutes.
func (l language) drafts(n int) func(yield func(library.Draft) bool) {
	word, r := l.speaker(1)
	sentence := func(n int) string {
		all := make([]string, n)
		for i := range all {
			all[i] = word()
		}
		all[0] = strings.ToUpper(all[0][:1]) + all[0][1:]
		return strings.Join(all, " ")
	}
	start := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	return func(yield func(library.Draft) bool) {
		for i := range n {
			var text strings.Builder
			for left := 120 + r.IntN(280); left > 0; {
				n := min(8+r.IntN(16), max(left, 8))
				left -= n
				text.WriteString(sentence(n) + ". ")
				if r.IntN(4) == 0 {
					text.WriteString("\n\n")
				}
			}
			at := start.Add(time.Duration(i) * 10 * time.Minute)
			d := library.Draft{
				URL: fmt.Sprintf("https://news.example/%d", i), Title: sentence(8), Text: strings.TrimSpace(text.String()), Lang: "en",
				Published: at, FirstSeen: at, Source: library.Source{Key: fmt.Sprintf("https://news.example/feed/%d", i%50), Name: fmt.Sprintf("Example %d", i%50)},
			}
			if !yield(d) {
				return
			}
		}
	}
}

// articlesVersion changes when drafts does, so that nobody measures what an
// older version made.
const articlesVersion = 1

// largeLibrary is the path of a library with n articles. Making it takes a
// while, so it is kept in the user's cache for the next time.
func largeLibrary(tb testing.TB, n int) string {
	tb.Helper()
	home, err := os.UserCacheDir()
	if err != nil {
		home = os.TempDir()
	}
	dir := filepath.Join(home, "nutgraf-bench")
	path := filepath.Join(dir, fmt.Sprintf("articles-v%d-%d.db", articlesVersion, n))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		tb.Fatal(err)
	}
	begun := time.Now()
	fresh := path + ".new" // a name of its own until it is whole
	for _, rest := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(fresh + rest) // of an attempt that was ended, if any
	}
	fill(tb, fresh, n)
	if err := os.Rename(fresh, path); err != nil {
		tb.Fatal(err)
	}
	tb.Logf("made %s in %s", path, time.Since(begun).Round(time.Second))
	return path
}

func fill(tb testing.TB, path string, n int) {
	tb.Helper()
	ctx := context.Background()
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		tb.Fatal(err)
	}
	put := func(batch []library.Draft) {
		if _, err := db.PutAll(ctx, batch); err != nil {
			tb.Fatal(err)
		}
	}
	var batch []library.Draft
	for d := range newLanguage().drafts(n) {
		if batch = append(batch, d); len(batch) == 1000 {
			put(batch)
			batch = batch[:0]
		}
	}
	put(batch)
	if err := db.Close(); err != nil {
		tb.Fatal(err)
	}
}
