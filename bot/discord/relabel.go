package discord

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/nutgraf/nutgraf/bot"
)

// update is a change of a message that leaves out what it does not change.
// discordgo's type would send an empty text and empty embeds along, which wipe
// what is there.
type update struct {
	Components json.RawMessage `json:"components"`
	Flags      int             `json:"flags,omitempty"`
	Mentions   allowedMentions `json:"allowed_mentions"`
}

// relabelled is the pressed message with the labels that a reply asks for; false
// when it asks for none, or the message has no such button.
func (t *turn) relabelled(r bot.Reply) (update, bool) {
	if !t.isPress() || len(r.Relabel) == 0 {
		return update{}, false
	}
	var components []any
	if json.Unmarshal(t.Message.Components, &components) != nil {
		return update{}, false
	}
	labels := map[string]bot.Action{}
	for _, a := range r.Relabel {
		labels[a.Line] = a
	}
	if !relabel(components, labels, 0) {
		return update{}, false
	}
	raw, err := json.Marshal(components)
	if err != nil {
		return update{}, false
	}
	return update{
		Components: raw, Flags: t.Message.Flags & flagComponentsV2, Mentions: allowedMentions{Parse: []string{}},
	}, true
}

// deepest is more than components nest.
const deepest = 8

// relabel changes labels in components, however deep, and takes out the fields
// that Discord only sends. It reports whether it found any.
func relabel(components []any, labels map[string]bot.Action, depth int) bool {
	found := false
	for _, c := range components {
		fields, ok := c.(map[string]any)
		if !ok || depth > deepest {
			continue
		}
		maps.DeleteFunc(fields, func(name string, value any) bool { return value == nil || !slices.Contains(sendable(), name) })
		id, _ := fields["custom_id"].(string)
		if id != "" && id[0] >= schemeAction && id[0] <= 'z' {
			if action, ok := labels[id[1:]]; ok {
				setFace(fields, action)
				found = true
			}
		}
		if inner, ok := fields["components"].([]any); ok {
			found = relabel(inner, labels, depth+1) || found
		}
		if inner, ok := fields["accessory"].(map[string]any); ok {
			found = relabel([]any{inner}, labels, depth+1) || found
		}
	}
	return found
}

// setFace writes on a button what stands on it now.
func setFace(fields map[string]any, a bot.Action) {
	delete(fields, "label")
	delete(fields, "emoji")
	label, icon := face(a)
	if label != "" {
		fields["label"] = label
	}
	if icon != nil {
		fields["emoji"] = icon
	}
}

// sendable are the fields of the components that this adapter makes.
func sendable() []string {
	return []string{
		"type", "id", "components", "content", "style", "label", "url", "custom_id", "options", "placeholder",
		"channel_types", "min_values", "max_values", "disabled", "emoji", "accent_color", "spoiler", "divider",
		"spacing", "accessory",
	}
}
