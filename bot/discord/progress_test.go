package discord_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

// TestProgress: how far something long is stands where the answer will, and a file
// comes with the answer, to the asker alone where it is private.
func TestProgress(t *testing.T) {
	for _, in := range ways() {
		for _, private := range []bool{false, true} {
			next := make(chan struct{})
			c := newCore(t, func(_ context.Context, r bot.Request) bot.Reply {
				r.Progress("100 of 200 *feeds*")
				<-next
				return bot.Reply{Text: "Done.", Private: private, Files: []bot.File{{Name: "feeds.opml", Data: []byte("<opml/>")}}}
			})
			w := open(t, c, in, impatient)
			i := w.reader().Command(t, "news")
			i.First(t)
			edits := func() (n int) {
				for _, q := range w.Requests() {
					if q.Method == http.MethodPatch {
						n++
					}
				}
				return n
			}
			waitFor(t, func() bool { return edits() == 1 })
			must(t, fakediscord.Text(i.Answer(t)), "100 of 200")
			close(next)
			w.adapter.Idle()
			m := i.Answer(t)
			if private {
				m = i.FollowUps(t, 1)[0]
			}
			must(t, fakediscord.Text(m), "Done.")
			if m.Files != 1 || m.Ephemeral() != private {
				t.Errorf("%s: %d files, private %v", in, m.Files, m.Ephemeral())
			}
		}
	}
}

// TestFileAtOnce: an answer with a file is one even when it is quick.
func TestFileAtOnce(t *testing.T) {
	for _, in := range ways() {
		w := open(t, says(t, bot.Reply{Text: "Here.", Private: true, Files: []bot.File{{Name: "feeds.opml", Data: []byte("<opml/>")}}}), in, nil)
		i := w.reader().Command(t, "news")
		if first := i.First(t); first.Type != fakediscord.Deferred || !first.Ephemeral {
			t.Errorf("%s: first %+v", in, first)
		}
		w.adapter.Idle()
		if m := i.Answer(t); m == nil || m.Files != 1 || !m.Ephemeral() {
			t.Errorf("%s: %+v", in, m)
		}
	}
}

func waitFor(t *testing.T, so func() bool) {
	t.Helper()
	look, late := time.NewTicker(time.Millisecond), time.After(30*time.Second)
	defer look.Stop()
	for !so() {
		select {
		case <-late:
			t.Fatal("it never was")
		case <-look.C:
		}
	}
}
