package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/console"
	"github.com/nutgraf/nutgraf/feed/discover"
	"github.com/nutgraf/nutgraf/feed/poll"
	"github.com/nutgraf/nutgraf/feed/predecessor"
	"github.com/nutgraf/nutgraf/library"
)

const helpSources = `  list [TOPIC]        what is followed, how it does, and where other articles came from
  add ADDRESS         follow a feed, or the feed of a site; --preview only shows it
  remove NAME         follow it no longer, by name or address; its articles stay
  remove samples      remove the sample articles
  check [NAME]        read feeds now and tell what is wrong with them, and have those
                      that are followed polled; without a name, all that fail
  suggest [TOPIC]     feeds to follow
  import FILE…        follow the feeds of lists: OPML, or an address on each line; or take
                      over from another bot (see below); "-" is standard input
  export [FILE]       write what is followed as OPML

A running nutgraf brings their articles in. --json prints lists as JSON: of list
[{"name","url","topic","lang","filter","state","trouble","failures","worked","next",
"articles","newest"}], where state is new, works, fails, ended, or "" for what is no feed
and times are RFC 3339.

Taking over from another bot brings its feeds, the chats that it posted them to, and
what it had posted: that is not posted again, and what it had not is. Stop the other
bot, give its file, and start nutgraf with its token:

` + predecessor.Help

func sourcesFlags(f *flag.FlagSet, o *options) {
	f.StringVar(&o.topic, "topic", "", "put the feed under `TOPIC`")
	f.StringVar(&o.filter, "filter", "", "keep only articles that match `EXPRESSION`, such as: rain OR /snow(fall)?/")
	f.StringVar(&o.last, "last", strconv.Itoa(poll.DefaultFirst), "of what the feed has now take the latest `N`, or all")
	f.BoolVar(&o.preview, "preview", false, "only show the feed")
	f.BoolVar(&o.json, "json", false, "print JSON")
}

// sourcesVerb is what nutgraf sources can do.
type sourcesVerb struct {
	takes       string
	least, most int // arguments
	need        need
	run         func(inv *invocation, ctx context.Context, s sources, args []string) error
}

func sourcesVerbs() map[string]sourcesVerb {
	const many = 1 << 20
	return map[string]sourcesVerb{
		"list":    {"TOPIC", 0, many, existing, (*invocation).listSources},
		"add":     {"one ADDRESS", 1, 1, created, (*invocation).addSource},
		"remove":  {"a NAME", 1, many, existing, (*invocation).removeSource},
		"check":   {"a NAME", 0, many, created, (*invocation).checkSources},
		"suggest": {"a TOPIC", 0, many, existing, nil},
		"import":  {"FILE…", 1, many, created, (*invocation).importSources},
		"export":  {"one FILE", 0, 1, existing, (*invocation).exportSources},
	}
}

func runSources(ctx context.Context, inv *invocation) error {
	const hint = "nutgraf help sources shows what it can do."
	if len(inv.args) == 0 {
		return misused(hint, "sources: say what to do")
	}
	name, args := inv.args[0], inv.args[1:]
	verb, ok := sourcesVerbs()[name]
	switch {
	case !ok:
		return misused(hint, "sources: cannot do %q", name)
	case len(args) < verb.least || len(args) > verb.most:
		return misused(hint, "sources %s: it takes %s", name, verb.takes)
	case name == "suggest": // needs no library
		return inv.suggestSources(words(args))
	}
	store, err := inv.openLibrary(ctx, verb.need)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // every write has been committed
	web := inv.config.fetcher(nil, 0, nil)
	defer web.Close()
	return verb.run(inv, ctx, sources{store, web, nil}, args)
}

// sourceJSON is a source in the output.
type sourceJSON struct {
	Name     string `json:"name"`
	URL      string `json:"url"`
	Topic    string `json:"topic"`
	Lang     string `json:"lang"`
	Filter   string `json:"filter"`
	State    string `json:"state"`
	Trouble  string `json:"trouble"`
	Failures int    `json:"failures"`
	Worked   string `json:"worked"`
	Next     string `json:"next"`
	Articles int    `json:"articles"`
	Newest   string `json:"newest"`
}

// How a feed does, in a word.
const (
	stateNew   = "new" // nobody has looked at it yet
	stateWorks = "works"
	stateFails = "fails"
	stateEnded = "ended"
)

func feedState(p library.Poll) string {
	switch {
	case p.Ended:
		return stateEnded
	case p.Failures > 0:
		return stateFails
	case p.Worked.IsZero():
		return stateNew
	}
	return stateWorks
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (inv *invocation) listSources(ctx context.Context, s sources, args []string) error {
	counts, err := s.Sources(ctx)
	if err != nil {
		return failed(fmt.Errorf("listing the sources: %w", err), libraryHint(err))
	}
	feeds, err := s.Feeds(ctx)
	if err != nil {
		return failed(fmt.Errorf("listing the feeds: %w", err), libraryHint(err))
	}
	topic := words(args)
	all := []sourceJSON{}
	isFeed := map[string]library.SourceCount{}
	for _, c := range counts {
		isFeed[c.Source.Key] = c
	}
	for _, f := range feeds {
		c := isFeed[f.Source.Key]
		delete(isFeed, f.Source.Key)
		if topic != "" && !strings.EqualFold(f.Topic, topic) {
			continue
		}
		all = append(all, sourceJSON{
			Name: f.Source.Name, URL: f.URL, Topic: f.Topic, Lang: f.Lang, Filter: f.Filter,
			State: feedState(f.Poll), Trouble: f.Poll.Trouble, Failures: f.Poll.Failures,
			Worked: rfc3339(f.Poll.Worked), Next: rfc3339(f.Poll.Next), Articles: c.Articles, Newest: rfc3339(c.Newest),
		})
	}
	for _, c := range counts {
		if _, ok := isFeed[c.Source.Key]; ok && topic == "" {
			all = append(all, sourceJSON{Name: c.Source.Name, Articles: c.Articles, Newest: rfc3339(c.Newest)})
		}
	}
	if inv.json {
		return printJSON(inv.out, all)
	}
	tabs := tabwriter.NewWriter(inv.out, 0, 8, 2, ' ', 0)
	for _, j := range all {
		_, _ = fmt.Fprintf(tabs, "%s\t%d articles\tnewest %.10s\t%s\t%s\t%s\n", console.OneLine(cmp.Or(j.Name, "(no name yet)")), j.Articles, j.Newest,
			console.OneLine(j.Topic), strings.TrimSpace(j.State+" "+j.Trouble), console.OneLine(j.URL))
	}
	return tabs.Flush()
}

func (inv *invocation) addSource(ctx context.Context, s sources, args []string) error {
	take, err := strconv.Atoi(inv.last)
	if strings.EqualFold(inv.last, "all") {
		take, err = poll.All, nil
	} else if take < 0 {
		err = errors.New("it is negative")
	}
	if err != nil {
		return misused("Give a number, or all.", "sources add: --last %s", inv.last)
	}
	if _, err := library.ParseExpression(inv.filter); err != nil {
		return misused("See /help news for what an expression may hold; OR and /patterns/ may too.", "sources add: --filter: %w", err)
	}
	address, topic := suggested(args[0], inv.topic)
	found, err := s.Find(ctx, address)
	if err != nil {
		return inv.notFound("sources add", err)
	}
	f := found[0].Feed
	f.Topic, f.Filter = topic, inv.filter
	_, _ = fmt.Fprintf(inv.out, "%s  %s\n", console.OneLine(f.Source.Name), console.OneLine(f.URL))
	for _, a := range found[0].Latest {
		_, _ = fmt.Fprintf(inv.out, "    %.10s  %s\n", cmp.Or(rfc3339(a.Published), strings.Repeat(" ", len(time.DateOnly))), console.OneLine(a.Title))
	}
	for _, other := range found[1:] {
		_, _ = fmt.Fprintf(inv.out, "also there: %s  %s\n", console.OneLine(other.Feed.Source.Name), console.OneLine(other.Feed.URL))
	}
	if inv.preview {
		return nil
	}
	added, err := s.Follow(ctx, f, take)
	switch {
	case err != nil:
		return failed(fmt.Errorf("following it: %w", err), libraryHint(err))
	case added:
		_, err = fmt.Fprintln(inv.out, "followed; a running nutgraf brings its articles in")
		return err
	}
	f, err = s.Feed(ctx, f.URL)
	if err == nil && (topic != "" || inv.filter != "") {
		f.Topic, f.Filter = cmp.Or(topic, f.Topic), cmp.Or(inv.filter, f.Filter)
		err = s.EditFeed(ctx, f)
	}
	if err != nil {
		return failed(fmt.Errorf("following it: %w", err), libraryHint(err))
	}
	_, err = fmt.Fprintln(inv.out, "followed already")
	return err
}

// suggested is the address of a feed of the catalogue that is called by its name,
// and its topic where nobody gave another.
func suggested(name, topic string) (address, itsTopic string) {
	all, err := catalogue()
	if err != nil {
		return name, topic // the program was built from damaged files; addresses still work
	}
	i := slices.IndexFunc(all, func(f library.Feed) bool { return strings.EqualFold(f.Source.Name, name) })
	if i < 0 {
		return name, topic
	}
	return all[i].URL, cmp.Or(topic, all[i].Topic)
}

// notFound says why there is no feed, and what to do about it.
func (inv *invocation) notFound(verb string, err error) error {
	hint := linkHint(err)
	if hint == "" || errors.Is(err, discover.ErrNone) {
		hint = "Give the address of a site, or of the feed itself."
	}
	var told *bot.Error
	if errors.As(err, &told) && told.Cause != nil {
		err = told.Cause
	}
	return failed(fmt.Errorf("%s: %w", verb, err), hint)
}

// named returns the feeds that are followed and called this, by address or name.
func named(ctx context.Context, s sources, name string) (library.Feed, error) {
	for _, address := range []string{name, "https://" + name} {
		if f, err := s.Feed(ctx, address); err == nil {
			return f, nil
		}
	}
	all, err := s.Feeds(ctx)
	if err != nil {
		return library.Feed{}, failed(fmt.Errorf("listing the feeds: %w", err), libraryHint(err))
	}
	all = slices.DeleteFunc(all, func(f library.Feed) bool { return !strings.EqualFold(f.Source.Name, name) })
	switch len(all) {
	case 0:
		return library.Feed{}, failed(fmt.Errorf("no feed is called %q", name), "nutgraf sources list shows what is followed.")
	case 1:
		return all[0], nil
	}
	return library.Feed{}, failed(fmt.Errorf("%d feeds are called %q", len(all), name), "Give the address; nutgraf sources list shows it.")
}

func (inv *invocation) removeSource(ctx context.Context, s sources, args []string) error {
	name := words(args)
	if name == "samples" {
		n, err := s.RemoveSamples(ctx)
		if err != nil {
			return failed(fmt.Errorf("removing the samples: %w", err), libraryHint(err))
		}
		_, err = fmt.Fprintf(inv.out, "%d samples removed\n", n)
		return err
	}
	f, err := named(ctx, s, name)
	if err != nil {
		return err
	}
	if err := s.RemoveFeed(ctx, f.URL); err != nil {
		return failed(fmt.Errorf("removing it: %w", err), libraryHint(err))
	}
	_, err = fmt.Fprintf(inv.out, "no longer followed: %s  %s\n", console.OneLine(f.Source.Name), console.OneLine(f.URL))
	return err
}

// suggestionJSON is a feed of the catalogue in the output.
type suggestionJSON struct {
	Name  string `json:"name"`
	URL   string `json:"url"`
	Home  string `json:"home"`
	Topic string `json:"topic"`
	Lang  string `json:"lang"`
}

func (inv *invocation) suggestSources(topic string) error {
	feeds, err := catalogue()
	if err != nil {
		return err
	}
	all := []suggestionJSON{}
	var topics []string
	for _, f := range feeds {
		if topic == "" || strings.EqualFold(f.Topic, topic) {
			all = append(all, suggestionJSON{f.Source.Name, f.URL, f.Source.Home, f.Topic, f.Lang})
		}
		if !slices.Contains(topics, f.Topic) {
			topics = append(topics, f.Topic)
		}
	}
	if len(all) == 0 {
		return failed(fmt.Errorf("no suggestion about %q", topic), "There are: "+strings.Join(topics, ", "))
	}
	if inv.json {
		return printJSON(inv.out, all)
	}
	tabs := tabwriter.NewWriter(inv.out, 0, 8, 2, ' ', 0)
	for _, j := range all {
		_, _ = fmt.Fprintf(tabs, "%s\t%s\t%s\t%s\n", j.Name, j.Topic, j.Lang, j.URL)
	}
	return tabs.Flush()
}
