package discord

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
)

// suggestWithin is how long suggestions may take. They come with every letter
// that is typed, and cannot be put off.
const suggestWithin = 1500 * time.Millisecond

// offer is a suggestion as Discord takes it. Its value is a string, or a number
// where the option takes one.
type offer struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// complete answers while somebody types.
func (t *turn) complete() {
	o, ok := focused(t.Data.Options, 0)
	if !ok {
		t.suggest(nil)
		return
	}
	ctx, cancel := context.WithTimeout(t.traced(t.life), t.suggesting-time.Since(t.arrived))
	defer cancel()
	done := make(chan []bot.Suggestion, 1)
	go func() {
		defer close(done)
		defer t.recovered("suggestions")
		r := t.request(t.Bot.Line(t.Data.Name, t.options().values))
		r.Command = t.Data.Name
		done <- t.Bot.Suggest(ctx, t.platform, r, o.Name, o.text())
	}()
	select {
	case all := <-done:
		t.suggest(offers(all, o.Type))
	case <-ctx.Done():
		t.suggest(nil)
	}
}

// focused is the option that is being typed into.
func focused(options []option, depth int) (option, bool) {
	for _, o := range options {
		if o.Focused {
			return o, true
		}
		if depth < 3 {
			if inner, ok := focused(o.Options, depth+1); ok {
				return inner, true
			}
		}
	}
	return option{}, false
}

// suggest sends suggestions; none is an answer too.
func (t *turn) suggest(all []offer) {
	if all == nil {
		all = []offer{}
	}
	t.opened = true
	_ = t.respond(response{ // logged; the next letter asks again
		Type: discordgo.InteractionApplicationCommandAutocompleteResult,
		Data: struct {
			Choices []offer `json:"choices"`
		}{all},
	})
}

// offers makes what Discord takes of suggestions: each once, none too long.
func offers(all []bot.Suggestion, kind discordgo.ApplicationCommandOptionType) []offer {
	var out []offer
	names, values := map[string]bool{}, map[string]bool{}
	for _, s := range all {
		name := clip(oneLine(s.Label), maxChoice)
		if name == "" {
			name = clip(oneLine(s.Value), maxChoice)
		}
		value := any(s.Value)
		if kind == discordgo.ApplicationCommandOptionInteger {
			n, err := strconv.Atoi(strings.TrimSpace(s.Value))
			if err != nil {
				continue
			}
			value = n
		}
		if name == "" || s.Value == "" || units(s.Value) > maxChoice || names[name] || values[s.Value] {
			continue
		}
		names[name], values[s.Value] = true, true
		if out = append(out, offer{Name: name, Value: value}); len(out) == maxChoices {
			break
		}
	}
	return out
}
