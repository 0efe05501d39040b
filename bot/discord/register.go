package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot/locale"
)

// Register makes the application's global commands what they should be. It
// changes nothing when they are that already, so any number of replicas may do
// it at once, and a restart costs none of the changes that Discord allows in a
// day. The error is a [*bot.DeliveryError] behind a few words.
func (a *Adapter) Register(ctx context.Context, application string) error {
	want := a.commands()
	path := "/applications/" + application + "/commands"
	var have []json.RawMessage
	if err := a.Client.Do(ctx, "GET", path+"?with_localizations=true", nil, &have); err != nil {
		return fmt.Errorf("discord: which commands are registered: %w", err)
	}
	if sameCommands(have, want) {
		a.remember(have)
		a.Log.DebugContext(ctx, "discord: the commands are registered already", "count", len(want))
		return nil
	}
	if err := a.Client.Do(ctx, "PUT", path, want, &have); err != nil {
		return fmt.Errorf("discord: registering the commands: %w", err)
	}
	a.remember(have)
	a.Log.InfoContext(ctx, "discord: the commands were registered", "count", len(want))
	return nil
}

// remember keeps the ids of registered commands, which mentions of them need.
func (a *Adapter) remember(registered []json.RawMessage) {
	ids := map[string]string{}
	for _, raw := range registered {
		var c struct {
			ID   string                           `json:"id"`
			Type discordgo.ApplicationCommandType `json:"type"`
			Name string                           `json:"name"`
		}
		if json.Unmarshal(raw, &c) == nil && isID(c.ID) && c.Type == discordgo.ChatApplicationCommand {
			ids[c.Name] = c.ID
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ids = ids
}

// layout is how replies are laid out now, in a language.
func (a *Adapter) layout(say locale.Printer, pick bool) layout {
	return layout{say: say, pick: pick, now: time.Now(), mentions: func() map[string]string { return a.mentions(say) }}
}

// mentions are the mentions of commands in a language, by what the core calls
// them. Discord knows and shows a mentioned command by its English name alone, so
// the name that the person has it under stands before it.
func (a *Adapter) mentions(say locale.Printer) map[string]string {
	a.mu.Lock()
	ids := a.ids
	a.mu.Unlock()
	all := map[string]string{}
	for _, info := range a.Bot.Commands(say) {
		id := ids[info.Name]
		if id == "" {
			continue
		}
		mention := "</" + info.Name + ":" + id + ">"
		all["/"+info.Name] = mention
		if info.Local != "" && info.Local != info.Name {
			all["/"+info.Local] = "**" + escape(oneLine("/"+info.Local)) + "** · " + mention
		}
	}
	return all
}

// sameCommands reports whether what is registered is what should be. Their order
// does not count, nor does what Discord adds of its own.
func sameCommands(have []json.RawMessage, want []command) bool {
	if len(have) != len(want) {
		return false
	}
	forms := func(all []json.RawMessage) [][]byte {
		out := make([][]byte, len(all))
		for i, raw := range all {
			out[i] = canonical(raw)
		}
		slices.SortFunc(out, bytes.Compare)
		return out
	}
	wanted := make([]json.RawMessage, len(want))
	for i, c := range want {
		raw, err := json.Marshal(c)
		if err != nil {
			return false
		}
		wanted[i] = raw
	}
	return slices.EqualFunc(forms(have), forms(wanted), bytes.Equal)
}

// canonical writes a command so that two which mean the same are the same bytes:
// fields that we know, those that say nothing left out, keys in order.
func canonical(raw json.RawMessage) []byte {
	var c map[string]any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if dec.Decode(&c) != nil {
		return raw
	}
	for _, name := range []string{"id", "application_id", "guild_id", "version", "nsfw", "dm_permission", "default_permission", "name_localized", "description_localized"} {
		delete(c, name) // Discord's own, or older words for what stands in other fields
	}
	if p, ok := c["default_member_permissions"]; ok && p != nil {
		c["default_member_permissions"] = fmt.Sprint(p) // a number when sent, a string when received
	}
	sortNumbers(c["contexts"])
	sortNumbers(c["integration_types"])
	if c["type"] == nil {
		c["type"] = json.Number("1")
	}
	out, err := json.Marshal(bare(c))
	if err != nil {
		return raw
	}
	return out
}

// bare is a value without fields that are null, false or empty. A parameter's
// smallest value may be 0, so numbers stay.
func bare(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, field := range v {
			if b := bare(field); b == nil || b == "" || b == false {
				delete(v, name)
			} else {
				v[name] = b
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = bare(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}

func sortNumbers(v any) {
	all, ok := v.([]any)
	if !ok {
		return
	}
	slices.SortFunc(all, func(a, b any) int { return bytes.Compare([]byte(fmt.Sprint(a)), []byte(fmt.Sprint(b))) })
}
