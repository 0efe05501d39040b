package rest

import (
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/nutgraf/nutgraf/bot"
)

const (
	// Discord bans an address that gets 10,000 answers of 401, 403 or 429 in ten
	// minutes. Half of it leaves room for another bot on the same address.
	invalidWindow = 10 * time.Minute
	invalidMost   = 5000

	// banTimeout is how long a breaker stays open when the page does not say.
	banTimeout = time.Minute
)

var (
	errBanned   = errors.New("the network in front of Discord refuses this machine for now")
	errProbing  = errors.New("another request is finding out whether a ban is over")
	errInvalid  = errors.New("too many requests were refused; waiting lest Discord bans this machine")
	errNoAnswer = errors.New("no answer") // says nothing for or against a ban
)

// A guard keeps requests back that can only do harm: while a ban lasts, after
// the token was refused, and when too many requests were invalid.
type guard struct {
	log     *slog.Logger
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]

	mu      sync.Mutex
	barred  *bot.DeliveryError // the token is not known; for good
	until   time.Time          // the ban lasts until then, by its own word
	invalid strikes
	most    int // invalid requests in a window
}

func newGuard(log *slog.Logger) *guard {
	g := &guard{log: log, most: invalidMost}
	g.breaker = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name:         "discord",
		Timeout:      banTimeout - time.Second, // over before until is, which has the last word
		ReadyToTrip:  func(c gobreaker.Counts) bool { return c.ConsecutiveFailures > 0 },
		IsSuccessful: func(err error) bool { return !errors.Is(err, errBanned) },
		IsExcluded:   func(err error) bool { return errors.Is(err, errNoAnswer) },
		OnStateChange: func(_ string, from, to gobreaker.State) {
			log.Warn("discord: circuit breaker", "from", from.String(), "to", to.String())
		},
	})
	return g
}

// enter asks whether a request may be sent. Who may must call done with what
// came of it: errBanned, errNoAnswer, or nil for any answer of Discord's.
func (g *guard) enter(r route) (done func(error), err error) {
	if err := g.check(r); err != nil {
		return nil, err
	}
	done, err = g.breaker.Allow()
	switch {
	case errors.Is(err, gobreaker.ErrTooManyRequests):
		return nil, later(time.Second, errProbing)
	case err != nil:
		return nil, later(time.Second, errBanned)
	}
	return done, nil
}

// check asks the same and takes nothing, for who still has to wait for a turn.
func (g *guard) check(r route) error {
	now := time.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.barred != nil && !r.own():
		return g.barred
	case now.Before(g.until):
		return later(g.until.Sub(now), errBanned)
	case g.invalid.total(now) >= g.most:
		return later(g.invalid.free(now), errInvalid)
	}
	return nil
}

// saw counts an answer, and stops what the answer ends.
func (g *guard) saw(r route, a *answer) {
	now := time.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	if a.invalid() && g.invalid.add(now) == g.most {
		g.log.Error("discord: too many invalid requests, all stop for a while", "count", g.most, "window", invalidWindow)
	}
	if a.banned() {
		told := now.Before(g.until) // by another of those that were on their way
		g.until = now.Add(max(a.wait(), banTimeout))
		if told {
			return
		}
		g.log.Error("discord: banned by the network in front of it", "status", a.status, "for", g.until.Sub(now))
	}
	if a.status == http.StatusUnauthorized && !r.own() && g.barred == nil {
		g.barred = &bot.DeliveryError{
			Outcome: bot.Barred, Code: a.fault.Code,
			Cause: errors.New("the bot's token is not known to Discord: it is wrong, or was reset; " +
				"copy the present one from the application's Bot page and start again"),
		}
		g.log.Error("discord: the token is wrong or was reset; nothing more is sent")
	}
}

// strikes counts events in the last invalidWindow, in steps of a twentieth.
type strikes struct {
	counts [20]int
	step   int64 // of the newest count
}

const strikeStep = invalidWindow / 20

// move forgets what is too old.
func (s *strikes) move(now time.Time) {
	step := now.UnixNano() / int64(strikeStep)
	for range min(step-s.step, int64(len(s.counts))) {
		s.step++
		s.counts[s.step%int64(len(s.counts))] = 0
	}
	if step > s.step { // more than a window has passed, and all is forgotten
		s.step = step
	}
}

// add counts one and returns the sum.
func (s *strikes) add(now time.Time) int {
	s.move(now)
	s.counts[s.step%int64(len(s.counts))]++
	return s.total(now)
}

func (s *strikes) total(now time.Time) int {
	s.move(now)
	n := 0
	for _, c := range s.counts {
		n += c
	}
	return n
}

// free is how long it takes until the oldest count is forgotten.
func (s *strikes) free(now time.Time) time.Duration {
	s.move(now)
	n := int64(len(s.counts))
	for age := n - 1; age >= 0; age-- {
		if s.counts[(s.step-age+n)%n] > 0 {
			return time.Unix(0, (s.step-age+n)*int64(strikeStep)).Sub(now)
		}
	}
	return 0
}
