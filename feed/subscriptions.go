package feed

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/nutgraf/nutgraf/feed/opml"
	"github.com/nutgraf/nutgraf/feed/predecessor"
	"github.com/nutgraf/nutgraf/library"
)

// Follower is what Import needs to follow the feeds of a list.
type Follower interface {
	// Inherit follows a feed of a list. Of another bot's feeds those entries become
	// articles that it had not posted. [library.ErrBadFeed] for one that cannot be
	// kept.
	Inherit(ctx context.Context, f Listed) (Inherited, error)
}

// Listed is a feed of a list.
type Listed struct {
	library.Feed
	// Take is how many of the entries that it has become articles, the latest ones;
	// negative: all. Of another bot's feeds it is not read.
	Take int
	// Posted is what another bot has posted of it; nil where the list is no bot's.
	Posted *predecessor.Seen
	// Chats are those that another bot posted it to.
	Chats []predecessor.Chat
}

// Inherited is what became of a feed of a list.
type Inherited struct {
	Added   bool // it was not followed before
	Chats   int  // that get what it brings from now on
	Refused int  // chats that cannot: they follow too much already
}

// List is what [Subscriptions] reads.
type List struct {
	Bot    string // that it comes from, in that bot's own form; "" for a list of any program
	Feeds  []Listed
	Unused int // entries that are no feed, or twice there
}

// Followed is what became of a list of feeds.
type Followed struct {
	Bot            string // as in List
	Added, Known   int
	Unused         int // entries that are no feed, or twice there
	Chats, Refused int // subscriptions of chats; see Inherited
}

// Subscriptions reads a list of feeds: any that package opml reads, or what another
// bot keeps, as package predecessor reads it. Errors are those of [opml.Read] and
// [predecessor.Read].
func Subscriptions(data []byte) (List, error) {
	if predecessor.Is(data) {
		h, err := predecessor.Read(data)
		if err == nil && len(h.Feeds) == 0 {
			err = opml.ErrNone
		}
		return FromBot(h), err
	}
	list, err := opml.Read(data)
	if err != nil {
		return List{}, err
	}
	all := List{Unused: list.Skipped}
	for _, f := range list.Feeds {
		all.Feeds = append(all.Feeds, Listed{Feed: library.Feed{
			URL: f.URL, Topic: f.Topic, Lang: f.Lang, Source: library.Source{Name: f.Title, Home: f.Home},
		}})
	}
	return all, nil
}

// FromBot makes a list of what another bot hands over.
func FromBot(h predecessor.Handover) List {
	all := List{Bot: h.Bot, Unused: h.Unused}
	for _, f := range h.Feeds {
		all.Feeds = append(all.Feeds, Listed{
			Feed:   library.Feed{URL: f.URL, Topic: f.Topic, Source: library.Source{Name: f.Title}},
			Posted: &f.Seen, Chats: f.Chats,
		})
	}
	return all
}

// Export writes feeds as OPML, their topics as folders. The error is w's.
func Export(w io.Writer, feeds []library.Feed, now time.Time) error {
	list := opml.List{Title: "Nutgraf"}
	for _, f := range feeds {
		list.Feeds = append(list.Feeds, opml.Feed{
			URL: f.URL, Title: f.Source.Name, Home: f.Source.Home, Lang: f.Lang, Topic: f.Topic,
		})
	}
	return opml.Write(w, list, now)
}

// FollowAll follows the feeds of a list; ctx is looked at between them, and
// progress, if not nil, is called after each with how many are done. The error is
// ctx's, or that of the first feed that could not be written; those before it are
// followed, and to do it again goes on where it stopped.
func FollowAll(ctx context.Context, to Follower, list List, progress func(done, all int)) (Followed, error) {
	all := Followed{Bot: list.Bot, Unused: list.Unused}
	for i, f := range list.Feeds {
		if err := ctx.Err(); err != nil {
			return all, err
		}
		became, err := to.Inherit(ctx, f)
		switch {
		case errors.Is(err, library.ErrBadFeed):
			all.Unused++
		case err != nil:
			return all, err
		case became.Added:
			all.Added++
		default:
			all.Known++
		}
		all.Chats, all.Refused = all.Chats+became.Chats, all.Refused+became.Refused
		if progress != nil {
			progress(i+1, len(list.Feeds))
		}
	}
	return all, nil
}
