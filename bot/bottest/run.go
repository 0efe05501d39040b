package bottest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// Driver puts a person's doings to a platform and returns all that the person
// then sees.
type Driver interface {
	// Type sends a line as a person types it.
	Type(t *testing.T, line string) string
	// Use presses the first action of the last answer that has this label.
	Use(t *testing.T, label string) string
}

// Stage is what a platform is tested on.
type Stage struct {
	// Store returns an empty library, closed when the test ends.
	Store func(t *testing.T) library.Store
	// Open connects a platform to the bot.
	Open func(t *testing.T, b *bot.Bot) Driver
	// Unposted: the platform posts nothing unasked, so nothing is followed there.
	Unposted bool
}

// Now is the time in every conversation.
func Now() time.Time { return time.Date(2024, 11, 1, 12, 0, 0, 0, time.UTC) }

// Run has every conversation on a platform.
func Run(t *testing.T, stage Stage) {
	t.Helper()
	all, err := Talks()
	if err != nil {
		t.Fatal(err)
	}
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, talk := range all {
		t.Run(talk.Name, func(t *testing.T) {
			store := stage.Store(t)
			ids := fill(t, store, talk.Articles)
			feeds := followed{store, talk.Feeds}
			follows, _ := store.(bot.Follows)
			if talk.Follows && (follows == nil || stage.Unposted) {
				t.Skip("SKIP: nothing is sent unasked on this platform, or nothing keeps what is followed")
			}
			b := bot.New(bot.Config{
				Follows: follows,
				Library: store, Reader: PlainReader{}, Words: words, Version: "test", Now: Now,
				Links: bot.Links{Base: "http://reader.example"}, Pages: web{store, talk.Pages},
				Feeds: feeds, Catalogue: feeds.catalogue(), Sourcers: bot.Managers,
			})
			have(t, stage.Open(t, b), talk.Turns, ids)
		})
	}
}

// fill puts a talk's articles into the library and returns how a talk names
// them.
func fill(t *testing.T, store library.Store, articles []Named) *strings.Replacer {
	t.Helper()
	var names []string
	for i, a := range articles {
		if a.Draft.FirstSeen.IsZero() {
			a.Draft.FirstSeen = Now().Add(time.Duration(i-len(articles)) * time.Minute)
		}
		stored, err := store.Put(context.Background(), a.Draft)
		if err != nil {
			t.Fatalf("article %s: %v", a.Name, err)
		}
		names = append(names, "{"+a.Name+"}", library.FormatID(stored.ID))
	}
	return strings.NewReplacer(names...)
}

// have has a conversation.
func have(t *testing.T, d Driver, turns []Turn, ids *strings.Replacer) {
	t.Helper()
	for _, turn := range turns {
		var seen string
		if turn.Action != "" {
			seen = d.Use(t, turn.Action)
		} else {
			seen = d.Type(t, ids.Replace(turn.Typed))
		}
		rest := squeeze(seen)
		for _, want := range turn.Want {
			want = squeeze(ids.Replace(want))
			i := strings.Index(rest, want)
			if i < 0 {
				t.Fatalf("talk line %d, %q: not seen (in this order): %q\nseen:\n%s",
					turn.Line, turn.Typed+turn.Action, want, seen)
			}
			rest = rest[i+len(want):]
		}
		for _, forbidden := range turn.Forbid {
			if strings.Contains(squeeze(seen), squeeze(ids.Replace(forbidden))) {
				t.Fatalf("talk line %d, %q: seen, and must not be: %q\nseen:\n%s",
					turn.Line, turn.Typed+turn.Action, forbidden, seen)
			}
		}
	}
}
