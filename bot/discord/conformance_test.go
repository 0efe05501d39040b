package discord_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/discord"
)

// TestConformance sends what the fuzz target renders, by every way that a reply
// can take, and has Discord's own description of its API judge all of it.
func TestConformance(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of payloads, which the talks have in small: not run with -short")
	}
	var n atomic.Uint64
	c := newCore(t, func(_ context.Context, r bot.Request) bot.Reply {
		reply := discord.SampleReply(n.Add(1), "x")
		reply.Replace = r.Pressed && n.Load()%2 == 0
		return reply
	})
	c.suggest = func(context.Context, bot.Request, string, string) []bot.Suggestion {
		return []bot.Suggestion{{Label: "A", Value: "a"}, {Label: "B", Value: "b"}}
	}
	var all []fakediscord.Request
	for _, in := range ways() {
		w := open(t, c, in, nil, fakediscord.Unlimited())
		person := w.reader()
		for range 80 {
			i := person.Command(t, "news", fakediscord.Opt("words", "x"))
			i.Answer(t)
		}
		for range 20 {
			shown := w.seen(t, person.Command(t, "news"))
			for _, control := range controls(shown) {
				if control.kind == 2 && control.link == "" {
					i := person.Press(t, control.message.ID, control.id)
					i.Answer(t)
					break
				}
			}
		}
		person.Autocomplete(t, "news", "words", fakediscord.Opt("words", "x")).Choices(t)
		person.Command(t, "summary").Modal(t)
		if in == byGateway {
			for k := range 10 {
				// A channel takes five messages at a time, and the sixth waits for seconds.
				c := w.AddChannel(fakediscord.Channel{Name: fmt.Sprint("c", k), Guild: w.Guild})
				p := bot.Post{To: bot.Target{Chat: c.ID}, Key: fmt.Sprint("key", k), Reply: discord.SampleReply(uint64(5000+k), "x"), Silent: k%2 == 0}
				p.Ping, p.Threaded = []string{"", "<@&123456789012345678>", "<@123456789012345678>"}[k%3], k%2 == 1
				p.Reply.Rows, p.Reply.Cards = p.Reply.Rows[:min(len(p.Reply.Rows), 8)], p.Reply.Cards[:min(len(p.Reply.Cards), 3)]
				sent, err := w.adapter.Send(t.Context(), p)
				if err != nil {
					t.Fatal(err)
				}
				editAndAnswer(t, w, p, sent.Message)
			}
			forum := w.AddChannel(fakediscord.Channel{Name: "f", Type: fakediscord.TypeForum, Guild: w.Guild})
			if _, err := w.adapter.Send(t.Context(), to(forum, "f")); err != nil {
				t.Fatal(err)
			}
		}
		w.adapter.Idle()
		all = append(all, w.Requests()...)
	}
	// The real bot's commands, and answers put off.
	real := open(t, realBot(t), byGateway, nil)
	all = append(all, real.Requests()...)
	all = append(all, slowRequests(t)...)
	distinct := fakediscord.DistinctPayloads(all)
	t.Logf("%d requests, %d distinct payloads", len(all), distinct)
	if distinct < 200 {
		t.Errorf("%d distinct payloads are too few to judge by", distinct)
	}
	arrived := map[string]bool{} // in the end
	for _, r := range all {
		arrived[r.Method+" "+r.Path] = arrived[r.Method+" "+r.Path] || r.Status < 300
	}
	for _, r := range all {
		// By HTTP an answer may overtake the word that it will come, and comes again.
		early := r.Status == http.StatusNotFound && strings.Contains(r.Path, "/webhooks/") && arrived[r.Method+" "+r.Path]
		if r.Status >= 300 && !early {
			t.Errorf("%s %s: %d: %.300s", r.Method, r.Path, r.Status, r.Body)
		}
	}
	began := time.Now()
	fakediscord.Validate(t, all)
	t.Logf("judged within %s", time.Since(began))
}

// editAndAnswer does to a post what becomes of one as its story goes on. One that took
// several messages is not edited.
func editAndAnswer(t *testing.T, w *world, p bot.Post, message string) {
	t.Helper()
	if err := w.adapter.Edit(t.Context(), message, p); err != nil && !errors.Is(err, bot.ErrPostGone) {
		t.Fatal(err)
	}
	answer := bot.Post{To: p.To, Key: "answer " + p.Key, Answers: message, Reply: bot.Reply{Text: "x"}}
	if _, err := w.adapter.Send(t.Context(), answer); err != nil {
		t.Fatal(err)
	}
}

// slowRequests is what is sent when answers take long.
func slowRequests(t *testing.T) []fakediscord.Request {
	c, release := held(t, bot.Reply{Private: true, Text: "Late."})
	w := open(t, c, byGateway, impatient)
	person := w.reader()
	for _, name := range []string{"news", "settings"} {
		person.Command(t, name).First(t)
	}
	close(release)
	w.adapter.Idle()
	again := make(chan struct{})
	v := open(t, page(t, again), byHTTP, impatient)
	person = v.reader()
	shown := v.seen(t, person.Command(t, "news"))
	var pressed []*fakediscord.Interaction
	for _, label := range []string{"More", "Helpful", "Related", "Again"} {
		i := v.use(t, person, shown, label)
		i.First(t)
		pressed = append(pressed, i)
	}
	close(again)
	v.adapter.Idle()
	if len(pressed) != 4 {
		t.Fatal("not all were pressed")
	}
	return append(w.Requests(), v.Requests()...)
}

// TestNothingStays: thousands of interactions leave no goroutine behind.
func TestNothingStays(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of answers: not run with -short")
	}
	w := open(t, says(t, bot.Reply{Text: "x"}), byGateway, nil, fakediscord.KeepMessages(100), fakediscord.KeepRequests(100))
	person := w.reader()
	ask := func(n int) {
		for range n {
			person.Command(t, "news").Answer(t)
		}
		w.adapter.Idle()
	}
	ask(200)
	before := runtime.NumGoroutine()
	ask(2000)
	if after := runtime.NumGoroutine(); after > before+10 {
		t.Errorf("%d goroutines, then %d", before, after)
	}
}
