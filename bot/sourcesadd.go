package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// previewCards is how many of a feed's articles are shown before it is followed.
const previewCards = 3

// addFeed answers /sources add: what there is, to choose how much of it is taken,
// and once that is said, follows it.
func (c *call) addFeed(ctx context.Context, w wish) (Reply, error) {
	if len(c.Files) > 0 {
		return c.importFeeds(ctx, w)
	}
	if w.what == "" {
		if w.what = firstLink(c.Quoted); w.what == "" {
			return Reply{}, c.usage()
		}
	}
	w, err := c.resolve(ctx, w)
	if err != nil {
		return Reply{}, err
	}
	if reply, ok, err := c.already(ctx, w, w.what); ok || err != nil {
		return reply, err
	}
	found, err := c.Feeds.Find(ctx, w.what)
	if err != nil {
		return c.notFound(ctx, err)
	}
	best := found[0].Feed
	if reply, ok, err := c.already(ctx, w, best.URL); ok || err != nil {
		return reply, err
	}
	if !w.hasTake {
		return c.preview(ctx, w, found)
	}
	best.Topic, best.Filter = w.topic, w.filter
	added, err := c.Feeds.Follow(ctx, best, w.take)
	switch {
	case errors.Is(err, library.ErrBadFeed):
		return Reply{}, failure(CodePageLink, err)
	case err != nil:
		return Reply{}, err
	case !added: // somebody else was faster
		return Reply{Text: c.say.Say("sources.already", "Name", feedName(best)), Replace: c.Pressed}, nil
	}
	return Reply{
		Text: c.say.Say("sources.added", "Name", feedName(best)), Replace: c.Pressed,
		Actions: []Action{{Label: c.say.Say("sources.button_list"), Line: "/sources list"}},
	}, nil
}

// notFound says why there is no feed, with what to do about an address in the
// place of what to do about an article.
func (c *call) notFound(ctx context.Context, err error) (Reply, error) {
	e, ok := errors.AsType[*Error](err)
	if !ok || !strings.HasPrefix(e.Code, "page_") {
		return Reply{}, err
	}
	reply := c.apologise(ctx, err)
	reply.Note = c.say.Say("sources.address_hint")
	return reply, nil
}

// already answers when a feed is followed: its topic and filter may be new.
func (c *call) already(ctx context.Context, w wish, address string) (Reply, bool, error) {
	f, err := c.Feeds.Feed(ctx, address)
	switch {
	case errors.Is(err, library.ErrNotFound):
		return Reply{}, false, nil
	case err != nil:
		return Reply{}, false, err
	case !w.hasTopic && !w.hasFilter:
		return Reply{Text: c.say.Say("sources.already", "Name", feedName(f)), Replace: c.Pressed}, true, nil
	}
	if w.hasTopic {
		f.Topic = w.topic
	}
	if w.hasFilter {
		f.Filter = w.filter
	}
	if err := c.Feeds.EditFeed(ctx, f); err != nil {
		return Reply{}, false, err
	}
	return Reply{Text: c.say.Say("sources.edited", "Name", feedName(f)), Rows: []Row{c.feedRow(f)}}, true, nil
}

// resolve turns a short name, the name of a preview or one of the catalogue into
// an address.
func (c *call) resolve(ctx context.Context, w wish) (wish, error) {
	if name, ok := strings.CutPrefix(w.what, "="); ok {
		return c.recallWish(ctx, w, name)
	}
	i := slices.IndexFunc(c.Catalogue, func(f library.Feed) bool {
		return feedRef(f.URL) == w.what || strings.EqualFold(f.Source.Name, w.what)
	})
	switch {
	case i >= 0:
		w.what = c.Catalogue[i].URL
		if !w.hasTopic {
			w.topic, w.hasTopic = c.Catalogue[i].Topic, true
		}
	case strings.HasPrefix(w.what, "#"):
		return w, failure(CodeFeedUnknown, nil, "Name", clip(w.what, 60))
	}
	return w, nil
}

// preview shows a feed before it is followed.
func (c *call) preview(ctx context.Context, w wish, found []Found) (Reply, error) {
	best := found[0]
	reply := Reply{Text: c.say.Say("sources.preview", "Name", feedName(best.Feed)), Replace: c.Pressed}
	if len(best.Latest) == 0 {
		reply.Text = c.say.Say("sources.preview_empty", "Name", feedName(best.Feed))
	}
	for _, a := range best.Latest[:min(len(best.Latest), previewCards, c.platform.Cards)] {
		card := c.card(a, "", quotesInList, library.Tally{})
		card.Actions = nil
		reply.Cards = append(reply.Cards, card)
	}
	w.verb, w.what, w.page, w.hasTake = "add", best.Feed.URL, 1, true
	for _, choice := range []struct {
		id   string
		take int
	}{{"take_none", 0}, {"take_one", 1}, {"take_five", 5}, {"take_all", takeAll}} {
		if choice.take != 0 && len(best.Latest) == 0 {
			continue
		}
		w.take = choice.take
		line, err := c.shortWish(ctx, w)
		if err != nil {
			return Reply{}, err
		}
		reply.Actions = append(reply.Actions, Action{Label: c.say.Say("sources." + choice.id), Line: line})
	}
	w.hasTake = false
	for _, other := range found[1:min(len(found), 4)] {
		w.what = other.Feed.URL
		line, err := c.shortWish(ctx, w)
		if err != nil {
			return Reply{}, err
		}
		reply.Actions = append(reply.Actions, Action{Label: clip(c.say.Say("sources.instead", "Name", feedName(other.Feed)), 60), Line: line})
	}
	return reply, nil
}

// shortWish is the line of a wish, with a name in the place of what is too long.
func (c *call) shortWish(ctx context.Context, w wish) (string, error) {
	line := w.line()
	if c.platform.LineBytes == 0 || len(line) <= c.platform.LineBytes {
		return line, nil
	}
	name, err := c.keep(ctx, strings.Join([]string{w.what, w.topic, w.filter}, "\n"))
	w.what, w.hasTopic, w.hasFilter = "="+name, false, false
	return w.line(), err
}

// recallWish is the other way round of shortWish.
func (c *call) recallWish(ctx context.Context, w wish, name string) (wish, error) {
	value, ok, err := c.recall(ctx, name)
	if err != nil {
		return w, err
	}
	parts := strings.Split(value, "\n")
	if !ok || len(parts) != 3 {
		return w, failure(CodeFeedUnknown, nil, "Name", clip(name, 60))
	}
	w.what, w.topic, w.filter = parts[0], parts[1], parts[2]
	w.hasTopic, w.hasFilter = w.topic != "", w.filter != ""
	return w, nil
}

// importTime is how long an import may take: longer than other commands, and less
// than platforms wait. What is not done by then goes on when the file comes again.
const importTime = 50 * time.Second

// importFeeds answers /sources import: the feeds of lists that are attached.
// Nothing that they have already becomes an article, unless that is asked for:
// whoever changes programs has read it.
func (c *call) importFeeds(_ context.Context, w wish) (Reply, error) {
	if len(c.Files) == 0 {
		return Reply{Text: c.say.Say("sources.import"), Private: true}, nil
	}
	ctx, cancel := c.longer(importTime)
	defer cancel()
	tell := c.teller(func(done, all int) string { return c.say.Say("sources.progress", "Done", done, "All", all) })
	var all Imported
	for _, file := range c.Files {
		one, err := c.Feeds.ImportFeeds(ctx, file, ListOptions{
			Topic: w.topic, HasTopic: w.hasTopic, Filter: w.filter, Take: w.take,
		}, tell)
		all.add(one)
		if errors.Is(err, context.DeadlineExceeded) && one.Added+one.Known > 0 {
			return c.imported(all, c.say.Say("sources.imported_part", "Done", all.Added+all.Known, "All", all.Of)), nil
		}
		if err != nil {
			return Reply{}, err
		}
	}
	return c.imported(all, ""), nil
}

// imported tells what became of lists; part is said when they were not done.
func (c *call) imported(all Imported, part string) Reply {
	lines := []string{c.say.Say("sources.imported", "Count", all.Added)}
	if all.Known > 0 {
		lines = append(lines, c.say.Say("sources.imported_known", "Count", all.Known))
	}
	if all.Unused > 0 {
		lines = append(lines, c.say.Say("sources.imported_unused", "Count", all.Unused))
	}
	if all.Chats > 0 {
		lines = append(lines, c.say.Say("sources.imported_chats", "Count", all.Chats))
	}
	if all.Refused > 0 {
		lines = append(lines, c.say.Say("sources.imported_refused", "Count", all.Refused))
	}
	if part != "" {
		lines = append(lines, part)
	}
	reply := Reply{Text: strings.Join(lines, "\n")}
	if all.Added > 0 {
		reply.Note = c.say.Say("sources.imported_note")
		if all.From != "" {
			reply.Note = c.say.Say("sources.imported_bot", "Bot", all.From)
		}
		reply.Actions = []Action{{Label: c.say.Say("sources.button_list"), Line: "/sources list"}}
	}
	return reply
}

// exportFeeds answers /sources export: a file where the platform takes one, else
// how to get it. Addresses may be secret, so it is for the asker alone.
func (c *call) exportFeeds(ctx context.Context) (Reply, error) {
	if !c.platform.Sends {
		return Reply{Text: c.say.Say("sources.export"), Private: true}, nil
	}
	f, err := c.Feeds.ExportFeeds(ctx)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Text: c.say.Say("sources.exported"), Files: []File{f}, Private: true}, nil
}

// brings reports whether plain files are lists of feeds that the asker may follow.
func (c *call) brings(ctx context.Context) bool {
	return c.Feeds != nil && len(c.Files) > 0 && c.edits(ctx) &&
		!slices.ContainsFunc(c.Files, func(f File) bool { return !isFeedList(f.Name, f.Data) })
}
