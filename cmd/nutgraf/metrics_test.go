package main

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/poll"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

// fullMeter is a meter that has seen one of everything.
func fullMeter(t *testing.T) *meter {
	t.Helper()
	store, err := sqlite.Open(t.Context(), inMemory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	long := time.Now().Add(-time.Hour)
	for url, p := range map[string]library.Poll{
		"https://late.example/feed": {Next: long}, "https://fine.example/feed": {Next: time.Now().Add(time.Hour)},
	} {
		if _, err := store.AddFeed(t.Context(), library.Feed{URL: url, Poll: p}); err != nil {
			t.Fatal(err)
		}
	}
	waiting(t, store)
	m := newMeter()
	m.registry.MustRegister(newGauges(store))
	m.answered(bot.Answered{Platform: "telegram", Command: "news", Took: time.Second})
	m.answered(bot.Answered{Platform: "telegram", Code: bot.CodeCommandUnknown})
	m.called("discord")(bot.Call{Kind: "message", Status: 429, Took: time.Second})
	m.called("telegram")(bot.Call{Kind: "getUpdates", Took: 50 * time.Second})
	m.fetched(fetch.Fetched{What: fetch.WhatPage, Code: fetch.CodeTimeout, Took: time.Second})
	m.polled(poll.Result{Late: time.Minute, Took: time.Second, Stored: map[string]library.Stored{"a": {New: true}, "b": {CopyAdded: true}, "c": {Updated: true}}})
	m.polled(poll.Result{Err: &poll.Error{Code: poll.CodeBroken, Cause: errors.New("x")}})
	m.polled(poll.Result{Same: true})
	w := watched{store, m.mail}
	for range 2 {
		if _, _, err := w.Acquire(t.Context(), "send discord", "a", time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	m.mail.ended(library.Delivery{Address: library.Address{Platform: "discord", Chat: "100"}, Kind: library.KindDigest, State: library.Done, Due: long}, time.Second)
	m.logged(slog.NewRecord(time.Now(), slog.LevelError, "it broke", 0))
	m.library.ended(sqlstore.Transaction{Took: time.Second, Tries: 2, Err: library.ErrFull})
	return m
}

// waiting puts a delivery into the outbox of a library.
func waiting(t *testing.T, store library.Store) {
	t.Helper()
	_, _, err := store.Subscribe(t.Context(), library.Subscription{Address: library.Address{Platform: "discord", Chat: "100"}, Want: "rain"})
	if err != nil {
		t.Fatal(err)
	}
	wants, err := store.Wants(t.Context(), 0)
	if err != nil || len(wants) != 1 {
		t.Fatal(wants, err)
	}
	if n, err := store.Notify(t.Context(), []int64{wants[0].ID}, "a feed has ended", `{}`); err != nil || n != 1 {
		t.Fatal(n, err)
	}
}

// TestMetricsAreWellMade: names, units and help as Prometheus wants them.
func TestMetricsAreWellMade(t *testing.T) {
	m := fullMeter(t)
	problems, err := testutil.GatherAndLint(m.registry)
	if err != nil || len(problems) > 0 {
		t.Errorf("%v %v", problems, err)
	}
	for want, name := range map[string]string{
		"# HELP nutgraf_feeds Feeds that are followed (all), and those of them that are late, failing, or ended for good.\n# TYPE nutgraf_feeds gauge\n" +
			"nutgraf_feeds{state=\"all\"} 2\nnutgraf_feeds{state=\"ended\"} 0\nnutgraf_feeds{state=\"failing\"} 0\nnutgraf_feeds{state=\"late\"} 1\n": "nutgraf_feeds",
		"# HELP nutgraf_feed_articles_total Entries of feeds that were stored, as new articles, later states of known ones, or copies that were recognised.\n" +
			"# TYPE nutgraf_feed_articles_total counter\nnutgraf_feed_articles_total{as=\"copy\"} 1\nnutgraf_feed_articles_total{as=\"new\"} 1\nnutgraf_feed_articles_total{as=\"update\"} 1\n": "nutgraf_feed_articles_total",
		"# HELP nutgraf_polls_total Polls of feeds, by what came of them: news, same, or the code of what was wrong.\n# TYPE nutgraf_polls_total counter\n" +
			"nutgraf_polls_total{outcome=\"feed_broken\"} 1\nnutgraf_polls_total{outcome=\"news\"} 1\nnutgraf_polls_total{outcome=\"same\"} 1\n": "nutgraf_polls_total",
	} {
		if err := testutil.GatherAndCompare(m.registry, strings.NewReader(want), name); err != nil {
			t.Error(err)
		}
	}
}

// TestWhoSends: the metrics tell which replica was elected, and when it stands by.
func TestWhoSends(t *testing.T) {
	store, err := sqlite.Open(t.Context(), inMemory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	a, b := watched{store, newMeter().mail}, watched{store, newMeter().mail}
	ask := func(w watched, holder string, want float64) {
		t.Helper()
		if _, _, err := w.Acquire(t.Context(), "send telegram", holder, time.Minute); err != nil {
			t.Fatal(err)
		}
		if got := testutil.ToFloat64(w.meter.leases.WithLabelValues("telegram")); got != want {
			t.Errorf("%s: %v, want %v", holder, got, want)
		}
	}
	ask(a, "a", 1)
	ask(b, "b", 0)
	if err := a.Release(t.Context(), "send telegram", "a"); err != nil {
		t.Fatal(err)
	}
	if got := testutil.ToFloat64(a.meter.leases.WithLabelValues("telegram")); got != 0 {
		t.Errorf("after its release: %v", got)
	}
	ask(b, "b", 1)
	ask(a, "a", 0)
}

// TestNobodyIsInTheMetrics: what people do is counted, and nothing of it can be
// read there: labels have few values, and all are words of the program.
func TestNobodyIsInTheMetrics(t *testing.T) {
	s := play(t, scene{called: true})
	address := s.scrape(t)
	s.askDiscord(t)
	s.askTelegram(t)
	for _, line := range []string{"/zebra stripes", "/news zebra", "just zebra", "/summary https://zebra.invalid/zebra"} {
		s.telegramUser().Type(line).First(t)
	}
	get(t, address)
	text := get(t, address)
	for _, want := range []string{
		`nutgraf_answers_total{code="none",command="news",platform="discord"} 1`,
		`nutgraf_answers_total{code="command_unknown",command="none",platform="telegram"} 1`,
		`nutgraf_platform_calls_total{kind="sendMessage",platform="telegram",status="200"}`,
		`nutgraf_platform_calls_total{kind="other",platform="discord",status="200"}`,
		`nutgraf_fetches_total{code="` + fetch.CodeDNS + `",what="page"}`,
		`nutgraf_library_up 1`, `nutgraf_library_errors_total{code="other",kind="write"} 0`, `nutgraf_library_seconds_count{kind="read"}`,
		`nutgraf_http_requests_total{`, `nutgraf_log_lines_total{level="INFO"}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, never := range []string{"zebra", s.discord.Token, s.telegram.Token, s.discord.Channel.ID} {
		if strings.Contains(text, never) {
			t.Errorf("%q is in the metrics", never)
		}
	}
	known := []string{"as", "code", "command", "goversion", "kind", "le", "level", "outcome", "platform", "quantile", "route", "state", "status", "version", "what"}
	for line := range strings.Lines(text) {
		_, labels, ok := strings.Cut(line, "{")
		if strings.HasPrefix(line, "#") || !ok {
			continue
		}
		for part := range strings.SplitSeq(labels[:strings.LastIndexByte(labels, '}')], `",`) {
			name, _, _ := strings.Cut(part, "=")
			if !slices.Contains(known, name) {
				t.Errorf("a label %q in %s", name, line)
			}
		}
	}
}

// scrape is the address of the metrics of a stage that is called.
func (s *stage) scrape(t *testing.T) string {
	t.Helper()
	_, address, ok := strings.Cut(s.said(), "address=")
	address, _, _ = strings.Cut(address, " ")
	if !ok {
		t.Fatal("the log does not say where the reader is")
	}
	return strings.TrimSpace(address) + "/metrics"
}

// get fetches a page of the program's.
func get(t *testing.T, address string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fetchPage asks a handler for a page.
func fetchPage(t *testing.T, h http.Handler, path string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d", path, w.Code)
	}
}
