package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"time"

	"github.com/gorilla/websocket"

	"github.com/nutgraf/nutgraf/bot"
)

const (
	// A session's own address is tried so often before the gateway's, and the
	// session so often before a new one: neither is worth more.
	ownAddressTries = 3
	resumeTries     = 6
)

// A shard keeps one connection.
type shard struct {
	id     int
	config *Config
	budget *budget
	lane   *lane
	log    *slog.Logger
	dialer *websocket.Dialer
	report func(Status)

	session session
	main    string // the gateway's address, where the last session started
}

// A session is what Discord remembers of a shard between connections.
type session struct {
	id    string // "": there is none
	url   string // where to resume
	seq   int64  // the last event
	tries int    // connections that were to resume it, and did not
}

// An end is why a connection ended, and what it means for the next.
type end struct {
	err   error
	fatal bool
	fresh bool          // the session is over
	pause time.Duration // before the next connection, at least
	lived time.Duration // since it was ready; 0: it never was
}

// run connects again and again. It returns ctx's error when that has ended, and
// another when going on cannot help.
func (s *shard) run(ctx context.Context) error {
	waits := newWaits()
	for {
		s.say(Connecting, nil)
		e := s.connect(ctx)
		if ctx.Err() != nil {
			s.say(Stopped, ctx.Err())
			return ctx.Err()
		}
		if e.fatal {
			s.log.Error("discord: the gateway cannot be used", "cause", e.err)
			s.say(Stopped, e.err)
			return e.err
		}
		s.keep(e)
		if e.lived >= stable {
			waits.Reset()
		}
		wait := max(waits.NextBackOff(), e.pause)
		s.log.Warn("discord: a connection ended", "cause", e.err, "again_in", wait, "resume", s.session.id != "")
		s.say(Waiting, e.err)
		if err := pause(ctx, wait); err != nil {
			s.say(Stopped, err)
			return err
		}
	}
}

func (s *shard) say(p Phase, err error) {
	s.report(Status{Shard: s.id, Shards: s.config.Shards, Phase: p, Err: err})
}

// keep decides whether the session is worth another connection.
func (s *shard) keep(e end) {
	if e.lived == 0 && s.session.id != "" {
		s.session.tries++
	}
	if e.fresh || s.session.tries >= resumeTries {
		s.session = session{}
	}
}

// connect makes one connection and stays until it ends.
func (s *shard) connect(ctx context.Context) end {
	done := func(bool) {} // of the budget
	if s.session.id == "" {
		d, err := s.budget.take(ctx, s.id, func(wait time.Duration) {
			s.log.Error("discord: no more sessions may start for now; something ends them all, and the log may say what", "wait", wait)
		})
		if err != nil {
			return failed(err)
		}
		done = d
	}
	asked := false
	defer func() { done(asked) }()
	where, err := s.where(ctx)
	if err != nil {
		return failed(err)
	}
	ws, err := s.dial(ctx, where)
	if err != nil {
		return end{err: err}
	}
	c := newConn(s, ws)
	return c.stay(ctx, func() {
		asked = true
		done(true)
		done = func(bool) {} // others need not wait until this one is ready
	})
}

// failed ends a connection that was not made because Discord was not reached
// through its API.
func failed(err error) end {
	d, ok := errors.AsType[*bot.DeliveryError](err)
	return end{err: err, fatal: ok && d.Outcome == bot.Barred}
}

// where returns the address of the next connection.
func (s *shard) where(ctx context.Context) (string, error) {
	if s.session.id != "" && s.session.url != "" && s.session.tries < ownAddressTries {
		return s.session.url, nil
	}
	u, err := s.budget.url(ctx)
	if err != nil {
		return "", err
	}
	s.main, err = address(u)
	return s.main, err
}

// address adds to a gateway's address what we speak.
func address(gateway string) (string, error) {
	u, err := url.Parse(gateway)
	if err != nil || (u.Scheme != "wss" && u.Scheme != "ws") || u.Host == "" {
		return "", errors.New("the gateway's address is none of a websocket")
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = "v=10&encoding=json"
	return u.String(), nil
}

func (s *shard) dial(ctx context.Context, where string) (*websocket.Conn, error) {
	ws, resp, err := s.dialer.DialContext(ctx, where, nil)
	if err == nil {
		return ws, nil
	}
	if resp != nil {
		resp.Body.Close()
		return nil, fmt.Errorf("the gateway refused the connection: HTTP %d", resp.StatusCode)
	}
	return nil, fmt.Errorf("connecting: %w", err)
}

// invalidPause is the wait that Discord asks for after an invalid session: one
// to five seconds, at random.
func invalidPause() time.Duration {
	return time.Second + rand.N(4*time.Second)
}

// closed says what a close code means.
func closed(code int) end {
	e := end{err: fmt.Errorf("the gateway closed the connection with %d", code)}
	advice := map[int]string{
		4004: "the bot's token is not known to Discord: it is wrong, or was reset; copy the present one from the application's Bot page and start again",
		4010: "a shard number is not below the number of shards",
		4011: "the bot is in too many servers for this number of shards; set more, or none to let Discord recommend it",
		4012: "Discord no longer speaks this version of the gateway; a newer release of this program is needed",
		4013: "the intents that were asked for do not exist",
		4014: "an intent was asked for that the application is not allowed to use; allow it on the application's Bot page, under Privileged Gateway Intents, or do not ask for it",
	}
	switch code {
	case 4004, 4010, 4011, 4012, 4013, 4014:
		e.fatal = true
		e.err = &bot.DeliveryError{
			Outcome: bot.Barred, Code: code,
			Cause: fmt.Errorf("discord/gateway: closed with %d: %s", code, advice[code]),
		}
	case 4003, 4007, 4009: // not identified, a wrong sequence, a session that timed out
		e.fresh = true
	}
	return e
}
