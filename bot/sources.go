package bot

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/nutgraf/nutgraf/library"
)

// Feeds is what /sources needs: what is followed, and the way to more. Errors may
// be an [*Error] with a page or feed code. Safe for concurrent use.
type Feeds interface {
	library.Feeds
	// Find returns the feeds of what somebody named, the likeliest first; at least
	// one when there is no error.
	Find(ctx context.Context, address string) ([]Found, error)
	// Follow adds a feed, of whose first entries it takes so many as articles, the
	// latest ones; negative: all. It reports false when it is followed already.
	Follow(ctx context.Context, f library.Feed, take int) (added bool, err error)
	// Hasten makes a feed due, as library.Poller has it.
	Hasten(ctx context.Context, url string, when time.Time) error
	// Trouble returns the code of the words for a feed's trouble.
	Trouble(code string) string
	FeedLists
}

// FeedLists is how lists of feeds come in and go out.
type FeedLists interface {
	// ImportFeeds follows the feeds of a list, such as OPML, or of what another bot
	// keeps, and tells progress after each how many are done. When ctx ends before
	// all are, Imported tells of those that are, along with ctx's error.
	ImportFeeds(ctx context.Context, f File, o ListOptions, progress func(done, all int)) (Imported, error)
	// ExportFeeds writes what is followed as a list, with all addresses.
	ExportFeeds(ctx context.Context) (File, error)
}

// ListOptions is what holds for all feeds of a list.
type ListOptions struct {
	Topic    string // in the place of the list's own
	HasTopic bool
	Filter   string
	Take     int // how many of the entries that each has become articles
}

// Imported is what became of a list of feeds.
type Imported struct {
	From           string // the bot that it comes from; "" for a list of any program
	Of             int    // feeds in the list
	Added, Known   int
	Unused         int // entries that are no feed, or twice there
	Chats, Refused int // subscriptions that another bot's chats had: taken over, and not
}

func (i *Imported) add(o Imported) {
	if o.From != "" {
		i.From = o.From
	}
	i.Of, i.Added, i.Known, i.Unused = i.Of+o.Of, i.Added+o.Added, i.Known+o.Known, i.Unused+o.Unused
	i.Chats, i.Refused = i.Chats+o.Chats, i.Refused+o.Refused
}

// Found is a feed that may be what somebody named.
type Found struct {
	Feed   library.Feed      // its address, name, home and language
	Latest []library.Article // the latest of its entries, as they will be kept; the newest first
}

// takeAll as a number of entries is all that a feed has.
const takeAll = -1

// wish is what somebody wants of /sources.
type wish struct {
	verb, what    string
	topic, filter string
	take          int
	page          int
	hasTopic      bool
	hasFilter     bool
	hasTake       bool
}

// verbs of /sources.
func verbs() []string {
	return []string{"list", "add", "remove", "suggest", "check", "import", "export"}
}

// sources answers /sources.
func (c *call) sources(ctx context.Context) (Reply, error) {
	if c.Feeds == nil {
		return Reply{}, failure(CodeSourcesOff, nil)
	}
	w, err := c.wish()
	if err != nil {
		return Reply{}, err
	}
	switch w.verb {
	case "list":
		return c.listFeeds(ctx, w)
	case "suggest":
		return c.suggestFeeds(ctx, w)
	}
	if err := c.mayEdit(ctx); err != nil {
		return Reply{}, err
	}
	switch w.verb {
	case "export":
		return c.exportFeeds(ctx)
	case "remove":
		return c.removeFeed(ctx, w)
	case "check":
		return c.checkFeeds(ctx, w)
	case "import":
		return c.importFeeds(ctx, w)
	}
	return c.addFeed(ctx, w)
}

// mayEdit refuses who may not change what is followed. The library is the whole
// installation's, so that is nobody's by default but its owners'.
func (c *call) mayEdit(ctx context.Context) error {
	if c.edits(ctx) {
		return nil
	}
	return failure(CodeSourcesClosed, nil, "Who", c.platform.Name+":"+c.User.ID)
}

// edits reports whether the asker may change what is followed.
func (c *call) edits(ctx context.Context) bool {
	switch {
	case c.owner() || c.Sourcers == Everyone:
		return true
	case c.Sourcers == Owners:
		return false
	}
	_, err := c.managed(ctx, "")
	return err == nil
}

// wish reads what was typed. Operators may stand anywhere; the first word may be
// left out where the rest leaves no doubt.
func (c *call) wish() (wish, error) {
	w := wish{page: 1, verb: "list"}
	var rest []string
	args := strings.TrimSpace(c.Args)
	for args != "" {
		name, value, n := operator(args, "topic", "filter", "last", "page")
		switch name {
		case "topic":
			w.topic, w.hasTopic = cleanTopic(value), true
		case "filter":
			w.filter, w.hasFilter = strings.TrimSpace(value), true
		case "last":
			take, err := strconv.Atoi(value)
			switch {
			case strings.EqualFold(value, "all"):
				take = takeAll
			case err != nil || take < 0:
				return w, c.usage()
			}
			w.take, w.hasTake = take, true
		case "page":
			if i, err := strconv.Atoi(value); err == nil {
				w.page = max(i, 1)
			}
		default:
			if n = strings.IndexFunc(args, unicode.IsSpace); n < 0 {
				n = len(args)
			}
			rest = append(rest, args[:n])
		}
		args = strings.TrimSpace(args[n:])
	}
	switch {
	case len(rest) == 0 && len(c.Files) > 0:
		w.verb = "import"
	case len(rest) == 0:
	case slices.Contains(verbs(), strings.ToLower(rest[0])):
		w.verb, rest = strings.ToLower(rest[0]), rest[1:]
	case isLink(rest[0]):
		w.verb = "add"
	default:
		return w, c.usage()
	}
	w.what = strings.Join(rest, " ")
	if _, err := library.ParseExpression(w.filter); err != nil {
		return w, failure(CodeQuery, err)
	}
	return w, nil
}

// cleanTopic makes a topic of what somebody typed: lower case where that is all
// that tells it from another.
func cleanTopic(s string) string {
	return clip(strings.ToLower(strings.Join(strings.Fields(s), " ")), 60)
}

// line is the line of /sources that says this again.
func (w wish) line() string {
	parts := []string{"/sources", w.verb}
	if w.hasTake {
		take := "all"
		if w.take >= 0 {
			take = strconv.Itoa(w.take)
		}
		parts = append(parts, "last:"+take)
	}
	if w.page > 1 {
		parts = append(parts, "page:"+strconv.Itoa(w.page))
	}
	if w.hasTopic {
		parts = append(parts, "topic:"+library.QuoteValue(w.topic))
	}
	if w.hasFilter {
		parts = append(parts, "filter:"+library.QuoteValue(w.filter))
	}
	return strings.TrimSpace(strings.Join(append(parts, w.what), " "))
}

// feedRef is a short name for a feed, for lines of actions. It is made of its
// address, so that it leads to the same feed after a restart.
func feedRef(address string) string {
	return shortName(library.LinkKey(address))
}

// shortName is a short name for a text, made of it.
func shortName(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "#" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
}

// shortLen is the length of a short name without its mark.
const shortLen = 8

// feedName is what a feed is called: never by its address, which may be secret.
func feedName(f library.Feed) string {
	if f.Source.Name != "" {
		return clip(f.Source.Name, 80)
	}
	return hostOf(f.URL)
}

// hostOf is the host of an address, without what most of them have.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return clip(address, 40)
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// followed returns the feeds that are followed and called this: by an address, a
// short name, a name, or else a part of a name.
func (c *call) followed(ctx context.Context, name string) ([]library.Feed, error) {
	all, err := c.Feeds.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	if strings.ContainsAny(name, ".:") {
		for _, address := range []string{name, "https://" + name} {
			if f, err := c.Feeds.Feed(ctx, address); err == nil {
				return []library.Feed{f}, nil
			}
		}
	}
	var same, like []library.Feed
	for _, f := range all {
		switch own := feedName(f); {
		case strings.EqualFold(own, name) || feedRef(f.URL) == name:
			same = append(same, f)
		case strings.Contains(strings.ToLower(own), strings.ToLower(name)):
			like = append(like, f)
		}
	}
	if len(same) == 0 {
		same = like
	}
	if len(same) == 0 {
		return nil, failure(CodeFeedUnknown, nil, "Name", clip(name, 60))
	}
	return same, nil
}

// which lets the asker choose one of several feeds.
func (c *call) which(w wish, feeds []library.Feed) Reply {
	reply := Reply{Text: c.say.Say("sources.which"), Private: true}
	for _, f := range feeds[:min(len(feeds), 20)] {
		w.what = feedRef(f.URL)
		reply.Actions = append(reply.Actions, Action{Label: clip(feedName(f)+" · "+hostOf(f.URL), 60), Line: w.line()})
	}
	return reply
}
