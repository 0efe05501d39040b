package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"
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
	var reply Reply
	for _, a := range articles {
		var votes library.Tally
		if a.ID != 0 {
			if votes, err = c.Library.Tally(ctx, a.ID, c.voter()); err != nil {
				return Reply{}, err
			}
		}
		card := c.card(a, "", count, votes)
		if a.ID == 0 && (len(card.Quotes) == 0 || !strings.ContainsAny(a.Text, sentenceEnds)) {
			return Reply{}, failure(CodeTextShort, nil)
		}
		if a.ID != 0 && count < quotesLonger && len(summarize.Sentences(a.Text, a.Lang)) > count {
			line := "/summary n:" + strconv.Itoa(quotesLonger) + " " + library.FormatID(a.ID)
			card.Actions = append(card.Actions, Action{Label: c.say.Say("action.longer"), Line: line})
		}
		reply.Cards = append(reply.Cards, card)
	}
	return reply, nil
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

// subject finds the one article that s names, by link or id, or is.
func (c *call) subject(ctx context.Context, s string) (library.Article, error) {
	if link := firstLink(s); link != "" && !looksLikeArticle(s) {
		if id, ok := c.readerID(link); ok {
			a, err := c.Library.Article(ctx, id)
			return a, articleFailure(err, link)
		}
		a, err := c.Library.ByURL(ctx, link)
		if errors.Is(err, library.ErrNotFound) {
			return a, failure(CodeLinkUnknown, err)
		}
		return a, err
	}
	if isWord(s) {
		id, err := library.ParseID(strings.ToLower(s))
		if err != nil {
			return library.Article{}, failure(CodeArticleUnknown, err, "ID", clip(s, 40))
		}
		a, err := c.Library.Article(ctx, id)
		return a, articleFailure(err, clip(s, 40))
	}
	return c.read(ctx, "", []byte(s))
}

// isWord reports whether s is a single short word that may be meant as an id,
// and so is no text.
func isWord(s string) bool {
	return len(s) <= 40 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > unicode.MaxASCII })
}

// read makes an article of pasted or attached text.
func (c *call) read(ctx context.Context, name string, data []byte) (library.Article, error) {
	a, err := c.Reader.Read(ctx, name, data)
	if err != nil {
		if ctx.Err() != nil {
			return a, ctx.Err()
		}
		return a, failure(CodeTextUnreadable, err, "Why", err.Error())
	}
	return a, nil
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

// firstLink returns the first web link among the words of s.
func firstLink(s string) string {
	for w := range strings.FieldsSeq(clip(s, 4096)) {
		if w = strings.Trim(w, "<>()[],\"'"); webLink(w) != "" {
			return w
		}
	}
	return ""
}

// looksLikeArticle reports whether plain text is something to summarise rather
// than words to search for: long, or of several lines. Scripts that write a
// word in two characters say as much in a third of the length.
func looksLikeArticle(s string) bool {
	s = strings.TrimSpace(s)
	n := utf8.RuneCountInString(s)
	return n > 240 || strings.Count(s, "\n") >= 2 || n > 60 && strings.ContainsAny(s, "。！？")
}
