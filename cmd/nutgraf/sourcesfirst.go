package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/feed/poll"
	"github.com/nutgraf/nutgraf/feed/predecessor"
	"github.com/nutgraf/nutgraf/feed/syndication"
	"github.com/nutgraf/nutgraf/library"
)

// settingFirst is where it is kept what becomes of the entries that a feed has when
// it is polled first: a number of the latest ones, or [postedPrefix] and what another
// bot had posted of it. No value is poll.DefaultFirst. Keys of settings are short, so
// it is a hash.
func settingFirst(url string) string {
	sum := sha256.Sum256([]byte(library.LinkKey(url)))
	return "first:" + hex.EncodeToString(sum[:16])
}

const postedPrefix = "posted "

// first reads what sources wrote, for the poller.
func first(ctx context.Context, store library.Settings, log *slog.Logger) func(library.Feed) poll.Opening {
	return func(f library.Feed) poll.Opening {
		value, err := store.Setting(ctx, settingFirst(f.Source.Key))
		if err != nil {
			log.WarnContext(ctx, "how much of a feed was wanted cannot be read", "error", err)
			return poll.Opening{} // too little is mended by asking again, a flood is not
		}
		list, ok := strings.CutPrefix(value, postedPrefix)
		if ok {
			seen, err := predecessor.ParseSeen(list)
			if err != nil {
				log.WarnContext(ctx, "what another bot had posted of a feed cannot be read: nothing that it has now is posted", "feed", f.Source.Name, "error", err)
				return poll.Opening{}
			}
			return poll.Opening{Take: poll.All, Posted: posted(ctx, seen, log)}
		}
		if n, err := strconv.Atoi(value); err == nil {
			return poll.Opening{Take: n}
		}
		return poll.Opening{Take: poll.DefaultFirst}
	}
}

// posted tells which entries another bot had posted.
func posted(ctx context.Context, seen predecessor.Seen, log *slog.Logger) func(library.Feed, []syndication.Entry) []bool {
	return func(f library.Feed, entries []syndication.Entry) []bool {
		had, known := seen.Posted(f.URL, entries)
		if known == 0 && len(entries) > 0 {
			log.InfoContext(ctx, "nothing in a feed is among what another bot had posted of it: all that it has now counts as posted",
				"feed", f.Source.Name, "entries", len(entries), "listed", seen.Len())
		}
		return had
	}
}

// opened forgets what was to become of a feed's first entries, once it has.
func opened(ctx context.Context, store library.Settings, r poll.Result, log *slog.Logger) {
	if !r.First {
		return
	}
	if err := store.SetSetting(ctx, settingFirst(r.Feed.Source.Key), ""); err != nil {
		log.WarnContext(ctx, "a setting that is not needed any more stays", "error", err)
	}
}
