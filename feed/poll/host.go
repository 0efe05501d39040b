package poll

import (
	"errors"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/feed/fetch"
)

const (
	maxHosts = 20_000                 // of which something is remembered
	strikes  = 3                      // failures in a row after which a host is left alone
	restTime = 5 * time.Minute        // for how long at first; then twice as long, …
	restMost = time.Hour              // … up to this
	busyTime = time.Minute            // for how long one is that says so without saying for how long
	firstGap = 500 * time.Millisecond // what a poll takes at a host of which nothing is known
	horizon  = 30 * time.Second       // how far ahead a feed may wait in the queue
)

// hosts is what is known of the hosts at which feeds are.
type hosts struct {
	perHost int
	known   map[string]*host
}

// host is one of them.
type host struct {
	running, waiting int
	ready            time.Time     // when it may be asked again
	booked           time.Time     // until when all its time is given to feeds that were put off
	delay            time.Duration // between requests, as robots.txt asks
	took             time.Duration // that a poll takes, smoothed
	fails            int           // in a row at which it did not answer
	down             error         // why it did not
}

func newHosts(perHost int) *hosts { return &hosts{perHost: perHost, known: map[string]*host{}} }

func (hs *hosts) at(name string) *host {
	h := hs.known[name]
	if h == nil {
		h = &host{took: firstGap}
		hs.known[name] = h
	}
	return h
}

// may is how many polls may be under way at a host. One that did not answer the
// last times is tried with one.
func (h *host) may(perHost int) int {
	if h.fails >= strikes || h.delay > 0 {
		return 1
	}
	return perHost
}

// failing reports whether a host did not answer and is left alone.
func (h *host) failing(now time.Time) bool { return h.fails >= strikes && now.Before(h.ready) }

// book counts a feed as waiting at a host. When the host has enough to do, it
// returns instead when the feed's turn will be: each that is put off gets a time
// of its own.
func (hs *hosts) book(name string, now time.Time) (later time.Time) {
	h := hs.at(name)
	crowded := h.waiting >= heldQueue*hs.perHost || h.ready.After(now.Add(horizon))
	if !crowded || h.failing(now) { // those of a host that is down fail at once
		h.waiting++
		return time.Time{}
	}
	gap := max(h.delay, h.took/time.Duration(hs.perHost))
	from := now.Add(time.Duration(h.waiting) * gap)
	for _, t := range []time.Time{h.ready, h.booked} {
		if t.After(from) {
			from = t
		}
	}
	h.booked = from.Add(gap)
	return h.booked
}

// learn takes note of how a poll went.
func (hs *hosts) learn(o outcome, now time.Time) {
	h := hs.at(o.host)
	h.running--
	h.took = (3*h.took + min(o.asked, time.Minute)) / 4
	if o.err == nil {
		h.delay = o.delay // an answer that failed does not say
	}
	e, failed := errors.AsType[*fetch.Error](o.err)
	switch {
	case !failed || e.Status != 0 || e.Host != "" && !strings.EqualFold(e.Host, o.host):
		h.fails, h.down = 0, nil // it answers, or it was another that did not
	case unreachable(e.Code):
		h.fails++
		h.down = o.err
	}
	rest := time.Duration(0)
	switch {
	case h.fails >= strikes:
		rest = min(restTime<<min(h.fails-strikes, 10), restMost)
	case failed && (e.Code == fetch.CodeBusy || e.After > 0):
		rest = min(max(e.After, busyTime), restMost)
	}
	if until := now.Add(rest); until.After(h.ready) {
		h.ready = until
	}
	hs.forget(now)
}

// unreachable reports whether an error says that a host did not answer.
func unreachable(code string) bool {
	return code == fetch.CodeTimeout || code == fetch.CodeDNS || code == fetch.CodeRefused || code == fetch.CodeTLS
}

// forget forgets hosts of which nothing need be remembered, when there are too
// many.
func (hs *hosts) forget(now time.Time) {
	if len(hs.known) <= maxHosts {
		return
	}
	for name, h := range hs.known {
		if h.running == 0 && h.waiting == 0 && now.After(h.ready) && now.After(h.booked) {
			delete(hs.known, name)
		}
	}
}
