package main

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/poll"
	"github.com/nutgraf/nutgraf/library"
)

// outbox keeps notices, for those of its wants that are meant.
type outbox struct {
	wants []string
	said  map[string]string
	to    map[int64]bool
}

func (o outbox) Wants(_ context.Context, after int64) (all []library.Want, err error) {
	for i, text := range o.wants[after:] {
		all = append(all, library.Want{ID: after + int64(i) + 1, Text: text})
	}
	return all[:min(len(all), 2)], nil
}

func (o outbox) Notify(_ context.Context, wants []int64, item, text string) (int, error) {
	o.said[item] = text
	for _, id := range wants {
		o.to[id] = true
	}
	return len(wants), nil
}

// TestReadersAreTold: those who read a feed are told once that it stopped working,
// with the reason and the next try, and nobody sees its address.
func TestReadersAreTold(t *testing.T) {
	l := outbox{
		wants: []string{`source:"https://news.example/old" rain`, "rain", `snow OR source:"https://NEWS.example/old"`, `source:Other`, "", "/gr[ay/"},
		said:  map[string]string{}, to: map[int64]bool{},
	}
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	f := library.Feed{URL: "https://news.example/secret", Source: library.Source{Key: "https://news.example/old"}, Poll: library.Poll{Next: at.Add(time.Hour)}}
	for _, n := range []poll.Notice{
		{Kind: poll.Failing, Feed: f, Code: fetch.CodeDNS, Since: at}, {Kind: poll.Failing, Feed: f, Code: fetch.CodeDNS, Since: at}, {Kind: poll.Back, Feed: f, Since: at},
	} {
		tellReaders(t.Context(), l, slog.New(slog.DiscardHandler), n)
	}
	if len(l.said) != 2 || len(l.to) != 2 || !l.to[1] || !l.to[3] {
		t.Errorf("said %v to %v", l.said, l.to)
	}
	all := ""
	for key, text := range l.said {
		if !strings.Contains(key, f.Source.Key) || strings.Contains(text, "secret") {
			t.Errorf("%s: %s", key, text)
		}
		all += text
	}
	for _, want := range []string{`"code":"feed_failing","name":"news.example","why":"page_host","since":"2026-03-01T12:00:00Z","next":"2026-03-01T13:00:00Z"`, `"code":"feed_back"`} {
		if !strings.Contains(all, want) {
			t.Errorf("%s is not in %s", want, all)
		}
	}
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	if say := words.For("en"); !say.Has("error.page_host") {
		t.Error("why has no words")
	}
}
