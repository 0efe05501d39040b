package bot

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/nutgraf/nutgraf/digest"
	"github.com/nutgraf/nutgraf/library"
)

// digestVerbs are the verbs of /digest.
func digestVerbs() []string {
	return []string{"add", "list", "preview", "now", "pause", "resume", "remove"}
}

// digest answers /digest.
func (c *call) digest(ctx context.Context) (Reply, error) {
	typed, options := cutOptions(c.Args, followOptions()...)
	verb, name := firstWord(typed)
	switch verb {
	case "add":
		return c.addDigest(ctx, name, options)
	case "", "list":
		at, err := c.looking(ctx, options["in"])
		if err != nil {
			return Reply{}, err
		}
		return c.listDigests(ctx, at, options["page"])
	case "preview":
		at, err := c.looking(ctx, options["in"])
		if err != nil {
			return Reply{}, err
		}
		return c.previewDigest(ctx, at, name)
	case "show", "now", "pause", "resume", "remove":
		at, err := c.changing(ctx, options["in"])
		if err != nil {
			return Reply{}, err
		}
		return c.changeDigest(ctx, at, verb, name)
	}
	// Times without a verb are those of a new one.
	if _, _, err := c.cutSchedule(typed); err == nil {
		return c.addDigest(ctx, typed, options)
	}
	return Reply{}, c.usage()
}

// firstWord splits off the first word, in lower case.
func firstWord(s string) (word, rest string) {
	n := strings.IndexFunc(s, unicode.IsSpace)
	if n < 0 {
		n = len(s)
	}
	return strings.ToLower(s[:n]), strings.TrimSpace(s[n:])
}

// changeDigest does to a digest what a verb says.
func (c *call) changeDigest(ctx context.Context, at spot, verb, name string) (Reply, error) {
	all, err := c.subscriptions(ctx, at, true)
	if err != nil {
		return Reply{}, err
	}
	if strings.EqualFold(name, "all") && (verb == "pause" || verb == "resume") {
		return c.pauseChat(ctx, at, verb == "pause")
	}
	sub, err := c.theDigest(ctx, at, all, name)
	if err != nil || sub.ID == 0 {
		return c.whichDigest(at, all, verb), err
	}
	switch verb {
	case "now":
		return c.digestNow(ctx, at, sub)
	case "pause", "resume":
		return c.pauseDigest(ctx, at, sub, verb == "pause")
	case "remove":
		return c.removeDigest(ctx, at, sub)
	}
	return c.showDigest(ctx, at, sub), nil
}

// theDigest finds the digest that is called this; without a name the only one
// there is. None, without an error, when it is one of several.
func (c *call) theDigest(_ context.Context, _ spot, all []library.Subscription, name string) (library.Subscription, error) {
	switch {
	case name != "":
		return pickSubscription(all, name)
	case len(all) == 0:
		return library.Subscription{}, failure(CodeFollowUnknown, nil, "Name", "/digest")
	case len(all) == 1:
		return all[0], nil
	}
	return library.Subscription{}, nil
}

// whichDigest lets the asker choose one of several.
func (c *call) whichDigest(at spot, all []library.Subscription, verb string) Reply {
	reply := Reply{Text: c.say.Say("digest.which")}
	for _, sub := range all[:min(len(all), 20)] {
		reply.Actions = append(reply.Actions, Action{Label: clip(c.digestName(sub), 60), Line: at.line("/digest", verb, subID(sub))})
	}
	if verb == "pause" || verb == "resume" {
		reply.Actions = append(reply.Actions, Action{Label: c.say.Say("digest.button_all"), Line: at.line("/digest", verb, "all")})
	}
	return reply
}

func subID(sub library.Subscription) string { return "id:" + strconv.FormatInt(sub.ID, 10) }

// digestName is what a digest is called: when it comes, and what is in it.
func (c *call) digestName(sub library.Subscription) string {
	return c.scheduleName(sub.Schedule) + " · " + c.wantName(sub.Want)
}

// listDigests lists the digests of a place.
func (c *call) listDigests(ctx context.Context, at spot, page string) (Reply, error) {
	all, err := c.subscriptions(ctx, at, true)
	if err != nil {
		return Reply{}, err
	}
	if len(all) == 0 {
		return c.withPause(ctx, at, Reply{Text: c.say.Say("digest.none"), Note: c.say.Say("digest.how"), Actions: []Action{
			{Label: c.say.Say("follow.button_daily"), Line: at.line("/digest", "add", "daily", "08:00")},
		}})
	}
	reply := Reply{Text: c.say.Say("digest.title", "Count", len(all)), Replace: c.Pressed}
	from, to, turns := c.pageOf(at, "/digest list", page, len(all), followedOnPage)
	for i, sub := range all[from:to] {
		number := strconv.Itoa(from+i+1) + ". "
		reply.Rows = append(reply.Rows, Row{Head: number + c.digestName(sub), Text: c.digestState(sub)})
		reply.Actions = append(reply.Actions, Action{
			Label: clip(number+c.wantName(sub.Want), 60), Line: at.line("/digest", "show", subID(sub)),
		})
	}
	if len(all) == 1 {
		reply.Actions = c.digestActions(at, all[0])
	}
	reply.Actions = append(reply.Actions, turns...)
	return c.withPause(ctx, at, reply)
}

// digestState says when a digest comes next, or why it does not.
func (c *call) digestState(sub library.Subscription) string {
	zone := c.subZone(sub)
	lines := []string{c.pauseWords(sub.Paused)}
	if lines[0] == "" {
		lines[0] = c.say.Say("digest.next", "Moment", c.say.Moment(sub.Next.In(zone)))
	}
	if sub.Limit > 0 {
		lines = append(lines, c.say.Say("digest.most", "Count", sub.Limit))
	}
	if sub.SayNothing {
		lines = append(lines, c.say.Say("digest.says_nothing"))
	}
	if sub.Look != nil {
		lines = append(lines, c.lookWords(*sub.Look))
	}
	return strings.Join(lines, "\n")
}

// subZone is the zone that a subscription's times are in.
func (c *call) subZone(sub library.Subscription) *time.Location {
	return c.zone(library.Chat{Zone: sub.Zone})
}

// showDigest is a digest with what one can do about it.
func (c *call) showDigest(_ context.Context, at spot, sub library.Subscription) Reply {
	return Reply{
		Text: c.digestName(sub), Rows: []Row{{Text: c.digestState(sub)}}, Replace: c.Pressed,
		Actions: append(c.digestActions(at, sub), Action{Label: c.say.Say("action.back"), Line: at.line("/digest", "list")}),
	}
}

// digestActions are what one can do about a digest.
func (c *call) digestActions(at spot, sub library.Subscription) []Action {
	act := func(label, verb string) Action {
		return Action{Label: c.say.Say("digest." + label), Line: at.line("/digest", verb, subID(sub))}
	}
	pause := act("button_pause", "pause")
	if sub.Paused.Reason != "" {
		pause = act("button_resume", "resume")
	}
	return []Action{act("button_preview", "preview"), act("button_now", "now"), pause, act("button_remove", "remove")}
}

// digestNow makes a digest due at once: it goes the way of any other, and comes
// again at its own time.
func (c *call) digestNow(ctx context.Context, at spot, sub library.Subscription) (Reply, error) {
	if err := c.mayPost(ctx, at); err != nil {
		return Reply{}, err
	}
	if why := c.pauseWords(sub.Paused); why != "" {
		return Reply{Text: why, Actions: c.digestActions(at, sub)}, nil
	}
	if sub.Next.After(c.now) {
		sub.Next = c.now.Truncate(time.Minute)
		if err := c.Follows.EditSubscription(ctx, sub); err != nil {
			return Reply{}, followFailure(err, subID(sub))
		}
	}
	return c.withPause(ctx, at, Reply{Text: c.say.Say("digest.now", "Want", c.wantName(sub.Want))})
}

// pauseDigest stops one digest, or lets it go on from now.
func (c *call) pauseDigest(ctx context.Context, at spot, sub library.Subscription, pause bool) (Reply, error) {
	sub.Paused = library.Pause{}
	words := "digest.resumed"
	if pause {
		sub.Paused, words = library.Pause{Reason: library.PausedAsked, Since: c.now}, "digest.paused"
	} else if s, err := digest.ParseSchedule(sub.Schedule); err == nil {
		sub.Next = s.Next(c.now, c.subZone(sub))
	}
	if err := c.Follows.EditSubscription(ctx, sub); err != nil {
		return Reply{}, followFailure(err, subID(sub))
	}
	reply := c.showDigest(ctx, at, sub)
	reply.Text = c.say.Say(words) + "\n" + reply.Text
	return reply, nil
}

// pauseChat stops all that a place gets, or lets it go on.
func (c *call) pauseChat(ctx context.Context, at spot, pause bool) (Reply, error) {
	p, words, label, verb := library.Pause{}, "digest.chat_resumed", "digest.button_pause", "pause"
	if pause {
		p, words, label, verb = library.Pause{Reason: library.PausedAsked, Since: c.now}, "digest.chat_paused", "digest.button_resume", "resume"
	}
	if err := c.Follows.PauseChat(ctx, at.Address, p); err != nil {
		return Reply{}, err
	}
	return Reply{Text: c.say.Say(words), Replace: c.Pressed, Actions: []Action{
		{Label: c.say.Say(label), Line: at.line("/digest", verb, "all")},
	}}, nil
}

// removeDigest ends a digest.
func (c *call) removeDigest(ctx context.Context, at spot, sub library.Subscription) (Reply, error) {
	if err := c.Follows.Unsubscribe(ctx, at.Address, sub.ID); err != nil {
		return Reply{}, followFailure(err, subID(sub))
	}
	reply := Reply{Text: c.say.Say("digest.removed", "Name", c.digestName(sub)), Replace: c.Pressed}
	err := c.addLine(ctx, &reply, c.say.Say("sources.button_again"), at.line("/digest", "add", "sure:yes"), strings.TrimSpace(sub.Schedule+" "+sub.Want))
	reply.Actions = append(reply.Actions, Action{Label: c.say.Say("digest.button_list"), Line: at.line("/digest", "list")})
	return reply, err
}

// previewDigest shows what a digest would have in it now, as it would be posted:
// one that there is, or one of an expression, with what was published in the last
// day.
func (c *call) previewDigest(ctx context.Context, at spot, name string) (Reply, error) {
	all, err := c.subscriptions(ctx, at, true)
	if err != nil {
		return Reply{}, err
	}
	sub, err := pickSubscription(all, name)
	switch {
	case name == "" && len(all) > 1:
		return c.whichDigest(at, all, "preview"), nil
	case name == "" && len(all) == 1:
		sub = all[0]
	case err != nil:
		if _, ok := idOf(name); ok {
			return Reply{}, err
		}
		return c.previewWant(ctx, at, name)
	}
	parts, _, err := c.plans.Preview(ctx, sub, c.now)
	if err != nil {
		return Reply{}, err
	}
	var ids []int64
	for _, part := range parts {
		ids = append(ids, part.Articles...)
	}
	articles, err := c.articlesOf(ctx, ids)
	if err != nil {
		return Reply{}, err
	}
	return c.previewOf(ctx, sub, articles, sub.Last)
}

// previewWant is the preview of an expression.
func (c *call) previewWant(ctx context.Context, at spot, want string) (Reply, error) {
	expr, err := library.ParseExpression(want)
	if err != nil {
		return Reply{}, failure(CodeQuery, err)
	}
	since := c.now.Add(-24 * time.Hour)
	found, err := c.matching(ctx, expr, since)
	if err != nil {
		return Reply{}, err
	}
	chat, err := c.Follows.Chat(ctx, at.Address)
	if err != nil {
		return Reply{}, err
	}
	return c.previewOf(ctx, library.Subscription{Address: at.Address, Want: want, Zone: c.zoneName(chat)}, found.articles, since)
}

// previewOf shows as many articles as an answer holds, as a digest does.
func (c *call) previewOf(ctx context.Context, sub library.Subscription, articles []library.Article, since time.Time) (Reply, error) {
	if len(articles) == 0 {
		return Reply{Text: c.say.Say("digest.empty", "Want", c.wantName(sub.Want), "Moment", c.say.Moment(since.In(c.subZone(sub))))}, nil
	}
	reply, err := c.digestReply(ctx, sub, articles[:min(len(articles), c.platform.Cards)], "")
	reply.Private = c.platform.Forms
	reply.Note = c.say.Say("digest.preview_note", "Count", len(articles))
	return reply, err
}
