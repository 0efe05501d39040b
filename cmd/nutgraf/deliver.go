package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/digest"
	"github.com/nutgraf/nutgraf/library"
)

// What becomes of a post whose answer was lost; see config.Unclear.
const (
	unclearAgain = "again"
	unclearFast  = "fast"
	unclearDrop  = "drop"
)

// foldAt is how many alerts may wait for a chat before they are sent together.
const foldAt = 10

// mailer plans what is sent unasked, and sends it on the platforms that are on.
type mailer struct {
	planner *digest.Planner
	senders []*digest.Sender
	names   []string
	log     *slog.Logger
}

// mailer joins the library to the platforms that can post. Another process sends for
// one that is dead after a lease; 0 is the usual one.
func (inv *invocation) mailer(b *bot.Bot, store library.Store, services []service, lease time.Duration, counts *deliveryMeter, log *slog.Logger) *mailer {
	store = watched{store, counts}
	m := &mailer{log: log}
	entries := map[string]int{}
	var wakes []chan struct{}
	for _, s := range services {
		if s.sender == nil {
			continue
		}
		wake := make(chan struct{}, 1)
		wakes = append(wakes, wake)
		entries[s.platform.Name] = s.platform.Entries
		c := digest.SenderConfig{
			Platform: s.platform.Name, Store: store, Poster: poster{b, s.platform, s.sender},
			Overall: digest.TelegramPace(), PerChat: digest.TelegramChat,
			FoldAt: foldAt, FoldSize: s.platform.Entries, Lease: lease,
			AtMostOnce: inv.config.Unclear == unclearDrop, Zone: inv.config.zone(), Wake: wake, Log: log, Ended: counts.ended,
		}
		if inv.config.Unclear == unclearAgain {
			c.AtOnce = 1
		}
		if s.platform.Name == platformDiscord {
			c.AtOnce = 0 // nothing is there twice
			c.Overall, c.PerChat, c.Keeps = digest.DiscordPace(), digest.DiscordChat, true
		}
		m.senders, m.names = append(m.senders, digest.NewSender(c)), append(m.names, s.platform.Name)
	}
	m.planner = inv.planner(store, entries, func() {
		for _, w := range wakes {
			select {
			case w <- struct{}{}:
			default: // it is awake
			}
		}
	}, log)
	return m
}

// planner makes a planner; entries is how many fit one message of each platform.
func (inv *invocation) planner(store library.Store, entries map[string]int, wake func(), log *slog.Logger) *digest.Planner {
	c := digest.PlannerConfig{Store: store, Zone: inv.config.zone(), Wake: wake, Log: log}
	c.Stories, _ = store.(digest.Stories)
	c.Entries = func(platform string) int {
		if n := entries[platform]; n > 0 {
			return n
		}
		return digest.UsualEntries
	}
	return digest.NewPlanner(c)
}

// run plans and sends until ctx ends. A platform that takes nothing any more ends
// its own sending only.
func (m *mailer) run(ctx context.Context) error {
	if len(m.senders) == 0 {
		return nil // nobody would send it, and a process that can plans it
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return m.planner.Run(ctx) })
	for i, s := range m.senders {
		group.Go(func() error {
			if err := s.Run(ctx); err != nil {
				m.log.ErrorContext(ctx, "nothing is sent unasked any more", "platform", m.names[i], "error", err)
			}
			return nil
		})
	}
	return group.Wait()
}

// poster posts deliveries on a platform.
type poster struct {
	bot      *bot.Bot
	platform bot.Platform
	sender   bot.Sender
}

// Post implements digest.Poster.
func (p poster) Post(ctx context.Context, d library.Delivery) (digest.Posted, error) {
	post, err := p.bot.Compose(ctx, p.platform, d)
	if err != nil {
		return digest.Posted{}, postError(err)
	}
	if d.Kind == library.KindEdit {
		editor, ok := p.sender.(bot.Editor)
		if !ok {
			return digest.Posted{}, &digest.PostError{Outcome: digest.Vanished, Cause: errors.New("this platform edits nothing")}
		}
		return digest.Posted{}, postError(editor.Edit(ctx, d.Post, post))
	}
	sent, err := p.sender.Send(ctx, post)
	return digest.Posted{Chat: sent.Chat, Message: sent.Message}, postError(err)
}

// postError says in the words of digest why something was not posted.
func postError(err error) error {
	var d *bot.DeliveryError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &d):
		return err
	case errors.Is(err, bot.ErrPostGone):
		return &digest.PostError{Outcome: digest.Vanished, Cause: d}
	}
	outcome := map[bot.Outcome]digest.Outcome{
		bot.Later: digest.Later, bot.Unclear: digest.Unclear, bot.Refused: digest.Refused, bot.Gone: digest.Gone, bot.Barred: digest.Barred,
	}[d.Outcome]
	return &digest.PostError{Outcome: outcome, After: d.After, MovedTo: d.MovedTo, Cause: d}
}
