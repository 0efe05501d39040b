package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
	"github.com/nutgraf/nutgraf/bot/telegram"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// crowd is how many people ask at the same time.
const crowd = 50

// person asks one question and tells how long the first byte of the answer took.
type person func(tb testing.TB, question string) time.Duration

// BenchmarkAnswer measures the time from a command to the first byte of its
// answer, for 50 people at once and a library of 100,000 articles (10,000 with
// -short), both fakes and the people in the same process. The people think for
// about a second between two questions, or, in the closed loop, not at all: that
// is what the machine can do, not what people do. The bar, for those who think,
// is 15 ms at the median and 60 ms at the 99th percentile, on two cores.
//
// Telegram is measured without the pace at which it takes messages, 30 a second,
// because 50 people who ask every second are more than that; "paced" has the
// real pace and people who ask every four seconds.
func BenchmarkAnswer(b *testing.B) {
	n := 100_000
	if testing.Short() {
		n = 10_000
	}
	path := largeLibrary(b, n)
	for _, way := range []struct {
		name  string
		think time.Duration
		open  func(testing.TB, string) []person
	}{
		{"discord/gateway", time.Second, discordCrowd(false)},
		{"discord/http", time.Second, discordCrowd(true)},
		{"telegram/polling", time.Second, telegramCrowd(false, unpaced())},
		{"telegram/webhook", time.Second, telegramCrowd(true, unpaced())},
		{"telegram/polling/paced", 4 * time.Second, telegramCrowd(false, api.Limits{})},
		{"discord/gateway/closed", 0, discordCrowd(false)},
		{"discord/http/closed", 0, discordCrowd(true)},
		{"telegram/polling/closed", 0, telegramCrowd(false, unpaced())},
		{"telegram/webhook/closed", 0, telegramCrowd(true, unpaced())},
	} {
		b.Run(way.name, func(b *testing.B) {
			if testing.Short() && way.think > time.Second {
				b.Skip("people who think for long")
			}
			people := way.open(b, path)
			for b.Loop() {
				begun := time.Now()
				report(b, ask(b, people, questions(), way.think), time.Since(begun))
			}
		})
	}
}

// questions is how many each person asks; with -short just enough to see that it
// works.
func questions() int {
	if testing.Short() {
		return 2
	}
	return 15
}

// ask has each person ask so many questions, with time to think in between. The
// first question of each is to warm up and does not count.
func ask(tb testing.TB, people []person, each int, think time.Duration) []time.Duration {
	tb.Helper()
	words := newLanguage()
	var mu sync.Mutex
	var all []time.Duration
	var wg sync.WaitGroup
	for i, p := range people {
		wg.Go(func() {
			word, r := words.speaker(uint64(i) + 100)
			var took []time.Duration
			for n := range each + 1 {
				pause := time.NewTimer(time.Duration(float64(think) * (.5 + r.Float64())))
				<-pause.C
				if d := p(tb, word()+" "+word()); n > 0 {
					took = append(took, d)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
		})
	}
	wg.Wait()
	if len(all) == 0 {
		tb.Fatal("nobody was answered")
	}
	slices.Sort(all)
	return all
}

func report(b *testing.B, sorted []time.Duration, over time.Duration) {
	b.Helper()
	ms := func(part int) float64 { return sorted[(len(sorted)-1)*part/1000].Seconds() * 1e3 }
	b.ReportMetric(ms(500), "p50-ms")
	b.ReportMetric(ms(990), "p99-ms")
	b.ReportMetric(ms(1000), "max-ms")
	b.ReportMetric(float64(len(sorted))/over.Seconds(), "answers/s")
}

// quick is what all measurements change: nothing is kept, and nobody is told to
// slow down.
func quick(path string) func(*config) {
	return func(c *config) {
		c.DatabaseURL, c.LogLevel = path, "warn"
		c.RatePerson, c.RateChat = pace{}, pace{}
	}
}

func longRun() scene {
	return scene{
		discord: []fakediscord.Option{
			fakediscord.KeepRequests(-1), fakediscord.KeepMessages(500), fakediscord.GlobalLimit(0), fakediscord.Patience(time.Minute),
		},
		telegram: []faketelegram.Option{faketelegram.WithoutRecording(), faketelegram.WithKeep(100), faketelegram.WithPatience(time.Minute)},
	}
}

func discordCrowd(called bool) func(testing.TB, string) []person {
	return func(tb testing.TB, path string) []person {
		tb.Helper()
		sc := longRun()
		sc.called, sc.change = called, quick(path)
		return discordPeople(play(tb, sc), crowd)
	}
}

// discordPeople are so many people in one channel, who ask for news.
func discordPeople(s *stage, n int) []person {
	var all []person
	for range n {
		u := s.discordUser()
		all = append(all, func(tb testing.TB, question string) time.Duration {
			tb.Helper()
			i := u.Command(tb, "news", fakediscord.Opt("words", question))
			if text := fakediscord.Text(i.Answer(tb)); text == "" {
				tb.Error("an answer is empty")
			}
			return i.AnswerTime()
		})
	}
	return all
}

func telegramCrowd(called bool, limits api.Limits) func(testing.TB, string) []person {
	return func(tb testing.TB, path string) []person {
		tb.Helper()
		tg := faketelegram.Start(tb, longRun().telegram...)
		telegramAlone(tb, tg, called, limits, path)
		return telegramPeople(tg, crowd)
	}
}

// telegramPeople are so many people, each in their private chat.
func telegramPeople(tg *faketelegram.Server, n int) []person {
	var all []person
	for range n {
		seat := tg.NewPerson("Ann", "en").Private()
		all = append(all, func(tb testing.TB, question string) time.Duration {
			tb.Helper()
			return seat.Type("/news " + question).First(tb).First
		})
	}
	return all
}

// unpaced are no limits at all.
func unpaced() api.Limits {
	none := api.Rate{Every: -1}
	return api.Limits{Overall: none, Private: none, Group: none}
}

// telegramAlone is the program's Telegram with limits of the test's choice, which
// the configuration, for good reason, does not offer.
func telegramAlone(tb testing.TB, tg *faketelegram.Server, called bool, limits api.Limits, path string) {
	tb.Helper()
	s := &stage{telegram: tg, discord: &fakediscord.Server{}}
	c := s.config(tb, scene{called: called})
	quick(path)(&c)
	inv := &invocation{streams: streams{out: io.Discard, err: os.Stderr}, config: c}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	ctx, stop := context.WithCancel(context.Background())
	store, err := inv.openLibrary(ctx, planted)
	if err != nil {
		tb.Fatal(err)
	}
	web := c.fetcher(log, 0, nil)
	b, err := inv.newBot(ctx, store, parts{links: bot.Links{None: true}, web: web, log: log})
	if err != nil {
		tb.Fatal(err)
	}
	at, err := url.Parse(tg.URL)
	if err != nil {
		tb.Fatal(err)
	}
	client, err := api.New(api.Config{Token: tg.Token, API: at, Log: log, Limits: limits})
	if err != nil {
		tb.Fatal(err)
	}
	adapter := telegram.New(telegram.Config{Bot: b, Words: b.Words, Client: client, Log: log, Secret: api.Secret(tg.Token)})
	run := adapter.Run
	server := &http.Server{Addr: c.Listen, Handler: adapter.Handler(), ReadHeaderTimeout: time.Second}
	if called {
		go func() {
			if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
				tb.Error(err)
			}
		}()
		run = func(ctx context.Context) error { return adapter.Serve(ctx, c.PublicURL) }
	}
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	tb.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			tb.Error(err)
		}
		_ = server.Close() // Serve has ended, or was never called
		web.Close()
		_ = store.Close() // every write has been committed
	})
}

// BenchmarkFirstResponse measures how long people wait for a sign that their
// command was heard while half of them ask for pages that take 5 seconds. The
// bar is 1 s for the slowest.
func BenchmarkFirstResponse(b *testing.B) {
	if testing.Short() {
		b.Skip("waits for slow pages; TestFirstResponse sees that it works")
	}
	path := largeLibrary(b, 10_000)
	for _, called := range []bool{false, true} {
		b.Run(fmt.Sprintf("discord/called=%t", called), func(b *testing.B) {
			sc := longRun()
			sc.called, sc.change = called, quick(path)
			s := play(b, sc)
			site := fiveSeconds(b)
			for b.Loop() {
				slow := make([]person, crowd/2)
				for k := range slow {
					u := s.discordUser()
					slow[k] = func(tb testing.TB, _ string) time.Duration {
						tb.Helper()
						i := u.Command(tb, "summary", fakediscord.Opt("article", site+fmt.Sprint("/", rand.Uint64())))
						first := i.First(tb).After
						i.Answer(tb)
						return first
					}
				}
				both(b, slow, discordPeople(s, crowd/2))
			}
		})
		b.Run(fmt.Sprintf("telegram/called=%t", called), func(b *testing.B) {
			tg := faketelegram.Start(b, longRun().telegram...)
			telegramAlone(b, tg, called, unpaced(), path)
			site := fiveSeconds(b)
			for b.Loop() {
				slow := make([]person, crowd/2)
				for k := range slow {
					seat := tg.NewPerson("Ann", "en").Private()
					slow[k] = func(tb testing.TB, _ string) time.Duration {
						tb.Helper()
						begun := time.Now()
						act := seat.Type("/summary " + site + fmt.Sprint("/", rand.Uint64()))
						act.Until(tb, func(v faketelegram.View) bool { return len(v.Actions)+len(v.Messages) > 0 })
						heard := time.Since(begun)
						act.First(tb)
						return heard
					}
				}
				both(b, slow, telegramPeople(tg, crowd/2))
			}
		})
	}
}

// both has those who wait for pages and those who do not ask at the same time.
func both(b *testing.B, slow, fast []person) {
	b.Helper()
	var first []time.Duration
	var wg sync.WaitGroup
	wg.Go(func() { first = ask(b, slow, 1, time.Second) })
	begun := time.Now()
	report(b, ask(b, fast, questions(), time.Second), time.Since(begun))
	wg.Wait()
	b.ReportMetric(first[len(first)-1].Seconds()*1e3, "slow-first-max-ms")
}

// fiveSeconds is a site whose pages take five seconds.
func fiveSeconds(b *testing.B) string {
	b.Helper()
	site := newSlowSite(b)
	site.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		timer := time.NewTimer(5 * time.Second)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.Copy(w, strings.NewReader(slowPage)) // who asked may be gone
	})
	return site.URL
}
