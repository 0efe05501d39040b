package bot

import (
	"context"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// wantHints suggests what to follow: what the newest articles are about, then the
// topics of feeds and the sources.
func (c *call) wantHints(ctx context.Context, typed string) ([]Suggestion, error) {
	all, err := c.hints.topics(ctx, c.Bot, typed)
	if err != nil {
		return nil, err
	}
	all = all[:min(len(all), maxSuggestions/2)]
	topics, err := c.topicsBySource(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{"": true}
	for _, topic := range topics {
		if label := c.say.Say("follow.button_topic", "Topic", c.topicName(topic)); !seen[topic] && strings.Contains(strings.ToLower(label), strings.ToLower(typed)) {
			all = append(all, Suggestion{clip(label, 100), "topic:" + library.QuoteValue(topic)})
		}
		seen[topic] = true
	}
	sources, err := c.hints.sources(ctx, c.Bot, typed)
	for _, s := range sources {
		all = append(all, Suggestion{clip(c.say.Say("follow.button_source", "Name", s.Label), 100), "source:" + library.QuoteValue(s.Value)})
	}
	return all, err
}

// followedHints suggests what is followed here: alerts or digests.
func (c *call) followedHints(ctx context.Context, typed string, digests bool) ([]Suggestion, error) {
	if err := c.posting(""); err != nil || c.Chat.ID == "" {
		return nil, nil //nolint:nilerr // where nothing can be posted nothing is followed
	}
	subs, err := c.subscriptions(ctx, spot{Address: c.here()}, digests)
	var all []Suggestion
	for _, sub := range subs {
		label := c.wantName(sub.Want)
		if digests {
			label = c.digestName(sub)
		}
		if strings.Contains(strings.ToLower(label), strings.ToLower(typed)) {
			all = append(all, Suggestion{clip(label, 100), subID(sub)})
		}
	}
	return all, err
}

// timesHints suggests times for a new digest, or the digests that there are for
// what is done to one.
func (c *call) timesHints(ctx context.Context, typed string) ([]Suggestion, error) {
	line, _ := cutOptions(c.Args, followOptions()...)
	if verb, _ := firstWord(line); verb != "" && verb != "add" {
		return c.followedHints(ctx, typed, true)
	}
	var all []Suggestion
	if s, err := c.parseSchedule(typed); err == nil {
		all = append(all, Suggestion{clip(c.scheduleName(s.String()), 100), s.String()})
	}
	for _, usual := range []string{
		"daily 08:00", "daily 18:00", "weekdays 07:30 and 18:00", "weekends 10:00", "monday 09:00", "friday 17:00", "every 3 hours", "hourly", "monthly 1 09:00",
	} {
		if label := c.scheduleName(usual); begins(label, typed) || begins(usual, typed) {
			all = append(all, Suggestion{clip(label, 100), usual})
		}
	}
	return all, nil
}

// valueHints suggests values of the setting that was chosen before.
func (c *call) valueHints(typed string) (all []Suggestion) {
	add := func(label, value string) {
		if begins(label, typed) || begins(value, typed) {
			all = append(all, Suggestion{clip(label, 100), value})
		}
	}
	args, _, _ := cutChat(c.Args)
	setting, _ := firstWord(args)
	switch setting {
	case "timezone":
		zones := c.likelyZones()
		if typed != "" {
			zones = c.findZones(typed)
		}
		for _, zone := range zones[:min(len(zones), maxSuggestions)] {
			all = append(all, Suggestion{zoneLabel(zone, c.now), zone})
		}
		return all
	case "quiet":
		for _, hours := range []string{"22:00-07:00", "23:00-08:00", "00:00-06:00"} {
			add(hours, hours)
		}
		add(c.say.Say("settings.off"), "off")
		return all
	case "length":
		for _, style := range styles() {
			add(c.say.Say("look."+style), style)
		}
		return all
	case "picture", "silent", "hashtags", "threads":
		add(c.say.Say("settings.on"), "on")
		add(c.say.Say("settings.off"), "off")
		return all
	case "ping", "notices", "template":
		add(c.say.Say("settings.off"), "off")
		return all
	}
	add(c.say.Say("settings.auto"), languageAuto)
	for _, l := range c.Words.Languages() {
		add(l.Name, l.Tag)
	}
	return all
}
