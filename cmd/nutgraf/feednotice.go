package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/feed/poll"
	"github.com/nutgraf/nutgraf/library"
)

// feedNotice is what a notice about a feed says, as [library.Delivery].Text has it:
// facts, so that each reader gets words in their own language.
type feedNotice struct {
	Code string `json:"code"` // feed_failing, feed_ended, feed_back
	Name string `json:"name"` // of the feed; never its address, which may be secret
	Why  string `json:"why"`  // the code of the words for its trouble: error.WHY; "" for feed_back
	// Since is when it worked last, or was followed if it never has, and Next when it
	// is tried again, both RFC 3339; Next is "" when it is not.
	Since string `json:"since"`
	Next  string `json:"next"`
}

// noticeOf makes the text of a notice, and what it is known by: those who read the
// feed get it once for each time that it stops working.
func noticeOf(n poll.Notice) (item, text string, err error) {
	say := feedNotice{Code: "feed_" + string(n.Kind), Name: feedTitle(n.Feed), Since: rfc3339(n.Since), Next: rfc3339(n.Feed.Poll.Next)}
	if n.Code != "" {
		say.Why = sources{}.Trouble(n.Code)
	}
	b, err := json.Marshal(say)
	return "feed " + n.Feed.Source.Key + " " + string(n.Kind) + " " + n.Since.UTC().Format(time.RFC3339), string(b), err
}

// feedTitle is what a feed is called: by its name, or by its host.
func feedTitle(f library.Feed) string {
	if f.Source.Name != "" {
		return f.Source.Name
	}
	u, err := url.Parse(f.URL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// readersOf is what finding and telling those who read a feed needs.
type readersOf interface {
	Wants(ctx context.Context, after int64) ([]library.Want, error)
	Notify(ctx context.Context, wants []int64, item, text string) (int, error)
}

// tellReaders puts a notice into the outbox, for every chat that follows the feed by
// its name or address.
func tellReaders(ctx context.Context, readers readersOf, log *slog.Logger, n poll.Notice) {
	item, text, err := noticeOf(n)
	var wants []int64
	if err == nil {
		wants, err = wantsOf(ctx, readers, n.Feed.Source)
	}
	if err == nil && len(wants) > 0 {
		_, err = readers.Notify(ctx, wants, item, text)
	}
	if err != nil {
		log.WarnContext(ctx, "those who read a feed could not be told how it does", "feed", n.Feed.Source.Name, "error", err)
	}
}

// wantsOf are the wants that name a source.
func wantsOf(ctx context.Context, readers readersOf, s library.Source) (ids []int64, err error) {
	for after := int64(0); ; {
		wants, err := readers.Wants(ctx, after)
		if err != nil || len(wants) == 0 {
			return ids, err
		}
		for _, w := range wants {
			after = max(after, w.ID)
			e, err := library.ParseExpression(w.Text)
			if err == nil && slices.ContainsFunc(e.Queries(), func(q library.Query) bool {
				return q.Source != "" && (strings.EqualFold(q.Source, s.Key) || strings.EqualFold(q.Source, s.Name))
			}) {
				ids = append(ids, w.ID)
			}
		}
	}
}
