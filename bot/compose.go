package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// errNothingLeft is why a delivery has no post.
var errNothingLeft = errors.New("every article of it has been removed")

// Compose makes the post of a delivery: in the language of its chat, as that or
// the subscription wants posts to look. It is made of what is kept, and of nothing
// else, so that the same delivery makes the same post when it is sent again. A
// digest's part or a fold is one message when it has at most Platform.Entries
// articles. The error is a [*DeliveryError] that Refuses when there is nothing to
// post any more.
func (b *Bot) Compose(ctx context.Context, p Platform, d library.Delivery) (Post, error) {
	chat, err := b.Follows.Chat(ctx, d.Address)
	if err != nil {
		return Post{}, fmt.Errorf("composing a post: %w", err)
	}
	sub, err := b.subscription(ctx, d)
	if err != nil {
		return Post{}, fmt.Errorf("composing a post: %w", err)
	}
	look := chat.Look
	if sub.Look != nil {
		look = *sub.Look
	}
	c := b.composer(ctx, p, d.Address, b.zone(chat))
	post := Post{
		To:  Target{Chat: d.Address.Chat, Thread: d.Address.Thread},
		Key: "n" + strconv.FormatInt(d.ID, 36), Silent: look.Silent,
	}
	switch d.Kind {
	case library.KindNotice:
		post.Reply = c.notice(d.Text)
		return post, nil
	case library.KindAlert, library.KindEdit:
		post.Reply, err = c.alertReply(ctx, d, sub, look)
		post.Picture, post.Threaded = look.Picture, look.Threads
	case library.KindReply:
		post.Reply, err = c.updateReply(ctx, d)
		post.Reply, post.Answers = fitting(c.localised(post.Reply), p), d.Post
		return post, err
	case library.KindFold:
		post.Reply, err = c.foldReply(ctx, d)
	default:
		post.Reply, err = c.slotReply(ctx, d, sub)
		post.Threaded = look.Threads && d.Part == 0
	}
	if err != nil {
		return Post{}, err
	}
	if d.Kind != library.KindDigest || d.Part == 0 {
		post.Ping = look.Ping
	}
	post.Reply = fitting(c.localised(post.Reply), p)
	return post, nil
}

// composer is a call that nobody made.
func (b *Bot) composer(ctx context.Context, p Platform, a library.Address, zone *time.Location) *call {
	return &call{
		Bot: b, platform: p, clock: zone, now: b.Now(), say: b.ChatLanguage(ctx, p, a.Chat),
		Request: Request{Chat: Chat{ID: a.Chat, Thread: a.Thread}},
	}
}

// subscription finds the subscription of a delivery; the zero one when it is gone
// meanwhile, or there was none.
func (b *Bot) subscription(ctx context.Context, d library.Delivery) (library.Subscription, error) {
	none := library.Subscription{ID: d.Subscription, Address: d.Address}
	if d.Subscription == 0 {
		return none, nil
	}
	all, err := b.Follows.Subscriptions(ctx, d.Address)
	i := slices.IndexFunc(all, func(s library.Subscription) bool { return s.ID == d.Subscription })
	if err != nil || i < 0 {
		return none, err
	}
	return all[i], nil
}

// articlesOf reads the articles of a delivery, without those that are gone.
func (c *call) articlesOf(ctx context.Context, ids []int64) ([]library.Article, error) {
	var all []library.Article
	for _, id := range ids {
		a, err := c.Library.Article(ctx, id)
		switch {
		case errors.Is(err, library.ErrNotFound):
		case err != nil:
			return nil, fmt.Errorf("composing a post: %w", err)
		default:
			all = append(all, a)
		}
	}
	if len(all) == 0 && len(ids) > 0 {
		return nil, &DeliveryError{Outcome: Refused, Cause: errNothingLeft}
	}
	return all, nil
}

// quotesOf is how many quotes a style has.
func quotesOf(look library.Look, alone bool) int {
	n := map[string]int{library.StyleHeadline: 0, library.StyleQuotes: quotesInFull, library.StyleLong: quotesLonger}
	count, ok := n[look.Style]
	switch {
	case !ok:
		return 1
	case !alone && look.Style == library.StyleQuotes:
		return quotesInList
	case !alone && look.Style == library.StyleLong:
		return quotesInFull
	}
	return count
}

// postCard is the card of an article in a post.
func (c *call) postCard(a library.Article, query string, quotes int) Card {
	card := c.card(a, query, max(quotes, 1), library.Tally{})
	if quotes == 0 {
		card.Quotes = nil
	}
	// How long ago something was would say something else when it is sent again.
	card.Timed = false
	return card
}

// alertReply is the post of one article, with the others that report the same.
func (c *call) alertReply(ctx context.Context, d library.Delivery, sub library.Subscription, look library.Look) (Reply, error) {
	articles, err := c.articlesOf(ctx, d.Articles)
	if err != nil || len(articles) == 0 {
		return Reply{}, err
	}
	topics, err := c.topicsBySource(ctx)
	if err != nil {
		return Reply{}, err
	}
	var image string
	if i := slices.IndexFunc(articles, func(a library.Article) bool { return a.Image != "" }); i >= 0 && look.Picture {
		image = articles[i].Image
	}
	a := articles[0]
	quotes := quotesOf(look, true)
	if look.Template != "" {
		quotes = mostInFields
	}
	card, err := c.grown(ctx, c.postCard(a, c.queryOf(sub), quotes), articles)
	if err != nil {
		return Reply{}, err
	}
	if look.Template != "" {
		text, err := fill(look.Template, c.fields(a, card, topics[a.Source.Key]))
		if err == nil && text != "" {
			note := hashtags(look, a, topics)
			if len(card.Also) > 0 {
				note = joinNotes(card.Note, note)
			}
			return Reply{Text: text, Note: note, Image: image, Actions: card.Actions}, nil
		}
		c.Log.WarnContext(ctx, "a chat's template does not suit an article, which is posted in the usual form", "chat", d.Address.String(), "error", err)
		if card, err = c.grown(ctx, c.postCard(a, c.queryOf(sub), 1), articles); err != nil {
			return Reply{}, err
		}
	}
	if look.Style == library.StyleHeadline {
		card.Actions = card.Actions[:min(len(card.Actions), 1)]
	}
	card.Note = joinNotes(card.Note, hashtags(look, a, topics))
	return Reply{Cards: []Card{card}, Image: image}, nil
}

// queryOf is what the quotes of a subscription's articles are about.
func (c *call) queryOf(sub library.Subscription) string {
	e, err := library.ParseExpression(sub.Want)
	if err != nil {
		return "" // of a later version
	}
	return asked(e)
}

// hashtags are those of an article's source and topic.
func hashtags(look library.Look, a library.Article, topics map[string]string) string {
	if !look.Hashtags {
		return ""
	}
	var tags []string
	topic := topics[a.Source.Key]
	for _, name := range []string{sourceName(a), topic[strings.LastIndexByte(topic, '/')+1:]} {
		if tag := hashtag(name); tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return strings.Join(tags, " ")
}

// foldReply is what came too fast to be posted one by one, in one message.
func (c *call) foldReply(ctx context.Context, d library.Delivery) (Reply, error) {
	shown := d.Articles
	if most := c.platform.Entries; most > 0 {
		shown = shown[:min(len(shown), most)]
	}
	articles, err := c.articlesOf(ctx, shown)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Text: c.say.Say("post.fold", "Count", len(d.Articles))}
	for _, a := range articles {
		card := c.postCard(a, "", 0)
		card.Actions, card.Note = nil, ""
		reply.Cards = append(reply.Cards, card)
	}
	if rest := len(d.Articles) - len(shown); rest > 0 {
		reply.Note = c.say.Say("post.more", "Count", rest)
	}
	reply.Actions = c.editionActions(d)
	return reply, nil
}

// slotReply is a part of a digest.
func (c *call) slotReply(ctx context.Context, d library.Delivery, sub library.Subscription) (Reply, error) {
	when := c.slotName(d.Item)
	if len(d.Articles) == 0 {
		return Reply{Text: c.say.Say("post.nothing", "Want", c.wantName(sub.Want), "When", when)}, nil
	}
	articles, err := c.articlesOf(ctx, d.Articles)
	if err != nil {
		return Reply{}, err
	}
	reply, err := c.digestReply(ctx, sub, articles, when)
	if d.Part > 0 {
		reply.Text += " · " + strconv.Itoa(d.Part+1)
	}
	if d.Part == 0 {
		reply.Actions = c.editionActions(d)
	}
	return reply, err
}

// slotName is a slot, "2026-11-29 08:00", as people read it.
func (c *call) slotName(item string) string {
	at, err := time.Parse(time.DateOnly+" 15:04", item)
	if err != nil {
		return item
	}
	return c.say.FullDate(at) + ", " + at.Format("15:04")
}

// digestReply is the entries of a digest, in the order in which they are given,
// with a head wherever the topic changes.
func (c *call) digestReply(ctx context.Context, sub library.Subscription, articles []library.Article, when string) (Reply, error) {
	look := library.Look{}
	if chat, err := c.Follows.Chat(ctx, sub.Address); err == nil {
		look = chat.Look
	}
	if sub.Look != nil {
		look = *sub.Look
	}
	topics, err := c.topicsBySource(ctx)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Text: c.wantName(sub.Want)}
	if when != "" {
		reply.Text += " · " + when
	}
	ids := make([]int64, len(articles))
	for i, a := range articles {
		ids[i] = a.ID
	}
	stories, err := c.Library.StoriesOf(ctx, ids)
	if err != nil {
		return Reply{}, err
	}
	last := ""
	for _, a := range articles {
		card := c.postCard(a, c.queryOf(sub), quotesOf(look, false))
		card.Actions, card.Note = nil, hashtags(look, a, topics)
		if n := max(sourcesOf(a), stories[a.ID].Sources()); n > 1 {
			card.Note = joinNotes(c.say.Say("post.sources", "Count", n), card.Note)
		}
		if topic := topics[a.Source.Key]; topic != last {
			card.Section, last = c.topicName(topic), topic
			if topic == "" {
				card.Section = c.say.Say("post.other_topics")
			}
		}
		reply.Cards = append(reply.Cards, card)
	}
	return reply, nil
}

// sourcesOf counts the sources that tell the same.
func sourcesOf(a library.Article) int {
	keys := map[string]bool{a.Source.Key: true}
	for _, copied := range a.Copies {
		keys[copied.Source.Key] = true
	}
	return len(keys)
}

// Notice is the text of a delivery that is a [library.KindNotice], as JSON.
type Notice struct {
	Code  string `json:"code"`            // NoticeEnded and so on
	Name  string `json:"name"`            // of the feed that it is about
	Why   string `json:"why,omitempty"`   // the code of an error that people have words for
	Since string `json:"since,omitempty"` // when it worked last, as RFC 3339
	Next  string `json:"next,omitempty"`  // when it is tried again, as RFC 3339
}

// Codes of notices.
const (
	NoticeFailing = "feed_failing" // a feed does not work
	NoticeEnded   = "feed_ended"   // a feed has ended, and is not asked again
	NoticeBack    = "feed_back"    // a feed works again
	NoticeTrouble = "trouble"      // something else does not work
)

// notice puts a notice into words.
func (c *call) notice(text string) Reply {
	var n Notice
	if json.Unmarshal([]byte(text), &n) != nil || !c.say.Has("notice."+n.Code) {
		n = Notice{Code: NoticeTrouble, Name: text}
	}
	reply := Reply{Text: c.say.Say("notice."+n.Code, "Name", clip(n.Name, 200))}
	if id := "error." + n.Why; n.Why != "" && c.say.Has(id) {
		reply.Rows = append(reply.Rows, Row{Text: c.say.Say(id)})
	}
	if n.Code == NoticeBack {
		return reply
	}
	for _, moment := range []struct{ id, at string }{{"sources.worked", n.Since}, {"sources.next", n.Next}} {
		if at, err := time.Parse(time.RFC3339, moment.at); err == nil {
			reply.Rows = append(reply.Rows, Row{Text: c.say.Say(moment.id, "Moment", c.say.Moment(at.In(c.clock)))})
		}
	}
	return reply
}
