package feed

import (
	"context"
	"io"
	"time"

	"github.com/nutgraf/nutgraf/feed/opml"
	"github.com/nutgraf/nutgraf/library"
)

// Follower is what Import needs to follow the feeds of a list; see
// [library.Feeds].
type Follower interface {
	// Follow adds a feed, of whose first entries it takes so many as articles. It
	// reports false when it is followed already.
	Follow(ctx context.Context, f library.Feed, take int) (added bool, err error)
}

// Followed is what became of a list of feeds.
type Followed struct {
	Added, Known int
	Unused       int // entries that are no feed, or twice there
}

// Subscriptions reads a list of feeds, of any kind that package opml reads, and
// tells how many of its entries are of no use. Errors are those of [opml.Read].
func Subscriptions(data []byte) (feeds []library.Feed, unused int, err error) {
	list, err := opml.Read(data)
	if err != nil {
		return nil, 0, err
	}
	for _, f := range list.Feeds {
		feeds = append(feeds, library.Feed{
			URL: f.URL, Topic: f.Topic, Lang: f.Lang, Source: library.Source{Name: f.Title, Home: f.Home},
		})
	}
	return feeds, list.Skipped, nil
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
// progress, if not nil, is called after each with how many are done. What they
// have already is not taken: whoever brings a list has read it. The error is that
// of the first feed that could not be written; those before it are followed.
func FollowAll(ctx context.Context, to Follower, data []byte, progress func(done, all int)) (Followed, error) {
	feeds, unused, err := Subscriptions(data)
	all := Followed{Unused: unused}
	if err != nil {
		return all, err
	}
	for i, f := range feeds {
		if err := ctx.Err(); err != nil {
			return all, err
		}
		added, err := to.Follow(ctx, f, 0)
		switch {
		case err != nil:
			return all, err
		case added:
			all.Added++
		default:
			all.Known++
		}
		if progress != nil {
			progress(i+1, len(feeds))
		}
	}
	return all, nil
}
