package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// shelfLife is a library that has so many old articles, and so much room to free.
type shelfLife struct {
	library.Retention
	mu                 sync.Mutex // a bubble's clock orders nothing for the race detector
	old, room, expired int
	most               int // that were removed at once
	at                 []time.Time
}

func (s *shelfLife) Trim(_ context.Context, before time.Time, n int) (int, error) {
	if age := time.Since(before); age < 30*24*time.Hour-time.Hour || age > 30*24*time.Hour+time.Hour {
		return 0, fmt.Errorf("asked for what is older than %s", age)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n = min(n, s.old)
	s.old -= n
	s.most = max(s.most, n)
	s.at = append(s.at, time.Now())
	return n, nil
}

func (s *shelfLife) Compact(context.Context) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.room = max(s.room-1, 0)
	return s.room > 0, nil
}

func (s *shelfLife) Expire(context.Context, time.Time) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expired++
	return 1, nil
}

// TestRetain: what is old goes in small batches with pauses between, again and
// again, until the program ends.
func TestRetain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelfLife{old: 120, room: 3}
		inv := &invocation{config: config{RetainArticles: age(30 * 24 * time.Hour), RetainDeliveries: age(24 * time.Hour)}}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- inv.retain(ctx, s, slog.New(slog.DiscardHandler)) }()
		time.Sleep(10 * time.Minute)
		s.mu.Lock()
		if s.old != 0 || s.room != 0 || s.expired != 1 || s.most != retainAtOnce || len(s.at) != 3 {
			t.Errorf("after ten minutes: %+v", s)
		}
		for i := 1; i < len(s.at); i++ {
			if d := s.at[i].Sub(s.at[i-1]); d < retainPause {
				t.Errorf("a pause of %s", d)
			}
		}
		s.old = 1
		s.mu.Unlock()
		time.Sleep(2 * time.Hour)
		s.mu.Lock()
		if s.old != 0 || s.expired != 3 {
			t.Errorf("after two hours: %+v", s)
		}
		s.mu.Unlock()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// TestRetainNothing: by default everything is kept.
func TestRetainNothing(t *testing.T) {
	s := &shelfLife{old: 1}
	if err := (&invocation{}).retain(t.Context(), s, nil); err != nil || s.old != 1 || s.expired != 0 {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestRunRetains: the program as it is run removes what is older than it is told to
// keep, a minute after it has started, and nothing else.
func TestRunRetains(t *testing.T) {
	if testing.Short() {
		t.Skip("not in short mode: the first look is a minute after the start")
	}
	t.Parallel()
	c := (&stage{discord: fakediscord.Start(t), telegram: faketelegram.Start(t)}).config(t, scene{})
	c.RetainArticles, c.RetainDeliveries = age(30*24*time.Hour), age(10*24*time.Hour)
	store, err := sqlite.Open(t.Context(), c.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	now := time.Now()
	stored, err := store.PutAll(t.Context(), []library.Draft{
		{Title: "Old", Text: "The old bridge was closed for traffic.", Published: now.Add(-60 * 24 * time.Hour)},
		{Title: "New", Text: "A ferry leaves the harbour at noon.", Published: now.Add(-time.Hour)},
	})
	if err != nil {
		t.Fatal(err)
	}
	// What came then is old, whatever it is about.
	waiting(t, store)
	old := now.Add(-60 * 24 * time.Hour).UnixMicro()
	edit(t, c.DatabaseURL, `UPDATE articles SET first_seen = ? WHERE id = ?`, old, stored[0].ID)
	edit(t, c.DatabaseURL, `UPDATE deliveries SET created = ?, state = 2`, old)
	r := launch(t, c)
	late := time.After(3 * time.Minute)
	look := time.NewTicker(tick)
	defer look.Stop()
	for !strings.Contains(r.said(), "what was old was removed") {
		select {
		case <-look.C:
		case <-late:
			t.Fatal("nothing was removed")
		}
	}
	if !strings.Contains(r.said(), "articles=1 deliveries=1") {
		t.Error("the log does not tell what was removed")
	}
	for i, want := range []error{library.ErrNotFound, nil} {
		if _, err := store.Article(t.Context(), stored[i].ID); !errors.Is(err, want) {
			t.Errorf("article %d: %v, want %v", i, err, want)
		}
	}
	all, err := store.DeliveriesOf(t.Context(), library.Address{Platform: platformDiscord, Chat: "100"}, 0, 10)
	if err != nil || len(all) != 0 {
		t.Errorf("deliveries that are left: %+v, %v", all, err)
	}
}

// edit changes a library's file as only time can.
func edit(t *testing.T, path, query string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func TestAge(t *testing.T) {
	for text, want := range map[string]time.Duration{"": 0, "forever": 0, "1d": 24 * time.Hour, " 90d ": 90 * 24 * time.Hour} {
		var a age
		if err := a.UnmarshalText([]byte(text)); err != nil || time.Duration(a) != want {
			t.Errorf("%q: %v, %v", text, time.Duration(a), err)
		}
	}
	for _, text := range []string{"90", "0d", "-1d", "1h", "d", "99999d", "1.5d"} {
		var a age
		if err := a.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken for %v", text, time.Duration(a))
		}
	}
}
