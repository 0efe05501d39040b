package bottest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
)

// followed is what can be followed in a talk: its feeds, found under their sites'
// addresses too.
type followed struct {
	library.Store
	feeds []Feed
}

const hour = time.Hour

// Feed is a feed of a talk.
type Feed struct {
	Feed   library.Feed
	Latest []library.Article
}

// Find implements bot.Feeds.
func (f followed) Find(_ context.Context, address string) ([]bot.Found, error) {
	var found []bot.Found
	for _, feed := range f.feeds {
		if key := library.LinkKey(address); key == library.LinkKey(feed.Feed.URL) || key == library.LinkKey(feed.Feed.Source.Home) {
			found = append(found, bot.Found{Feed: feed.Feed, Latest: feed.Latest})
		}
	}
	if len(found) == 0 {
		return nil, &bot.Error{Code: bot.CodeFeedNone, Cause: errors.New("no feed of this talk")}
	}
	return found, nil
}

// Follow implements bot.Feeds. The feed is looked at at once.
func (f followed) Follow(ctx context.Context, feed library.Feed, take int) (bool, error) {
	feed.Added, feed.Poll.Next = Now(), Now()
	added, err := f.AddFeed(ctx, feed)
	if err != nil || !added {
		return added, err
	}
	for _, known := range f.feeds {
		if known.Feed.URL != feed.URL {
			continue
		}
		p := library.Polled{Feed: known.Feed, Articles: map[string]library.Draft{}}
		p.Feed.Poll = library.Poll{Next: Now().Add(hour), Interval: hour, Checked: Now(), Worked: Now()}
		for i, a := range known.Latest {
			p.Entries = append(p.Entries, library.Item{Key: a.URL})
			d := library.Draft{URL: a.URL}
			if take < 0 || i < take {
				d = a
				d.Source, d.FirstSeen = known.Feed.Source, Now()
				p.Feed.Poll.News = Now()
			}
			p.Articles[a.URL] = d
		}
		if _, err := f.Polled(ctx, feed.URL, p); err != nil {
			return true, err
		}
	}
	return true, nil
}

// ImportFeeds implements bot.Feeds: an address a line.
func (f followed) ImportFeeds(ctx context.Context, file bot.File, o bot.ListOptions, progress func(done, all int)) (bot.Imported, error) {
	var all bot.Imported
	var feeds []library.Feed
	for line := range bytes.Lines(file.Data) {
		if s := strings.TrimSpace(string(line)); strings.HasPrefix(s, "http") {
			feeds = append(feeds, library.Feed{URL: s, Topic: o.Topic, Filter: o.Filter})
		} else {
			all.Unused++
		}
	}
	if len(feeds) == 0 {
		return all, &bot.Error{Code: bot.CodeListNone}
	}
	all.Of = len(feeds)
	for i, feed := range feeds {
		added, err := f.Follow(ctx, feed, o.Take)
		switch {
		case err != nil:
			return all, err
		case added:
			all.Added++
		default:
			all.Known++
		}
		progress(i+1, len(feeds))
	}
	return all, nil
}

// ExportFeeds implements bot.Feeds: an address a line.
func (f followed) ExportFeeds(ctx context.Context) (bot.File, error) {
	feeds, err := f.Feeds(ctx)
	var b strings.Builder
	for _, feed := range feeds {
		b.WriteString(feed.URL + "\n")
	}
	return bot.File{Name: "feeds.opml", Data: []byte(b.String())}, err
}

// Trouble implements bot.Feeds.
func (followed) Trouble(string) string { return bot.CodePageHost }

// parseFeed reads a feed: a head of "Name: value" lines, and its entries, each an
// article after a line of three dashes.
func parseFeed(address, s string) (Feed, error) {
	parts := strings.Split(s, "---\n")
	f := Feed{Feed: library.Feed{URL: address}}
	for line := range strings.Lines(parts[0]) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch name {
		case "Name":
			f.Feed.Source.Name = value
		case "Home":
			f.Feed.Source.Home = value
		case "Topic":
			f.Feed.Topic = value
		case "Lang":
			f.Feed.Lang = value
		default:
			return f, fmt.Errorf("no field is called %q", name)
		}
	}
	for _, entry := range parts[1:] {
		d, err := parseArticle(entry)
		if err != nil {
			return f, err
		}
		d.Source = f.Feed.Source
		f.Latest = append(f.Latest, d)
	}
	return f, nil
}

// catalogue is what is suggested in a talk: all of its feeds.
func (f followed) catalogue() []library.Feed {
	var all []library.Feed
	for _, feed := range f.feeds {
		all = append(all, feed.Feed)
	}
	return all
}
