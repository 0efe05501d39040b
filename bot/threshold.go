package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// Values of after: beside a number of sources.
const (
	afterFirst  = "first"
	afterDigest = "digest"
	mostSources = 20
)

// updateChoices are the values of updates:.
func updateChoices() []string {
	return []string{string(library.UpdatesReply), string(library.UpdatesEdit), string(library.UpdatesNone)}
}

// threshold reads from options when a story comes, and what becomes of its post.
func (c *call) threshold(sub *library.Subscription, options map[string]string) (err error) {
	wrong := func(value string, values ...string) error {
		return failure(CodeValue, nil, "Value", clip(value, 40), "Values", strings.Join(values, ", "))
	}
	number := func(value string, most int, values ...string) (int, error) {
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > most {
			return 0, wrong(value, append([]string{"1 – " + strconv.Itoa(most)}, values...)...)
		}
		return n, nil
	}
	if s := options["sources"]; s != "" {
		if sub.Sources, err = number(s, mostSources); err != nil {
			return err
		}
	}
	switch s := options["after"]; {
	case strings.EqualFold(s, afterFirst):
		sub.Sources = 0
	case s != "":
		if sub.Sources, err = number(s, mostSources, afterFirst, afterDigest); err != nil {
			return err
		}
	}
	if s := options["adds"]; s != "" {
		if sub.Adds, err = number(s, library.MaxAdds); err != nil {
			return err
		}
	}
	if s := strings.ToLower(options["updates"]); s != "" {
		if !slices.Contains(updateChoices(), s) {
			return wrong(s, updateChoices()...)
		}
		if sub.Updates = library.Updates(s); s == string(library.UpdatesReply) {
			sub.Updates = "" // the usual
		}
	}
	return nil
}

// followOtherwise changes of what is followed already what options say anew.
func (c *call) followOtherwise(ctx context.Context, have, sub library.Subscription, options map[string]string) (library.Subscription, error) {
	was := have
	if err := c.threshold(&have, options); err != nil {
		return was, err
	}
	if sub.Look != nil {
		have.Look = sub.Look
	}
	if have == was {
		return was, nil
	}
	if err := c.Follows.EditSubscription(ctx, have); err != nil {
		return was, followFailure(err, have.Want)
	}
	return have, nil
}

// updateWords say what becomes of the posts of what is followed.
func (c *call) updateWords(sub library.Subscription) string {
	switch sub.Updates.Usual() {
	case library.UpdatesNone:
		return c.say.Say("follow.updates_none")
	case library.UpdatesEdit:
		return c.say.Say("follow.updates_edit")
	}
	words := c.say.Say("follow.updates_reply")
	if sub.Adds > 0 {
		words += " " + c.say.Say("follow.adds", "Count", sub.Adds)
	}
	return words
}

// mostFired is how many articles a preview counts by their stories.
const mostFired = 500

// fired leaves of what an expression matches what alerts would have come of: the
// latest article of each story that so many sources report.
func (c *call) fired(ctx context.Context, found matches, sources int) (matches, error) {
	if len(found.articles) > mostFired {
		found.articles, found.more = found.articles[:mostFired], true
	}
	ids := make([]int64, len(found.articles))
	for i, a := range found.articles {
		ids[i] = a.ID
	}
	stories, err := c.Library.StoriesOf(ctx, ids)
	if err != nil {
		return found, err
	}
	seen := map[int64]bool{}
	found.articles = slices.DeleteFunc(found.articles, func(a library.Article) bool {
		s := stories[a.ID]
		again := s.ID != 0 && seen[s.ID]
		seen[s.ID] = true
		return again || max(sourcesOf(a), s.Sources()) < sources
	})
	return found, nil
}
