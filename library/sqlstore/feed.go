package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// errNoFeed does not name the feed: the addresses of private feeds are secrets.
var errNoFeed = fmt.Errorf("the feed is %w", library.ErrNotFound)

// A feedRow is a feed as it is stored.
type feedRow struct {
	library.Feed
	id, source int64
	given      string // the name that people gave it
}

const feedColumns = `f.id, f.source_id, f.name, f.url, s.key, s.name, s.home, f.topic, f.lang, f.filter, f.added,
	f.next, f.interval, f.checked, f.worked, f.news, f.failures, f.trouble, f.ended, f.etag, f.modified, f.digest`

const feedTables = ` FROM feeds f JOIN sources s ON s.id = f.source_id `

// feedByLink finds a feed by library.LinkKey of any of its URLs.
const feedByLink = `SELECT ` + feedColumns + feedTables + `WHERE f.id = (SELECT feed_id FROM feed_links WHERE link = ?)`

// scanFeed reads feedColumns.
func scanFeed(row interface{ Scan(...any) error }) (feedRow, error) {
	var f feedRow
	var added, next, checked, worked, news sql.NullInt64
	var interval int64
	p := &f.Poll
	err := row.Scan(&f.id, &f.source, &f.given, &f.URL, &f.Source.Key, &f.Source.Name, &f.Source.Home, &f.Topic, &f.Lang,
		&f.Filter, &added, &next, &interval, &checked, &worked, &news, &p.Failures, &p.Trouble, &p.Ended,
		&p.ETag, &p.Modified, &p.Digest)
	f.Added, p.Next, p.Interval = timeOf(added), timeOf(next), time.Duration(interval)*time.Microsecond
	p.Checked, p.Worked, p.News = timeOf(checked), timeOf(worked), timeOf(news)
	return f, err
}

// AddFeed implements library.Feeds.
func (db *Store) AddFeed(ctx context.Context, f library.Feed) (added bool, err error) {
	f, err = library.PrepareFeed(f)
	if err != nil {
		return false, err
	}
	if f.Added.IsZero() {
		f.Added = time.Now().UTC()
	}
	if f.Poll.Next.IsZero() {
		f.Poll.Next = f.Added
	}
	f.Source.Key = f.URL
	link := library.LinkKey(f.URL)
	err = db.changeArticles(ctx, func(w *writer) error {
		var one int
		found, err := w.get(`SELECT 1 FROM feed_links WHERE link = ?`, []any{link}, &one)
		if err != nil || found {
			return err
		}
		source, err := w.source(f.Source)
		if err != nil {
			return err
		}
		p := f.Poll
		var id int64
		_, err = w.get(`INSERT INTO feeds (source_id, url, name, topic, lang, filter, added, next, interval,
				checked, worked, news, failures, trouble, ended, etag, modified, digest)
			VALUES (?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, []any{
			source, f.URL, f.Topic, f.Lang, f.Filter, micros(f.Added), micros(p.Next), p.Interval.Microseconds(),
			micros(p.Checked), micros(p.Worked), micros(p.News), p.Failures, p.Trouble, flag(p.Ended),
			p.ETag, p.Modified, p.Digest,
		}, &id)
		if err != nil {
			return err
		}
		added = true
		return w.exec(`INSERT INTO feed_links (link, feed_id) VALUES (?, ?)`, link, id)
	})
	return added && err == nil, db.failed("adding a feed", err)
}

// RemoveFeed implements library.Feeds.
func (db *Store) RemoveFeed(ctx context.Context, url string) error {
	err := db.changeArticles(ctx, func(w *writer) error {
		f, err := w.feed(url)
		if err != nil {
			return err
		}
		return w.dropFeed(f)
	})
	return db.failed("removing a feed", err)
}

// dropFeed removes a feed with all that is kept of it, but not its articles.
func (w *writer) dropFeed(f feedRow) error {
	if err := w.exec(`DELETE FROM feeds WHERE id = ?`, f.id); err != nil {
		return err
	}
	return w.dropSource(f.source)
}

// Feeds implements library.Feeds.
func (db *Store) Feeds(ctx context.Context) ([]library.Feed, error) {
	var all []library.Feed
	err := db.look(ctx, "listing the feeds", func(s session) error {
		var err error
		all, err = scanFeeds(s.query(`SELECT ` + feedColumns + feedTables + `ORDER BY f.topic, s.name_fold, f.url`))
		return err
	})
	return all, err
}

// scanFeeds reads and closes rows of feedColumns.
func scanFeeds(rows *sql.Rows, err error) ([]library.Feed, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	var all []library.Feed
	for rows.Next() {
		f, err := scanFeed(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, f.Feed)
	}
	return all, rows.Err()
}

// Feed implements library.Feeds.
func (db *Store) Feed(ctx context.Context, url string) (library.Feed, error) {
	var f feedRow
	err := db.look(ctx, "reading a feed", func(s session) error {
		var err error
		f, err = oneFeed(s.row(feedByLink, library.LinkKey(url)))
		return err
	})
	return f.Feed, err
}

// oneFeed reads a row of feedColumns, which may not be there.
func oneFeed(row *sql.Row) (feedRow, error) {
	f, err := scanFeed(row)
	if errors.Is(err, sql.ErrNoRows) {
		return feedRow{}, errNoFeed
	}
	return f, err
}

// feed returns the feed with this URL, or that had it.
func (w *writer) feed(url string) (feedRow, error) {
	rows, err := w.rows(feedByLink, library.LinkKey(url))
	if err != nil {
		return feedRow{}, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	if !rows.Next() {
		return feedRow{}, cmp.Or(rows.Err(), errNoFeed)
	}
	return scanFeed(rows)
}

// EditFeed implements library.Feeds.
func (db *Store) EditFeed(ctx context.Context, f library.Feed) error {
	f, err := library.PrepareFeed(f)
	if err != nil {
		return err
	}
	err = db.changeArticles(ctx, func(w *writer) error {
		have, err := w.feed(f.URL)
		if err != nil {
			return err
		}
		if f.Source.Name != have.Source.Name {
			have.given = f.Source.Name
			// An empty name leaves the one that is there, until the feed tells its own.
			if _, err := w.source(library.Source{Key: have.Source.Key, Name: f.Source.Name}); err != nil {
				return err
			}
		}
		return w.exec(`UPDATE feeds SET topic = ?, filter = ?, name = ? WHERE id = ?`, f.Topic, f.Filter, have.given, have.id)
	})
	return db.failed("editing a feed", err)
}
