package bot

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/summarize"
)

// summary answers /summary: an article of the library by its link or id, or
// the text that was pasted, replied to or attached.
func (c *call) summary(ctx context.Context) (Reply, error) {
	args, count := cutCount(c.Args)
	articles, err := c.subjects(ctx, args)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Replace: c.Pressed && args != c.Args}
	for _, a := range articles {
		card, err := c.summaryCard(ctx, a, count)
		if err != nil {
			return Reply{}, err
		}
		reply.Cards = append(reply.Cards, card)
	}
	if len(c.trouble) > 0 {
		reply.Note = strings.Join(c.trouble, "\n")
	}
	return reply, nil
}

// summaryCard is the card of one article, with ways to a longer one and back.
func (c *call) summaryCard(ctx context.Context, a library.Article, count int) (Card, error) {
	var votes library.Tally
	if a.ID != 0 {
		var err error
		if votes, err = c.Library.Tally(ctx, a.ID, c.voter()); err != nil {
			return Card{}, err
		}
	}
	card := c.card(a, "", count, votes)
	if a.ID == 0 {
		if !a.Doubtful() && len(card.Quotes) == 0 || !strings.ContainsAny(a.Text, sentenceEnds) {
			return Card{}, failure(CodeTextShort, nil)
		}
		return card, nil
	}
	line := func(n int) string { return "/summary n:" + strconv.Itoa(n) + " " + library.FormatID(a.ID) }
	var other []Action // next to reading in full, which is the longest of all
	if count < quotesLonger && len(summarize.Sentences(a.Text, a.Lang)) > count {
		other = append(other, Action{Label: c.say.Say("action.longer"), Line: line(quotesLonger)})
	}
	if count > quotesInFull && len(card.Quotes) > quotesInFull {
		other = append(other, Action{Label: c.say.Say("action.shorter"), Line: line(quotesInFull)})
	}
	at := 0
	if card.Reader != "" {
		at = 1
	}
	card.Actions = slices.Insert(card.Actions, at, other...)
	if c.Follows != nil && c.platform.Posts {
		votes := slices.IndexFunc(card.Actions, func(a Action) bool { return a.Icon == iconHelpful })
		card.Actions = slices.Insert(card.Actions, max(votes, 0), Action{
			Label: c.say.Say("action.follow"), Icon: iconFollow, Line: "/follow like:" + library.FormatID(a.ID),
		})
	}
	return card, nil
}

// sentenceEnds are marks that end sentences: a text without any has none to quote.
const sentenceEnds = ".!?…。！？؟۔।։።။"

// cutCount takes an "n:number" off args: off the beginning, or off the end of
// what can be no text. Without one it is quotesInFull.
func cutCount(args string) (rest string, count int) {
	if rest, n, ok := cutNumber(args, "n", quotesAtMost); ok {
		return rest, n
	}
	if words := strings.Fields(args); len(words) == 2 {
		if _, n, ok := cutNumber(words[1], "n", quotesAtMost); ok {
			return words[0], n
		}
	}
	return args, quotesInFull
}

// subjects finds the articles that a command is about: attached files first,
// then what was typed, then the message that was replied to.
func (c *call) subjects(ctx context.Context, args string) ([]library.Article, error) {
	if len(c.Files) > 0 {
		var articles []library.Article
		for _, f := range c.Files[:min(len(c.Files), c.platform.Cards)] {
			a, err := c.read(ctx, f.Name, f.Data)
			if err != nil {
				return nil, err
			}
			articles = append(articles, a)
		}
		return articles, nil
	}
	if args == "" {
		if links := c.quotedLinks(); len(links) > 0 {
			return c.linked(ctx, links)
		}
		args = strings.TrimSpace(c.Quoted)
	}
	if args == "" {
		return nil, c.usage()
	}
	a, err := c.subject(ctx, args)
	if err != nil {
		return nil, err
	}
	return []library.Article{a}, nil
}

// quotedLinks returns the links in the message that was replied to, as many as
// there is room for; none when the message is an article itself.
func (c *call) quotedLinks() []string {
	links := allLinks(c.Quoted)
	rest := c.Quoted
	for _, link := range links {
		rest = strings.ReplaceAll(rest, link, "")
	}
	if utf8.RuneCountInString(rest) > articleRunes {
		return nil
	}
	return links[:min(len(links), c.platform.Cards)]
}

// articleRunes is how much text beside its links makes a message an article.
const articleRunes = 600

// linked finds the articles behind several links at once. What is wrong with
// some is noted when there are others; the error of the first otherwise.
func (c *call) linked(ctx context.Context, links []string) ([]library.Article, error) {
	found := make([]library.Article, len(links))
	errs := make([]error, len(links))
	var all sync.WaitGroup
	for i, link := range links {
		all.Go(func() { found[i], errs[i] = c.subject(ctx, link) })
	}
	all.Wait()
	var articles []library.Article
	for i, a := range found {
		if errs[i] == nil {
			articles = append(articles, a)
			continue
		}
		reply := c.apologise(ctx, errs[i])
		c.trouble = append(c.trouble, clip(links[i], 80)+": "+reply.Text)
	}
	if len(articles) == 0 {
		return nil, errs[0]
	}
	return articles, nil
}

// subject finds the one article that s names, by link or id, or is.
func (c *call) subject(ctx context.Context, s string) (library.Article, error) {
	if link := firstLink(s); link != "" && !looksLikeArticle(s) {
		return c.behind(ctx, link)
	}
	if isWord(s) {
		if strings.Contains(s, "://") {
			return library.Article{}, failure(CodePageLink, nil)
		}
		id, err := library.ParseID(strings.ToLower(s))
		if err != nil {
			return library.Article{}, failure(CodeArticleUnknown, err, "ID", clip(s, 40))
		}
		a, err := c.Library.Article(ctx, id)
		return a, articleFailure(err, clip(s, 40))
	}
	return c.read(ctx, "", []byte(s))
}

// behind finds the article behind a link: in the library, or on the web.
func (c *call) behind(ctx context.Context, link string) (library.Article, error) {
	if id, ok := c.readerID(link); ok {
		a, err := c.Library.Article(ctx, id)
		return a, articleFailure(err, link)
	}
	a, err := c.Library.ByURL(ctx, link)
	switch {
	case !errors.Is(err, library.ErrNotFound):
		return a, err
	case c.Pages == nil:
		return a, failure(CodeLinkUnknown, err)
	}
	return c.Pages.Article(ctx, link)
}

// isWord reports whether s is a single short word that may be meant as an id,
// and so is no text.
func isWord(s string) bool {
	return len(s) <= 40 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > unicode.MaxASCII })
}

// read makes an article of pasted or attached text.
func (c *call) read(ctx context.Context, name string, data []byte) (library.Article, error) {
	if isFeedList(name, data) {
		return library.Article{}, failure(CodeFeeds, nil)
	}
	a, err := c.Reader.Read(ctx, name, data)
	if err != nil {
		if ctx.Err() != nil {
			return a, ctx.Err()
		}
		if told := (*Error)(nil); errors.As(err, &told) {
			return a, err
		}
		return a, failure(CodeTextUnreadable, err)
	}
	return a, nil
}

// isFeedList reports whether a file is a list of subscriptions: OPML, or a database.
// Only another bot's would be sent to a bot.
func isFeedList(name string, data []byte) bool {
	head := bytes.ToLower(data[:min(len(data), 1024)])
	return strings.HasSuffix(strings.ToLower(name), ".opml") || bytes.Contains(head, []byte("<opml")) ||
		bytes.HasPrefix(head, []byte("sqlite format 3\x00")) || bytes.Contains(head, []byte("postgresql database dump"))
}

// readerID returns the id in an address of our own reader.
func (c *call) readerID(link string) (int64, bool) {
	rest, ok := strings.CutPrefix(link, c.Links.Base+"/a/")
	if !ok || c.Links.None {
		return 0, false
	}
	if i := strings.IndexAny(rest, "?#/"); i >= 0 {
		rest = rest[:i]
	}
	id, err := library.ParseID(rest)
	return id, err == nil
}

// firstLink returns the first web link among the words of s; "" without one.
func firstLink(s string) string {
	for _, link := range allLinks(s) {
		return link
	}
	return ""
}

// allLinks returns the web links among the words of s, each once.
func allLinks(s string) (links []string) {
	for w := range strings.FieldsSeq(clip(s, 4096)) {
		w = strings.Trim(w, "<>[],\"'")
		w = strings.TrimPrefix(w, "(")
		// A closing bracket is the link's own when the link has one that opens.
		for strings.HasSuffix(w, ")") && strings.Count(w, ")") > strings.Count(w, "(") {
			w = strings.TrimSuffix(w, ")")
		}
		if webLink(w) != "" && !slices.Contains(links, w) {
			links = append(links, w)
		}
	}
	return links
}

// looksLikeArticle reports whether plain text is something to summarise rather
// than words to search for: long, or of several lines. Scripts that write a
// word in two characters say as much in a third of the length.
func looksLikeArticle(s string) bool {
	s = strings.TrimSpace(s)
	n := utf8.RuneCountInString(s)
	return n > 240 || strings.Count(s, "\n") >= 2 || n > 60 && strings.ContainsAny(s, "。！？")
}
