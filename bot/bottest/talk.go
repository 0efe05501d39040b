package bottest

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/tools/txtar"

	"github.com/nutgraf/nutgraf/library"
)

//go:embed talks/*.txtar
var talks embed.FS

// Talk is one conversation.
type Talk struct {
	Name     string
	Articles []Named
	Pages    []Named // on the web, by their links
	Feeds    []Feed
	Turns    []Turn
	Follows  bool // it is about what is followed: its name begins with "follow"
}

// Named is an article and the name that a talk calls it by.
type Named struct {
	Name  string
	Draft library.Draft
}

// Turn is one thing that a person does, and what is to be seen then.
type Turn struct {
	Line   int    // in the talk, for messages
	Typed  string // the line typed; or
	Action string // the label of the action used
	Want   []string
	Forbid []string
}

// Talks reads the conversations of this package.
func Talks() ([]Talk, error) {
	names, err := fs.Glob(talks, "talks/*.txtar")
	if err != nil {
		return nil, err
	}
	all := make([]Talk, 0, len(names))
	for _, name := range names {
		data, err := talks.ReadFile(name)
		if err != nil {
			return nil, err
		}
		t, err := parse(txtar.Parse(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		t.Name = strings.TrimSuffix(path.Base(name), ".txtar")
		t.Follows = strings.HasPrefix(t.Name, "follow")
		all = append(all, t)
	}
	return all, nil
}

func parse(a *txtar.Archive) (Talk, error) {
	var t Talk
	for _, f := range a.Files {
		name, isArticle := strings.CutPrefix(f.Name, "article ")
		link, isPage := strings.CutPrefix(f.Name, "page ")
		feed, isFeed := strings.CutPrefix(f.Name, "feed ")
		switch {
		case isFeed:
			parsed, err := parseFeed(feed, string(f.Data))
			if err != nil {
				return t, fmt.Errorf("feed %s: %w", feed, err)
			}
			t.Feeds = append(t.Feeds, parsed)
		case isPage:
			d, err := parseArticle(string(f.Data))
			if err != nil {
				return t, fmt.Errorf("page %s: %w", link, err)
			}
			d.URL = link
			t.Pages = append(t.Pages, Named{link, d})
		case isArticle:
			d, err := parseArticle(string(f.Data))
			if err != nil {
				return t, fmt.Errorf("article %s: %w", name, err)
			}
			t.Articles = append(t.Articles, Named{name, d})
		case f.Name == "talk":
			turns, err := parseTurns(string(f.Data))
			if err != nil {
				return t, err
			}
			t.Turns = turns
		default:
			return t, fmt.Errorf("a file is named %q; only articles, pages, feeds and the talk are known", f.Name)
		}
	}
	if len(t.Turns) == 0 {
		return t, fmt.Errorf("there is no talk")
	}
	return t, nil
}

// parseArticle reads an article: a head of "Name: value" lines, an empty line,
// and the text.
func parseArticle(s string) (library.Draft, error) {
	head, text, _ := strings.Cut(s, "\n\n")
	d := library.Draft{Text: strings.TrimSpace(text), Raw: strings.TrimSpace(text)}
	d.Source = library.Source{Key: "talk", Name: "Talk"}
	for line := range strings.Lines(head) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch name {
		case "Title":
			d.Title = value
		case "URL":
			d.URL = value
		case "Site":
			d.Site = value
		case "Byline":
			d.Byline = value
		case "Image":
			d.Image = value
		case "Lang":
			d.Lang = value
		case "Source":
			d.Source = library.Source{Key: strings.ToLower(value), Name: value}
		case "Sample":
			d.Sample = value == "yes"
		case "About":
			d.PublishedAbout = value == "yes"
		case "Confidence":
			sure, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return d, err
			}
			d.Confidence = sure
		case "Cut":
			// What cleaning removed stands in Raw, after the text.
			reason, piece, _ := strings.Cut(value, " ")
			start := len(d.Raw) + 2
			d.Raw += "\n\n" + piece
			d.Cuts = append(d.Cuts, library.Cut{Start: start, End: start + len(piece), Reason: reason})
		case "Seen": // when it came; else a moment ago
			at, err := time.Parse(time.DateOnly, value)
			if err != nil {
				return d, err
			}
			d.FirstSeen = at
		case "Published":
			at, err := time.Parse(time.DateOnly, value)
			if err != nil {
				return d, err
			}
			d.Published = at
		default:
			return d, fmt.Errorf("no field is called %q", name)
		}
	}
	return d, nil
}

func parseTurns(s string) ([]Turn, error) {
	var turns []Turn
	for i, line := range strings.Split(s, "\n") {
		line = strings.TrimSpace(line)
		mark, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "" || mark == "#":
		case mark == ">":
			turns = append(turns, Turn{Line: i + 1, Typed: rest})
		case mark == "*":
			turns = append(turns, Turn{Line: i + 1, Action: rest})
		case len(turns) == 0:
			return nil, fmt.Errorf("line %d expects an answer before anything was asked", i+1)
		case mark == "!":
			last := &turns[len(turns)-1]
			last.Forbid = append(last.Forbid, rest)
		default:
			last := &turns[len(turns)-1]
			last.Want = append(last.Want, line)
		}
	}
	return turns, nil
}

// squeeze removes white space, so that wrapping does not matter.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
