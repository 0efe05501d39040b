package bot

import (
	"context"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// unfollow answers /unfollow: what is followed, and what of it no longer shall be.
func (c *call) unfollow(ctx context.Context) (Reply, error) {
	name, options := cutOptions(c.Args, "in", "page", "sure")
	if name == "" {
		at, err := c.looking(ctx, options["in"])
		if err != nil {
			return Reply{}, err
		}
		return c.listFollowed(ctx, at, options["page"])
	}
	at, err := c.changing(ctx, options["in"])
	if err != nil {
		return Reply{}, err
	}
	all, err := c.subscriptions(ctx, at, false)
	if err != nil {
		return Reply{}, err
	}
	if strings.EqualFold(name, "all") && len(all) > 0 {
		return c.unfollowAll(ctx, at, all, isYes(options["sure"]))
	}
	if name, err = c.whole(ctx, name); err != nil {
		return Reply{}, err
	}
	sub, err := pickSubscription(all, name)
	if err != nil {
		return Reply{}, err
	}
	if err := c.Follows.Unsubscribe(ctx, at.Address, sub.ID); err != nil {
		return Reply{}, followFailure(err, name)
	}
	reply := Reply{Text: c.say.Say("follow.removed", "Want", c.wantName(sub.Want)), Replace: c.Pressed}
	again, err := c.short(ctx, at.line("/follow", "sure:yes"), sub.Want)
	reply.Actions = []Action{
		{Label: c.say.Say("sources.button_again"), Line: again},
		{Label: c.say.Say("follow.button_list"), Line: at.line("/unfollow")},
	}
	return reply, err
}

// unfollowAll stops all alerts of a place, once somebody is sure.
func (c *call) unfollowAll(ctx context.Context, at spot, all []library.Subscription, sure bool) (Reply, error) {
	if !sure {
		return Reply{
			Text:    c.say.Say("follow.all_ask", "Count", len(all)),
			Actions: []Action{{Label: c.say.Say("follow.button_all"), Line: at.line("/unfollow", "sure:yes", "all")}},
		}, nil
	}
	for _, sub := range all {
		if err := c.Follows.Unsubscribe(ctx, at.Address, sub.ID); err != nil {
			return Reply{}, followFailure(err, sub.Want)
		}
	}
	return Reply{Text: c.say.Say("follow.all_removed", "Count", len(all)), Replace: c.Pressed}, nil
}

// followedOnPage is how much of what is followed a list shows at once.
const followedOnPage = 8

// listFollowed lists the alerts of a place, each with a button to stop it.
func (c *call) listFollowed(ctx context.Context, at spot, page string) (Reply, error) {
	all, err := c.subscriptions(ctx, at, false)
	if err != nil {
		return Reply{}, err
	}
	digests, err := c.subscriptions(ctx, at, true)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Replace: c.Pressed, Note: c.say.Say("follow.how")}
	if len(all) == 0 {
		reply.Text = c.say.Say("follow.none")
	} else {
		reply.Text = c.say.Say("follow.title", "Count", len(all))
	}
	from, to, turns := c.pageOf(at, "/unfollow", page, len(all), followedOnPage)
	for i, sub := range all[from:to] {
		reply.Rows = append(reply.Rows, Row{Head: strconv.Itoa(from+i+1) + ". " + c.wantName(sub.Want), Text: c.alertState(sub)})
		reply.Actions = append(reply.Actions, Action{
			Label: "✕ " + clip(sub.Want, 40),
			Line:  at.line("/unfollow", "id:"+strconv.FormatInt(sub.ID, 10)),
		})
	}
	reply.Actions = append(reply.Actions, turns...)
	if len(digests) > 0 {
		reply.Actions = append(reply.Actions, Action{Label: c.say.Say("digest.button_list"), Line: at.line("/digest", "list")})
	}
	return c.withPause(ctx, at, reply)
}

// withPause says so when nothing is sent to a place.
func (c *call) withPause(ctx context.Context, at spot, reply Reply) (Reply, error) {
	chat, err := c.Follows.Chat(ctx, at.Address)
	if err != nil {
		return Reply{}, err
	}
	if chat.Paused.Reason != "" {
		reply.Text += "\n" + c.say.Say("follow.chat_paused", "Why", c.pauseWords(chat.Paused))
		reply.Actions = append(reply.Actions, Action{Label: c.say.Say("digest.button_resume"), Line: at.line("/digest", "resume", "all")})
	}
	return reply, nil
}

// alertState says how something is followed.
func (c *call) alertState(sub library.Subscription) string {
	lines := []string{c.say.Say("follow.at_once")}
	if sub.Sources > 1 {
		lines[0] = c.say.Say("follow.sources", "Count", sub.Sources)
	}
	lines = append(lines, c.updateWords(sub))
	if sub.Look != nil {
		lines = append(lines, c.lookWords(*sub.Look))
	}
	if why := c.pauseWords(sub.Paused); why != "" {
		lines = append(lines, why)
	}
	return strings.Join(lines, "\n")
}

// pageOf cuts a list of n into pages of so many, and gives the ways to those
// around the one that is asked for.
func (c *call) pageOf(at spot, command, page string, n, size int) (from, to int, actions []Action) {
	last := max((n+size-1)/size, 1)
	now, err := strconv.Atoi(page)
	if err != nil {
		now = 1
	}
	now = min(max(now, 1), last)
	turn := func(label string, page int) {
		actions = append(actions, Action{Label: c.say.Say("action." + label), Line: at.line(command, "page:"+strconv.Itoa(page))})
	}
	if now > 1 {
		turn("back", now-1)
	}
	if now < last {
		turn("more", now+1)
	}
	from = (now - 1) * size
	return from, min(from+size, n), actions
}
