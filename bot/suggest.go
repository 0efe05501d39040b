package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
)

// Suggestion is a value that a parameter may have.
type Suggestion struct {
	Label string // what a person reads; at most 100 runes
	Value string // what goes into the line; at most 100 bytes
}

// maxSuggestions is how many are returned at most: what every platform takes.
const maxSuggestions = 25

// Suggest returns values for a command's parameter while somebody types it, the
// likeliest first. It never fails: without an idea it returns nothing.
func (b *Bot) Suggest(ctx context.Context, p Platform, r Request, param, typed string) []Suggestion {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	c := &call{Bot: b, Request: r, platform: p, now: b.Now()}
	if len(c.Allow) > 0 && !c.known(c.Allow) && !c.owner() {
		return nil
	}
	c.say = b.Language(ctx, p, r)
	typed = strings.TrimSpace(typed)
	var all []Suggestion
	var err error
	switch param {
	case "words", "topic":
		all, err = b.hints.topics(ctx, b, typed)
	case "source":
		all, err = b.hints.sources(ctx, b, typed)
	case "article":
		all, err = c.articles(ctx, typed)
	case "feed":
		all, err = c.feedHints(ctx, typed)
	case "want":
		all, err = c.wantHints(ctx, typed)
	case "followed":
		all, err = c.followedHints(ctx, typed, false)
	case "times":
		all, err = c.timesHints(ctx, typed)
	case "value":
		all = c.valueHints(typed)
	default:
		all = c.fixed(param, typed)
	}
	if err != nil {
		b.Log.DebugContext(ctx, "no suggestions", "parameter", param, "error", err)
	}
	all = slices.DeleteFunc(all, func(s Suggestion) bool { return s.Value == "" || len(s.Value) > 100 })
	return all[:min(len(all), maxSuggestions)]
}

// fixed are the values of parameters that have a list of their own.
func (c *call) fixed(param, typed string) (all []Suggestion) {
	add := func(label, value string) {
		if begins(label, typed) || begins(value, typed) {
			all = append(all, Suggestion{clip(label, 100), value})
		}
	}
	switch param {
	case "lang":
		for _, l := range c.Words.Languages() {
			add(l.Name, l.Tag)
		}
	case "since":
		for _, span := range []string{"today", "yesterday", "7d", "1m", "1y"} {
			add(c.say.Say("since."+span), span)
		}
	case "folder":
		for _, topic := range c.topics() {
			add(c.topicName(topic), topic)
		}
	case "command":
		for _, cmd := range c.commands {
			if !cmd.hidden {
				add("/"+c.name(&cmd)+" · "+c.say.Say("command."+cmd.name+".text"), cmd.name)
			}
		}
	}
	return all
}

// articles suggests articles by their titles: those that what was typed would
// find, or the newest.
func (c *call) articles(ctx context.Context, typed string) ([]Suggestion, error) {
	if isLink(typed) {
		return nil, nil
	}
	q, err := c.query(typed)
	if err != nil {
		return nil, nil //nolint:nilerr // half of a query is typed now and then
	}
	q.Limit = maxSuggestions
	found, err := c.Library.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	// Those that the asker can read come first.
	lang := library.PrimaryLang(c.say.Tag())
	slices.SortStableFunc(found.Hits, func(a, b library.Hit) int {
		foreign := func(h library.Hit) int {
			if l := library.PrimaryLang(h.Article.Lang); l != "" && l != lang {
				return 1
			}
			return 0
		}
		return cmp.Compare(foreign(a), foreign(b))
	})
	all := make([]Suggestion, 0, len(found.Hits))
	for _, h := range found.Hits {
		label := c.title(h.Article)
		if s := sourceName(h.Article); s != "" {
			label = clip(label, 98-utf8.RuneCountInString(clip(s, 30))) + " · " + clip(s, 30)
		}
		all = append(all, Suggestion{clip(label, 100), library.FormatID(h.Article.ID)})
	}
	return all, nil
}

// hints are lists to suggest from, kept for a while: they are asked for at
// every key that somebody presses.
type hints struct {
	mu         sync.Mutex
	read       time.Time
	topicList  []string
	sourceList []string
}

// hintsLast is how long the lists are good for.
const hintsLast = 2 * time.Minute

// hintArticles is how many of the newest articles the topics are taken from.
const hintArticles = 400

// topics suggests what the newest articles are about.
func (h *hints) topics(ctx context.Context, b *Bot, typed string) ([]Suggestion, error) {
	topics, _, err := h.lists(ctx, b)
	return pick(topics, typed), err
}

// sources suggests the names of sources.
func (h *hints) sources(ctx context.Context, b *Bot, typed string) ([]Suggestion, error) {
	_, sources, err := h.lists(ctx, b)
	return pick(sources, typed), err
}

func (h *hints) lists(ctx context.Context, b *Bot) (topics, sources []string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := b.Now(); h.read.IsZero() || now.Sub(h.read) >= hintsLast {
		if err := h.refresh(ctx, b); err != nil {
			return h.topicList, h.sourceList, err
		}
		h.read = now
	}
	return h.topicList, h.sourceList, nil
}

func (h *hints) refresh(ctx context.Context, b *Bot) error {
	found, err := b.Library.Search(ctx, library.Query{Now: b.Now(), Limit: hintArticles})
	if err != nil {
		return err
	}
	titles := make([]string, len(found.Hits))
	for i, hit := range found.Hits {
		titles[i] = hit.Article.Title
	}
	h.topicList = topicsOf(titles)
	sources, err := b.Library.Sources(ctx)
	if err != nil {
		return err
	}
	slices.SortStableFunc(sources, func(a, b library.SourceCount) int { return cmp.Compare(b.Articles, a.Articles) })
	h.sourceList = nil
	for _, s := range sources {
		if s.Articles > 0 {
			h.sourceList = append(h.sourceList, cmp.Or(s.Source.Name, s.Source.Key))
		}
	}
	return nil
}

// pick returns what begins with what was typed, then what has it further in.
func pick(list []string, typed string) (all []Suggestion) {
	var further []Suggestion
	for _, s := range list {
		switch {
		case begins(s, typed):
			all = append(all, Suggestion{clip(s, 100), s})
		case strings.Contains(strings.ToLower(s), strings.ToLower(typed)):
			further = append(further, Suggestion{clip(s, 100), s})
		}
	}
	return append(all, further...)
}

// begins reports whether s begins with prefix, whatever the case.
func begins(s, prefix string) bool {
	return strings.HasPrefix(strings.ToLower(s), strings.ToLower(strings.TrimPrefix(prefix, "/")))
}

// topicsOf finds what titles are about: names, that is words with a capital
// letter or a digit in them that follow one another, and not at the beginning
// of a title unless they stand elsewhere too. What more titles have comes first.
// Scripts without capital letters have no topics this way; there people type.
func topicsOf(titles []string) []string {
	count, inside := map[string]int{}, map[string]bool{}
	for _, title := range titles {
		seen := map[string]bool{}
		for start, name := range names(title) {
			if !seen[name] {
				seen[name] = true
				count[name]++
			}
			inside[name] = inside[name] || start > 0
		}
	}
	var topics []string
	for name, n := range count {
		if inside[name] && (n > 1 || strings.Contains(name, " ")) && utf8.RuneCountInString(name) > 2 {
			topics = append(topics, name)
		}
	}
	slices.SortFunc(topics, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	return topics[:min(len(topics), 500)]
}

// names yields the runs of capitalised words of a title with the number of the
// word that each begins with.
func names(title string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		words := strings.Fields(title)
		for i := 0; i < len(words); {
			j := i
			var run []string
			for j < len(words) && len(run) < 4 {
				word := strings.TrimFunc(words[j], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
				word = strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
				first, _ := utf8.DecodeRuneInString(word)
				if !unicode.IsUpper(first) {
					break
				}
				run = append(run, word)
				end := words[j] != word // punctuation after it, or a genitive, ends a name
				j++
				if end {
					break
				}
			}
			if len(run) > 0 && !yield(i, strings.Join(run, " ")) {
				return
			}
			i = max(j, i+1)
		}
	}
}
