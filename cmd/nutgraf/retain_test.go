package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/library"
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
