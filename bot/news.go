package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/nutgraf/nutgraf/library"
)

// news answers /news: the articles that match, with the sentences about it.
func (c *call) news(ctx context.Context) (Reply, error) {
	args, page := cutPage(c.Args)
	q, err := c.query(args)
	if err != nil {
		return Reply{}, err
	}
	found, err := c.find(ctx, q, page)
	if err != nil {
		return Reply{}, err
	}
	if len(found.hits) == 0 && page == 1 && args != "" {
		return Reply{
			Text: c.say.Say("news.none", "Query", clip(args, 80)), Note: c.say.Say("news.none_hint"),
			Actions: []Action{{Label: c.say.Say("action.latest"), Line: "/latest"}},
		}, nil
	}
	reply, err := c.listing(ctx, found, q.Text(), args, page)
	// Articles with every word come first: if the first lacks one, all do.
	if page == 1 && len(found.hits) > 0 && len(found.hits[0].Missing) > 0 {
		reply.Text = strings.TrimSpace(reply.Text + "\n" + c.say.Say("news.partial"))
	}
	return reply, err
}

// latest answers /latest: the newest articles, all of them or those of a
// source; when no source is called that, those about it.
func (c *call) latest(ctx context.Context) (Reply, error) {
	args, page := cutPage(c.Args)
	q, err := c.query(args)
	if err != nil {
		return Reply{}, err
	}
	about := q.Text()
	if about != "" && q.Source == "" {
		source := q
		source.Words, source.Phrases, source.Source, source.Limit = "", nil, about, 1
		known, err := c.Library.Search(ctx, source)
		if err != nil {
			return Reply{}, err
		}
		if len(known.Hits) > 0 {
			q, about = source, ""
		}
	}
	var found listed
	if about == "" {
		found, err = c.find(ctx, q, page)
	} else {
		found, err = c.newestAbout(ctx, q, page)
	}
	if err != nil {
		return Reply{}, err
	}
	return c.listing(ctx, found, about, args, page)
}

// listing is a page of articles with the sentences about the query, and the
// way to the next page; words when there is nothing on it.
func (c *call) listing(ctx context.Context, found listed, query, args string, page int) (Reply, error) {
	switch {
	case len(found.hits) > 0:
	case page > 1:
		return Reply{Text: c.say.Say("news.end", "Query", clip(args, 80))}, nil
	case args == "":
		return c.empty(), nil
	default:
		return Reply{Text: c.say.Say("latest.none", "Query", clip(args, 80))}, nil
	}
	cards, err := c.cards(ctx, found.hits, query)
	if err != nil {
		return Reply{}, err
	}
	for i, h := range found.hits {
		cards[i] = c.withStory(cards[i], found.stories[h.Article.ID])
	}
	reply := Reply{Cards: cards}
	if c.platform.Forms && args != "" {
		reply.Text = c.say.Say("news.title", "Query", clip(args, 80)) // else nobody sees what was asked
	}
	reply = c.withPages(reply, found.more, args, page)
	if line := c.followLine(args, query); line != "" {
		reply.Actions = append(reply.Actions, Action{Label: c.say.Say("action.follow"), Line: line})
	}
	return reply, nil
}

// newestAbout returns a page of the articles that have all the words of q,
// newest first, out of the hundred best.
func (c *call) newestAbout(ctx context.Context, q library.Query, page int) (listed, error) {
	q.Limit = 100
	found, err := c.Library.Search(ctx, q)
	if err != nil {
		return listed{}, err
	}
	hits := slices.DeleteFunc(found.Hits, func(h library.Hit) bool { return len(h.Missing) > 0 })
	slices.SortFunc(hits, func(a, b library.Hit) int { return cmp.Compare(b.Article.ID, a.Article.ID) })
	return c.paged(ctx, library.Result{Hits: hits}, page)
}

// find returns a page of what matches q.
func (c *call) find(ctx context.Context, q library.Query, page int) (listed, error) {
	// A list of one article of each story begins as a shorter one does, so what is
	// on a page does not depend on how much is fetched.
	q.Limit = min(100, 3*page*c.platform.Cards+1)
	found, err := c.Library.Search(ctx, q)
	if err != nil {
		return listed{}, err
	}
	return c.paged(ctx, found, page)
}

// listed is a page of articles, one of each story, and their stories.
type listed struct {
	told
	more bool
}

// paged returns a page of what was found.
func (c *call) paged(ctx context.Context, found library.Result, page int) (listed, error) {
	all, err := c.onePerStory(ctx, found.Hits)
	if err != nil {
		return listed{}, err
	}
	start := min((page-1)*c.platform.Cards, len(all.hits))
	end := min(start+c.platform.Cards, len(all.hits))
	more := end < len(all.hits) || found.More && end > start && len(found.Hits) < 100
	all.hits = all.hits[start:end]
	return listed{all, more}, nil
}

// query reads a search as typed.
func (c *call) query(args string) (library.Query, error) {
	q, err := library.ParseQuery(args, c.now, c.Zone)
	if err != nil {
		return library.Query{}, failure(CodeQuery, err)
	}
	return q, nil
}

// empty says that there is nothing to show yet, and what to do about it.
func (c *call) empty() Reply {
	hint := "latest.empty_hint_chat"
	if c.platform.Terminal {
		hint = "latest.empty_hint"
	}
	return Reply{Text: c.say.Say("latest.empty"), Note: c.say.Say(hint)}
}

// withPages adds the ways to the pages before and after: actions that carry the
// whole search in their lines or, where a line that long does not fit, the line
// to type. A page that was pressed for takes the place of the one before.
func (c *call) withPages(reply Reply, more bool, args string, page int) Reply {
	reply.Replace = c.Pressed && strings.HasPrefix(c.Args, "page:")
	turn := func(label string, page int) {
		line := "/" + c.Command + " page:" + strconv.Itoa(page)
		if args != "" {
			line += " " + args
		}
		if limit := c.platform.LineBytes; limit == 0 || len(line) <= limit {
			reply.Actions = append(reply.Actions, Action{Label: c.say.Say("action." + label), Line: line})
		} else if label == "more" {
			reply.Note = c.say.Say("news.more_line", "Line", line)
		}
	}
	if page > 1 {
		turn("back", page-1)
	}
	if more && page < maxPage {
		turn("more", page+1)
	}
	return reply
}

// maxPage bounds how far one can page.
const maxPage = 20

// cutPage takes a "page:number" off the beginning or the end of args and
// returns the rest as it was typed, and the number; 1 when there is none.
func cutPage(args string) (rest string, page int) {
	if rest, n, ok := cutNumber(args, "page", maxPage); ok {
		return rest, n
	}
	i := strings.LastIndexFunc(args, unicode.IsSpace)
	if _, n, ok := cutNumber(args[i+1:], "page", maxPage); ok {
		return strings.TrimSpace(args[:i+1]), n
	}
	return args, 1
}

// cutNumber takes a "name:number" off the beginning of args. The number is
// moved into 1 to most. The rest stays byte for byte what it was: it may be a
// text to quote from.
func cutNumber(args, name string, most int) (rest string, n int, ok bool) {
	word := args
	if i := strings.IndexFunc(args, unicode.IsSpace); i >= 0 {
		word, rest = args[:i], strings.TrimSpace(args[i:])
	}
	v, found := strings.CutPrefix(strings.ToLower(word), name+":")
	n, err := strconv.Atoi(v) // out of range, n is the nearest number there is
	if !found || err != nil && !errors.Is(err, strconv.ErrRange) {
		return args, 0, false
	}
	return rest, min(max(n, 1), most), true
}
