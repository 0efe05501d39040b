package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/console"
	"github.com/nutgraf/nutgraf/feed"
	"github.com/nutgraf/nutgraf/feed/opml"
	"github.com/nutgraf/nutgraf/feed/predecessor"
	"github.com/nutgraf/nutgraf/library"
)

// stillNews is how old an entry may be that another bot has not posted, to be posted
// now.
const stillNews = 14 * 24 * time.Hour

// Inherit implements feed.Follower.
func (s sources) Inherit(ctx context.Context, f feed.Listed) (feed.Inherited, error) {
	var became feed.Inherited
	var err error
	if f.Posted == nil {
		became.Added, err = s.Follow(ctx, f.Feed, f.Take)
	} else {
		// What came out before a feed was followed is no news, but what the other bot
		// has not come round to is.
		f.Poll.Next = time.Now()
		f.Added = f.Poll.Next.Add(-stillNews)
		became.Added, err = s.follow(ctx, f.Feed, postedPrefix+f.Posted.String())
	}
	if err != nil || f.Posted == nil {
		return became, err
	}
	have, err := s.Feed(ctx, f.URL)
	if err == nil && !became.Added && have.Poll.Worked.IsZero() {
		err = s.addPosted(ctx, have, *f.Posted)
	}
	if err != nil {
		return became, err
	}
	for _, c := range f.Chats {
		switch err := s.subscribe(ctx, have, c); {
		case errors.Is(err, library.ErrTooMany), errors.Is(err, library.ErrBadSubscription), errors.Is(err, library.ErrBadAddress):
			became.Refused++
		case err != nil:
			return became, err
		default:
			became.Chats++
		}
	}
	return became, nil
}

// addPosted notes what another bot has posted of a feed that was followed already, and
// not looked at yet. What a first bot had posted stays.
func (s sources) addPosted(ctx context.Context, f library.Feed, seen predecessor.Seen) error {
	key := settingFirst(f.Source.Key)
	value, err := s.Setting(ctx, key)
	if err != nil || strings.HasPrefix(value, postedPrefix) {
		return err
	}
	return s.SetSetting(ctx, key, postedPrefix+seen.String())
}

// subscribe has a feed posted to a chat of Telegram, as another bot did.
func (s sources) subscribe(ctx context.Context, f library.Feed, c predecessor.Chat) error {
	sub := library.Subscription{
		Address: library.Address{Platform: "telegram", Chat: c.ID, Thread: c.Thread},
		Want:    strings.TrimSpace(`source:"` + f.Source.Key + `" ` + c.Filter),
	}
	if _, err := library.ParseExpression(sub.Want); err != nil {
		return errors.Join(library.ErrBadSubscription, err)
	}
	if c.Silent {
		sub.Look = &library.Look{Silent: true}
	}
	if c.Paused {
		sub.Paused = library.Pause{Reason: library.PausedAsked, Since: time.Now().UTC()}
	}
	_, _, err := s.Subscribe(ctx, sub)
	return err
}

// ImportFeeds implements bot.Feeds.
func (s sources) ImportFeeds(ctx context.Context, file bot.File, o bot.ListOptions, progress func(done, all int)) (bot.Imported, error) {
	list, err := listIn(ctx, file.Data)
	switch {
	case errors.Is(err, opml.ErrTooLarge), errors.Is(err, predecessor.ErrTooLarge):
		return bot.Imported{}, &bot.Error{Code: bot.CodeTextLarge, Cause: err}
	case err != nil && ctx.Err() == nil:
		return bot.Imported{}, &bot.Error{Code: bot.CodeListNone, Cause: err}
	case err != nil:
		return bot.Imported{}, err
	}
	for i := range list.Feeds {
		f := &list.Feeds[i]
		f.Take, f.Filter = o.Take, o.Filter
		if o.HasTopic {
			f.Topic = o.Topic
		}
	}
	all, err := feed.FollowAll(ctx, s, list, progress)
	return bot.Imported{
		From: all.Bot, Of: len(list.Feeds), Added: all.Added, Known: all.Known, Unused: all.Unused,
		Chats: all.Chats, Refused: all.Refused,
	}, err
}

// ExportFeeds implements bot.Feeds.
func (s sources) ExportFeeds(ctx context.Context) (bot.File, error) {
	feeds, err := s.Feeds(ctx)
	if err != nil {
		return bot.File{}, err
	}
	var b bytes.Buffer
	if err := feed.Export(&b, feeds, time.Now()); err != nil {
		return bot.File{}, err
	}
	return bot.File{Name: "feeds.opml", Data: b.Bytes()}, nil
}

func (inv *invocation) importSources(ctx context.Context, s sources, args []string) error {
	bad := false
	for _, path := range args {
		list, err := listOf(ctx, path, inv.in)
		var all feed.Followed
		if err == nil {
			all, err = feed.FollowAll(ctx, s, list, inv.progress())
		}
		if err != nil {
			bad = true
			_, _ = fmt.Fprintf(inv.err, "nutgraf: sources import: %s: %s\nhint: %s\n", console.Clean(path), console.Clean(err.Error()), importHint(err))
		}
		_, _ = fmt.Fprintf(inv.out, "%s: %s\n", console.OneLine(path), followedLine(all))
	}
	if bad {
		return errReported
	}
	return nil
}

// followedLine tells what became of a list of feeds.
func followedLine(all feed.Followed) string {
	line := fmt.Sprintf("%d added, %d known, %d of no use", all.Added, all.Known, all.Unused)
	if all.Bot != "" {
		line = "from " + all.Bot + ": " + line + "; what it has posted is not posted again"
	}
	if all.Chats > 0 {
		line += fmt.Sprintf("; %d subscriptions of chats", all.Chats)
	}
	if all.Refused > 0 {
		line += fmt.Sprintf("; %d subscriptions could not be kept", all.Refused)
	}
	return line
}

// progressEvery is how often a long import says how far it is.
const progressEvery = 2 * time.Second

func (inv *invocation) progress() func(done, all int) {
	next := time.Now().Add(progressEvery)
	return func(done, all int) {
		if now := time.Now(); done < all && now.After(next) {
			next = now.Add(progressEvery)
			_, _ = fmt.Fprintf(inv.err, "%d of %d\n", done, all)
		}
	}
}

func importHint(err error) string {
	switch {
	case errors.Is(err, opml.ErrTooLarge), errors.Is(err, predecessor.ErrTooLarge):
		return "Split it into several lists."
	case errors.Is(err, opml.ErrNotList), errors.Is(err, opml.ErrBroken), errors.Is(err, opml.ErrNone),
		errors.Is(err, predecessor.ErrUnknown), errors.Is(err, predecessor.ErrFormat):
		return "OPML, an address on each line, and what RSStT, flowerss, rssbot and el_monitorro keep can be read: nutgraf help sources."
	case errors.Is(err, os.ErrNotExist):
		return "Check the spelling of the path."
	case errors.Is(err, context.Canceled):
		return "What was added is kept; run it again to go on."
	}
	return libraryHint(err)
}

func (inv *invocation) exportSources(ctx context.Context, s sources, args []string) error {
	feeds, err := s.Feeds(ctx)
	if err != nil {
		return failed(fmt.Errorf("listing the feeds: %w", err), libraryHint(err))
	}
	if len(args) == 0 {
		return feed.Export(inv.out, feeds, time.Now())
	}
	f, err := os.OpenFile(args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // addresses may be secret
	if err != nil {
		return failed(fmt.Errorf("export: %w", err), "Name a file that does not exist yet, in a folder that can be written to.")
	}
	err = errors.Join(feed.Export(f, feeds, time.Now()), f.Close())
	if err != nil {
		return failed(fmt.Errorf("export: %w", err), "Make room on that disk, or name a file on another.")
	}
	_, err = fmt.Fprintf(inv.out, "%d feeds written to %s\n", len(feeds), args[0])
	return err
}
