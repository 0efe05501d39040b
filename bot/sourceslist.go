package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// feedsOnPage is how many feeds a list shows at once.
const feedsOnPage = 10

// listFeeds answers /sources list: what is followed, and how it does.
func (c *call) listFeeds(ctx context.Context, w wish) (Reply, error) {
	all, err := c.Feeds.Feeds(ctx)
	if err != nil {
		return Reply{}, err
	}
	about := w.what
	if about == "" {
		about = w.topic
	}
	if about != "" {
		all = slices.DeleteFunc(all, func(f library.Feed) bool {
			return !library.InTopic(f.Topic, about) && !strings.Contains(strings.ToLower(feedName(f)), strings.ToLower(about))
		})
	}
	suggest := Action{Label: c.say.Say("sources.button_suggest"), Line: "/sources suggest"}
	switch {
	case len(all) == 0 && about != "":
		return Reply{Text: c.say.Say("sources.none_about", "Topic", clip(about, 60))}, nil
	case len(all) == 0:
		return Reply{Text: c.say.Say("sources.none"), Note: c.say.Say("sources.none_hint"), Actions: []Action{suggest}}, nil
	}
	reply := Reply{Text: c.say.Say("sources.title", "Count", len(all)), Replace: c.Pressed && w.page > 1}
	from, to, pages := c.turns(w, len(all))
	for _, f := range all[from:to] {
		reply.Rows = append(reply.Rows, c.feedRow(f))
	}
	reply.Actions = pages
	if len(pages) == 0 {
		reply.Actions = []Action{suggest}
	}
	return reply, nil
}

// turns cuts a list into pages, and gives the ways to those around.
func (c *call) turns(w wish, n int) (from, to int, actions []Action) {
	last := max((n+feedsOnPage-1)/feedsOnPage, 1)
	page := min(w.page, last)
	if page > 1 {
		w.page = page - 1
		actions = append(actions, Action{Label: c.say.Say("action.back"), Line: w.line()})
	}
	if page < last {
		w.page = page + 1
		actions = append(actions, Action{Label: c.say.Say("action.more"), Line: w.line()})
	}
	from = (page - 1) * feedsOnPage
	return from, min(from+feedsOnPage, n), actions
}

// feedRow says how a feed does.
func (c *call) feedRow(f library.Feed) Row {
	head := feedName(f)
	if f.Topic != "" {
		head += " · " + c.topicName(f.Topic)
	}
	lines := []string{c.feedState(f)}
	if f.Filter != "" {
		lines = append(lines, c.say.Say("sources.filter", "Filter", clip(f.Filter, 100)))
	}
	return Row{Head: head, Text: strings.Join(lines, "\n")}
}

func (c *call) feedState(f library.Feed) string {
	p := f.Poll
	why := ""
	if p.Trouble != "" {
		why = c.say.Say("error." + c.Feeds.Trouble(p.Trouble))
	}
	switch {
	case p.Ended:
		return strings.TrimSpace(c.say.Say("sources.ended") + " " + why)
	case p.Failures > 0:
		state := c.say.Say("sources.failing", "Count", p.Failures, "Why", why)
		if !p.Worked.IsZero() {
			state += " " + c.say.Say("sources.worked", "Moment", c.say.Moment(p.Worked.In(c.Zone)))
		}
		if p.Next.After(c.now) {
			state += " " + c.say.Say("sources.next", "Moment", c.say.Moment(p.Next.In(c.Zone)))
		}
		return state
	case unread(p):
		return c.say.Say("sources.fresh")
	case p.News.IsZero():
		return c.say.Say("sources.quiet")
	}
	return c.say.Say("sources.works", "Moment", c.say.Moment(p.News.In(c.Zone)))
}

// removeFeed answers /sources remove.
func (c *call) removeFeed(ctx context.Context, w wish) (Reply, error) {
	if w.what == "" {
		return Reply{}, c.usage()
	}
	feeds, err := c.followed(ctx, w.what)
	if err != nil {
		return Reply{}, err
	}
	if len(feeds) > 1 {
		return c.which(w, feeds), nil
	}
	f := feeds[0]
	if err := c.Feeds.RemoveFeed(ctx, f.URL); err != nil {
		return Reply{}, err
	}
	again, err := c.shortWish(ctx, wish{
		verb: "add", what: f.URL, hasTake: true,
		topic: f.Topic, hasTopic: f.Topic != "", filter: f.Filter, hasFilter: f.Filter != "",
	})
	if err != nil {
		return Reply{}, err
	}
	return Reply{
		Text: c.say.Say("sources.removed", "Name", feedName(f)), Replace: c.Pressed,
		Actions: []Action{{Label: c.say.Say("sources.button_again"), Line: again}},
	}, nil
}

// checkFeeds answers /sources check: looks at one feed now, or has all that fail
// tried again at once.
func (c *call) checkFeeds(ctx context.Context, w wish) (Reply, error) {
	if w.what != "" {
		feeds, err := c.followed(ctx, w.what)
		if err != nil {
			return Reply{}, err
		}
		if len(feeds) > 1 {
			return c.which(w, feeds), nil
		}
		return c.checkFeed(ctx, feeds[0])
	}
	all, err := c.Feeds.Feeds(ctx)
	if err != nil {
		return Reply{}, err
	}
	waiting := ""
	if n := countFunc(all, func(f library.Feed) bool { return unread(f.Poll) }); n > 0 {
		waiting = c.say.Say("sources.waiting", "Count", n)
		if n == len(all) { // then nothing is known of any
			return Reply{Text: waiting}, nil
		}
	}
	all = slices.DeleteFunc(all, func(f library.Feed) bool { return f.Poll.Failures == 0 && !f.Poll.Ended })
	if len(all) == 0 && waiting != "" {
		return Reply{Text: waiting, Note: c.say.Say("sources.others_work")}, nil
	}
	if len(all) == 0 {
		return Reply{Text: c.say.Say("sources.all_work")}, nil
	}
	for _, f := range all {
		if err := c.Feeds.Hasten(ctx, f.URL, c.now); err != nil {
			return Reply{}, err
		}
	}
	reply := Reply{Text: c.say.Say("sources.troubled", "Count", len(all)), Note: waiting, Replace: c.Pressed && w.page > 1}
	from, to, pages := c.turns(w, len(all))
	for _, f := range all[from:to] {
		reply.Rows = append(reply.Rows, c.feedRow(f))
	}
	reply.Actions = pages
	return reply, nil
}

// unread reports whether a feed has not been looked at yet, so that nothing is known
// of it.
func unread(p library.Poll) bool { return p.Worked.IsZero() && p.Failures == 0 && !p.Ended }

func countFunc(feeds []library.Feed, is func(library.Feed) bool) (n int) {
	for _, f := range feeds {
		if is(f) {
			n++
		}
	}
	return n
}

// checkFeed reads a feed now, for the answer, and has it polled, for the library.
func (c *call) checkFeed(ctx context.Context, f library.Feed) (Reply, error) {
	if err := c.Feeds.Hasten(ctx, f.URL, c.now); err != nil {
		return Reply{}, err
	}
	found, err := c.Feeds.Find(ctx, f.URL)
	if err != nil {
		return c.notFound(ctx, err)
	}
	reply := Reply{Text: c.say.Say("sources.checked", "Name", feedName(f)), Rows: []Row{c.feedRow(f)}}
	if library.LinkKey(found[0].Feed.URL) != library.LinkKey(f.URL) {
		reply.Text = c.say.Say("sources.elsewhere", "Name", feedName(f))
		line, err := c.shortWish(ctx, wish{verb: "add", what: found[0].Feed.URL})
		if err != nil {
			return Reply{}, err
		}
		reply.Actions = []Action{{Label: clip(c.say.Say("sources.instead", "Name", feedName(found[0].Feed)), 60), Line: line}}
		return reply, nil
	}
	for _, a := range found[0].Latest[:min(len(found[0].Latest), previewCards)] {
		row := Row{Head: c.title(a)}
		if at := c.published(a); !at.IsZero() {
			row.Text = c.say.Date(at)
		}
		reply.Rows = append(reply.Rows, row)
	}
	return reply, nil
}

// suggestFeeds answers /sources suggest: topics, or the catalogue's feeds about
// one, those first that the asker can read.
func (c *call) suggestFeeds(ctx context.Context, w wish) (Reply, error) {
	topics := c.topics()
	about := strings.ToLower(w.what)
	if about == "" {
		about = w.topic
	}
	if about == "" && len(topics) > 0 {
		reply := Reply{Text: c.say.Say("sources.topics"), Replace: c.Pressed}
		for _, t := range topics {
			reply.Actions = append(reply.Actions, Action{Label: c.topicName(t), Line: "/sources suggest " + t})
		}
		return reply, nil
	}
	var feeds []library.Feed
	for _, f := range c.Catalogue {
		if f.Topic == about || strings.EqualFold(c.topicName(f.Topic), about) {
			feeds = append(feeds, f)
		}
	}
	if len(feeds) == 0 {
		return Reply{Text: c.say.Say("sources.suggest_none", "Topic", clip(about, 60)), Note: strings.Join(topics, ", ")}, nil
	}
	readable := func(f library.Feed) int {
		if library.PrimaryLang(f.Lang) == library.PrimaryLang(c.say.Tag()) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(feeds, func(a, b library.Feed) int { return readable(a) - readable(b) })
	reply := Reply{Text: c.say.Say("sources.suggest", "Topic", c.topicName(feeds[0].Topic)), Replace: c.Pressed}
	from, to, pages := c.turns(w, len(feeds))
	edits := c.edits(ctx)
	for _, f := range feeds[from:to] {
		reply.Rows = append(reply.Rows, Row{Head: f.Source.Name, Text: hostOf(f.Source.Home) + " · " + f.Lang})
		if edits {
			reply.Actions = append(reply.Actions, Action{Label: clip("+ "+f.Source.Name, 60), Line: "/sources add " + feedRef(f.URL)})
		}
	}
	reply.Actions = append(reply.Actions, pages...)
	return reply, nil
}

// topics are those of the catalogue, in its order.
func (c *call) topics() (all []string) {
	for _, f := range c.Catalogue {
		if f.Topic != "" && !slices.Contains(all, f.Topic) {
			all = append(all, f.Topic)
		}
	}
	return all
}

// topicName is a topic as people read it: those of the catalogue have words.
func (c *call) topicName(topic string) string {
	if id := "topic." + topic; c.say.Has(id) {
		return c.say.Say(id)
	}
	return clip(topic, 60)
}

// feedHints suggests feeds while somebody types: those that are followed, the
// topics of the catalogue, and its feeds.
func (c *call) feedHints(ctx context.Context, typed string) ([]Suggestion, error) {
	if c.Feeds == nil {
		return nil, nil
	}
	all, err := c.Feeds.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	typed = strings.ToLower(typed)
	var hints []Suggestion
	add := func(label, value string) {
		if len(hints) < maxSuggestions && strings.Contains(strings.ToLower(label), typed) {
			hints = append(hints, Suggestion{clip(label, 100), value})
		}
	}
	for _, f := range all {
		add(feedName(f), feedRef(f.URL))
	}
	for _, t := range c.topics() {
		add(c.topicName(t), t)
	}
	for _, f := range c.Catalogue {
		add("+ "+f.Source.Name, feedRef(f.URL))
	}
	return hints, nil
}
