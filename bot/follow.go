package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// followOptions are the operators of /follow and /digest that are not of the
// expression.
func followOptions() []string {
	return append([]string{"in", "sure", "page", "sources", "after", "updates", "adds", "most", "empty"}, lookOptions()...)
}

// order is what somebody wants a place to follow.
type order struct {
	spot

	typed   string // the expression as it was typed, or a name that it is kept under
	expr    library.Expression
	sure    bool // they have seen what it would bring
	options map[string]string
}

// order reads what was typed after the verb.
func (c *call) order(ctx context.Context, args string) (order, error) {
	typed, options := cutOptions(args, followOptions()...)
	at, err := c.changing(ctx, options["in"])
	if err != nil {
		return order{}, err
	}
	o := order{spot: at, typed: typed, sure: isYes(options["sure"]), options: options}
	if typed, err = c.whole(ctx, typed); err != nil {
		return o, err
	}
	o.expr, err = library.ParseExpression(typed)
	if err != nil {
		return o, failure(CodeQuery, err)
	}
	return o, nil
}

// head is the line of an order without its expression.
func (o order) head(command string, words ...string) string {
	var all []string
	for _, name := range followOptions() {
		if value, ok := o.options[name]; ok && !slices.Contains([]string{"in", "sure", "page"}, name) {
			all = append(all, name+":"+library.QuoteValue(value))
		}
	}
	return o.line(append(append([]string{command, "sure:yes"}, words...), all...)...)
}

// follow answers /follow: what an expression would have brought, and once that is
// seen, follows it.
func (c *call) follow(ctx context.Context) (Reply, error) {
	if typed, options := cutOptions(c.Args, "in"); strings.HasPrefix(typed, "like:") {
		return c.followLike(ctx, options["in"], strings.TrimPrefix(typed, "like:"))
	}
	if typed, options := cutOptions(c.Args, followOptions()...); strings.EqualFold(options["after"], afterDigest) {
		delete(options, "after")
		return c.addDigest(ctx, "daily 08:00 "+typed, options)
	}
	o, err := c.order(ctx, c.Args)
	if err != nil {
		return Reply{}, err
	}
	if strings.TrimSpace(o.expr.String()) == "" {
		if c.Args == "" {
			return c.unfollow(ctx) // what is followed, and how more is
		}
		return Reply{}, c.usage()
	}
	if err := c.mayPost(ctx, o.spot); err != nil {
		return Reply{}, err
	}
	sub, err := c.alert(ctx, o)
	if err != nil {
		return Reply{}, err
	}
	if have, ok, err := c.follows(ctx, o.spot, sub); err != nil || ok {
		if err == nil {
			have, err = c.followOtherwise(ctx, have, sub, o.options)
		}
		return Reply{
			Text: c.say.Say("follow.already", "Want", c.wantName(sub.Want)), Rows: []Row{{Text: c.alertState(have)}},
			Replace: c.Pressed, Actions: c.subscriptionActions(o.spot, have),
		}, err
	}
	if !o.sure {
		return c.previewFollow(ctx, o, sub)
	}
	c.speak(ctx, o.spot)
	kept, added, err := c.Follows.Subscribe(ctx, sub)
	if err != nil {
		return Reply{}, followFailure(err, sub.Want)
	}
	words := "follow.added"
	if !added {
		words = "follow.already"
	}
	reply := Reply{Text: c.say.Say(words, "Want", c.wantName(kept.Want)), Replace: c.Pressed, Actions: c.subscriptionActions(o.spot, kept)}
	chat, err := c.Follows.Chat(ctx, o.Address)
	if err == nil && chat.Paused.Reason != "" {
		reply.Note = c.say.Say("follow.chat_paused", "Why", c.pauseWords(chat.Paused))
	}
	return reply, err
}

// alert makes the subscription of an order.
func (c *call) alert(ctx context.Context, o order) (library.Subscription, error) {
	chat, err := c.Follows.Chat(ctx, o.Address)
	if err != nil {
		return library.Subscription{}, err
	}
	sub := library.Subscription{Address: o.Address, Want: o.expr.String(), Zone: c.zoneName(chat), By: c.voter()}
	if err := c.threshold(&sub, o.options); err != nil {
		return sub, err
	}
	sub.Look, err = c.ownLook(chat.Look, o.options)
	return sub, err
}

// follows finds what a place follows already with the same words and times.
func (c *call) follows(ctx context.Context, s spot, sub library.Subscription) (library.Subscription, bool, error) {
	all, err := c.Follows.Subscriptions(ctx, s.Address)
	i := slices.IndexFunc(all, func(have library.Subscription) bool {
		return sameWant(have.Want, sub.Want) && have.Schedule == sub.Schedule
	})
	if err != nil || i < 0 {
		return library.Subscription{}, false, err
	}
	return all[i], true, nil
}

// sameWant reports whether two expressions are the same but for the spaces and
// the case of their letters, which mean something only in patterns and ORs.
func sameWant(a, b string) bool {
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	a, b = squeeze(a), squeeze(b)
	return a == b || strings.EqualFold(a, b) && !strings.ContainsAny(a+b, "/") && strings.Count(a, " OR ") == strings.Count(b, " OR ")
}

// The span over which a preview counts, and what it shows of it.
const (
	previewSpan  = 7 * 24 * time.Hour
	previewShown = 3
	floodPerDay  = 20 // from here on a digest is the better advice
)

// previewFollow says how often an expression would have fired.
func (c *call) previewFollow(ctx context.Context, o order, sub library.Subscription) (Reply, error) {
	found, err := c.matching(ctx, o.expr, c.now.Add(-previewSpan))
	if err != nil {
		return Reply{}, err
	}
	if found, err = c.fired(ctx, found, sub.Sources); err != nil {
		return Reply{}, err
	}
	want, n := o.expr.String(), len(found.articles)
	reply := Reply{Text: c.previewWords(want, found), Replace: c.Pressed, Cards: c.examples(found.articles, o.expr)}
	reply.Rows = []Row{{Text: c.alertState(sub)}}
	if n > 7*floodPerDay {
		reply.Note = c.say.Say("follow.flood")
	}
	add := func(label, head string) error {
		line, err := c.short(ctx, head, want)
		reply.Actions = append(reply.Actions, Action{Label: c.say.Say(label), Line: line})
		return err
	}
	if err := add("action.follow", o.head("/follow")); err != nil {
		return Reply{}, err
	}
	if err := add("follow.button_daily", o.line("/digest", "add", "daily", "08:00")); err != nil {
		return Reply{}, err
	}
	if name, ok := c.isSource(ctx, want); ok {
		if err := c.addLine(ctx, &reply, c.say.Say("follow.button_source", "Name", clip(name, 30)), o.line("/follow"), "source:"+library.QuoteValue(name)); err != nil {
			return Reply{}, err
		}
	}
	return reply, nil
}

// previewWords says how much an expression would have brought.
func (c *call) previewWords(want string, found matches) string {
	n := len(found.articles)
	switch {
	case n == 0:
		return c.say.Say("follow.preview_none", "Want", c.wantName(want))
	case found.more:
		return c.say.Say("follow.preview_many", "Want", c.wantName(want), "Count", n)
	}
	return c.say.Say("follow.preview", "Want", c.wantName(want), "Count", n)
}

// examples are the latest articles of a preview, without what one does with them.
func (c *call) examples(articles []library.Article, e library.Expression) []Card {
	var cards []Card
	for _, a := range articles[:min(len(articles), previewShown, c.platform.Cards)] {
		card := c.card(a, asked(e), 1, library.Tally{})
		card.Actions = nil
		cards = append(cards, card)
	}
	return cards
}

// asked is what quotes for an expression should be about.
func asked(e library.Expression) string {
	var words []string
	for _, q := range e.Queries() {
		if text := q.Text(); text != "" {
			words = append(words, text)
		}
	}
	return strings.Join(words, " ")
}

// addLine adds an action whose line ends in what was typed.
func (c *call) addLine(ctx context.Context, r *Reply, label, head, typed string) error {
	line, err := c.short(ctx, head, typed)
	r.Actions = append(r.Actions, Action{Label: clip(label, 60), Line: line})
	return err
}

// isSource finds the source that is called what somebody wants to follow.
func (c *call) isSource(ctx context.Context, want string) (string, bool) {
	name := strings.Trim(want, `"“”„«»`)
	sources, err := c.Library.Sources(ctx)
	if err != nil {
		return "", false
	}
	for _, s := range sources {
		if s.Source.Name != "" && strings.EqualFold(s.Source.Name, name) {
			return s.Source.Name, true
		}
	}
	return "", false
}

// followLike offers what there is to follow about an article: its source, its
// topic, and the names in its title.
func (c *call) followLike(ctx context.Context, in, id string) (Reply, error) {
	at, err := c.changing(ctx, in)
	if err != nil {
		return Reply{}, err
	}
	c.Args = id
	a, err := c.stored(ctx)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Private: c.platform.Forms, Text: c.say.Say("follow.like", "Title", c.title(a))}
	for _, name := range titleNames(a.Title) {
		if err := c.addLine(ctx, &reply, c.say.Say("follow.quoted", "Want", name), at.line("/follow"), quotePhrase(name)); err != nil {
			return Reply{}, err
		}
	}
	if name := a.Source.Name; name != "" {
		if err := c.addLine(ctx, &reply, c.say.Say("follow.button_source", "Name", clip(name, 30)), at.line("/follow"), "source:"+library.QuoteValue(name)); err != nil {
			return Reply{}, err
		}
	}
	topics, err := c.topicsBySource(ctx)
	if err != nil {
		return Reply{}, err
	}
	if topic := topics[a.Source.Key]; topic != "" {
		if err := c.addLine(ctx, &reply, c.say.Say("follow.button_topic", "Topic", c.topicName(topic)), at.line("/follow"), "topic:"+library.QuoteValue(topic)); err != nil {
			return Reply{}, err
		}
	}
	if len(reply.Actions) == 0 {
		reply.Text = c.say.Say("follow.like_none")
	}
	return reply, nil
}

// followLine is the line that follows what was searched for: as it was typed, or
// its words alone where it has what is no part of an expression, such as dates. ""
// where nothing is sent unasked, or no such line would be right.
func (c *call) followLine(typed, words string) string {
	if c.Follows == nil || !c.platform.Posts {
		return ""
	}
	for _, s := range []string{typed, words} {
		_, err := library.ParseExpression(s)
		line := "/follow " + s
		if err == nil && strings.TrimSpace(s) != "" && (c.platform.LineBytes == 0 || len(line) <= c.platform.LineBytes) {
			return line
		}
	}
	return ""
}

// quotePhrase makes a phrase of a name of several words.
func quotePhrase(name string) string {
	if strings.Contains(name, " ") {
		return `"` + name + `"`
	}
	return name
}

// titleNames are the names in a title, at most three.
func titleNames(title string) []string {
	var all []string
	for start, name := range names(title) {
		// The first word of a title is capital anyway.
		if (start > 0 || strings.Contains(name, " ")) && len([]rune(name)) > 2 && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all[:min(len(all), 3)]
}

// topicsBySource are the topics of feeds, by their sources' keys.
func (b *Bot) topicsBySource(ctx context.Context) (map[string]string, error) {
	if b.Feeds == nil {
		return nil, nil
	}
	feeds, err := b.Feeds.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	topics := make(map[string]string, len(feeds))
	for _, f := range feeds {
		topics[f.Source.Key] = f.Topic
	}
	return topics, nil
}

// subscriptionActions are what one can do about something that is followed.
func (c *call) subscriptionActions(s spot, sub library.Subscription) []Action {
	id := "id:" + strconv.FormatInt(sub.ID, 10)
	if sub.Schedule != "" {
		return c.digestActions(s, sub)
	}
	return []Action{
		{Label: c.say.Say("follow.button_stop"), Line: s.line("/unfollow", id)},
		{Label: c.say.Say("follow.button_list"), Line: s.line("/unfollow")},
	}
}

// idOf reads "id:12".
func idOf(s string) (int64, bool) {
	digits, ok := strings.CutPrefix(strings.ToLower(s), "id:")
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, err == nil && id > 0
}

// pickSubscription finds one of a list by its id, by its number in the list, or by
// its words. Another place's id is nobody's.
func pickSubscription(all []library.Subscription, name string) (library.Subscription, error) {
	unknown := failure(CodeFollowUnknown, nil, "Name", clip(name, 60))
	if id, ok := idOf(name); ok {
		i := slices.IndexFunc(all, func(s library.Subscription) bool { return s.ID == id })
		if i < 0 {
			return library.Subscription{}, unknown
		}
		return all[i], nil
	}
	if i := slices.IndexFunc(all, func(s library.Subscription) bool { return sameWant(s.Want, name) }); i >= 0 && name != "" {
		return all[i], nil
	}
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(name, "#"), "."))
	switch {
	case err == nil && n >= 1 && n <= len(all):
		return all[n-1], nil
	case err != nil && errors.Is(err, strconv.ErrRange), err == nil:
		return library.Subscription{}, unknown
	}
	i := slices.IndexFunc(all, func(s library.Subscription) bool { return strings.EqualFold(s.Schedule, name) })
	if i < 0 {
		return library.Subscription{}, unknown
	}
	return all[i], nil
}
