package fakediscord

import (
	"slices"
	"testing"
	"unicode/utf8"
)

// Press presses a button of a message. A button that the person cannot see or
// press fails the test.
func (u *User) Press(t testing.TB, messageID, customID string) *Interaction {
	t.Helper()
	return u.use(t, messageID, customID, compButton, nil)
}

// Select chooses in a select of a message: values of its options, or ids of
// users or channels in the selects for them.
func (u *User) Select(t testing.TB, messageID, customID string, values ...string) *Interaction {
	t.Helper()
	return u.use(t, messageID, customID, compSelect, values)
}

func (u *User) use(t testing.TB, messageID, customID string, kind int, values []string) *Interaction {
	t.Helper()
	s := u.s
	s.mu.Lock()
	m := s.messages[messageID]
	s.mu.Unlock()
	if m == nil || m.For != "" && m.For != u.ID {
		t.Fatalf("fakediscord: %s sees no message %s", u.Name, messageID)
	}
	var found object
	walk(m.Components, func(c object) {
		if textOf(c["custom_id"]) == customID {
			found = c
		}
	})
	is := numberOr(found["type"], 0)
	switch {
	case found == nil:
		t.Fatalf("fakediscord: nothing in the message has the custom_id %q", customID)
	case found["disabled"] == true:
		t.Fatalf("fakediscord: %q is disabled", customID)
	case (is == compButton) != (kind == compButton):
		t.Fatalf("fakediscord: %q is of type %d and cannot be used so", customID, is)
	}
	data := object{"custom_id": customID, "component_type": is, "id": found["id"]}
	if is != compButton {
		data["values"] = chosen(t, found, values)
		u.resolveChosen(is, values, data)
	}
	return u.act(t, kindComponent, data, func(i *Interaction, body object) {
		i.target = m.ID
		body["message"] = m.json()
	})
}

func (u *User) resolveChosen(kind int, ids []string, data object) {
	for _, id := range ids {
		u.s.mu.Lock()
		user, channel := u.s.users[id], u.s.channels[id]
		u.s.mu.Unlock()
		switch {
		case kind == compChannelSelect && channel != nil:
			u.s.resolve(channel, data)
		case kind == compUserSelect && user != nil:
			u.s.resolve(user, data)
		}
	}
}

// chosen checks what is chosen in a select and returns it as JSON.
func chosen(t testing.TB, c object, values []string) []any {
	t.Helper()
	least, most := numberOr(c["min_values"], 1), numberOr(c["max_values"], 1)
	if len(values) < least || len(values) > most {
		t.Fatalf("fakediscord: %d values chosen; the select takes %d to %d", len(values), least, most)
	}
	all := make([]any, len(values))
	for n, value := range values {
		offered := slices.ContainsFunc(listOf(c["options"]), func(o any) bool { return objectOf(o)["value"] == value })
		if numberOr(c["type"], 0) == compSelect && !offered {
			t.Fatalf("fakediscord: the select offers no %q", value)
		}
		all[n] = value
	}
	return all
}

// Modal is a form that a person sees.
type Modal struct {
	CustomID, Title string
	Fields          []Field

	from *Interaction
	raw  object
}

// Field is an input of a modal.
type Field struct {
	CustomID, Label, Placeholder, Value string
	Required                            bool
	Options                             []SelectOption // of a select
}

func newModal(i *Interaction) *Modal {
	m := &Modal{CustomID: textOf(i.modal["custom_id"]), Title: textOf(i.modal["title"]), from: i, raw: i.modal}
	label := ""
	walk(listOf(i.modal["components"]), func(c object) {
		kind := numberOr(c["type"], 0)
		if kind == compLabel {
			label = textOf(c["label"])
		}
		if kind != compInput && kind != compSelect {
			return
		}
		f := Field{
			CustomID: textOf(c["custom_id"]), Label: textOf(c["label"]), Placeholder: textOf(c["placeholder"]),
			Value: textOf(c["value"]), Required: c["required"] != false, Options: selectOptions(c),
		}
		if f.Label == "" {
			f.Label = label
		}
		m.Fields = append(m.Fields, f)
	})
	return m
}

// SubmitModal fills a modal in, by custom_id, and submits it. What is not given
// keeps the value that it is shown with.
func (u *User) SubmitModal(t testing.TB, m *Modal, values map[string]string) *Interaction {
	t.Helper()
	used := map[string]bool{}
	var fill func(c object) object
	fill = func(c object) object {
		kind := numberOr(c["type"], 0)
		out := object{"type": kind, "id": numberOr(c["id"], 0)}
		if inner := objectOf(c["component"]); inner != nil {
			out["component"] = fill(inner)
		}
		if kids := listOf(c["components"]); kids != nil {
			var all []any
			for _, k := range kids {
				all = append(all, fill(objectOf(k)))
			}
			out["components"] = all
		}
		id := textOf(c["custom_id"])
		if id == "" {
			return out
		}
		out["custom_id"] = id
		value, given := values[id]
		used[id] = true
		if !given {
			value = textOf(c["value"])
		}
		if kind == compSelect {
			out["values"] = chosen(t, c, []string{value})
			return out
		}
		n := utf8.RuneCountInString(value)
		required := c["required"] != false
		if required && n == 0 || n > 0 && n < numberOr(c["min_length"], 0) || n > numberOr(c["max_length"], 4000) {
			t.Fatalf("fakediscord: the modal does not take %d characters in %q", n, id)
		}
		out["value"] = value
		return out
	}
	var components []any
	for _, c := range listOf(m.raw["components"]) {
		components = append(components, fill(objectOf(c)))
	}
	for id := range values {
		if !used[id] {
			t.Fatalf("fakediscord: the modal has no input %q", id)
		}
	}
	data := object{"custom_id": m.CustomID, "components": components}
	return u.act(t, kindModal, data, func(i *Interaction, body object) {
		if target := u.s.messages[m.from.target]; target != nil {
			i.target = target.ID
			body["message"] = target.json()
		}
	})
}

// Button is a button as a person sees it.
type Button struct {
	Label, CustomID, URL string
	Disabled             bool
	Style                int
}

// Buttons lists the buttons of a message in reading order.
func Buttons(m *Message) []Button {
	var all []Button
	if m == nil {
		return nil
	}
	walk(m.Components, func(c object) {
		if numberOr(c["type"], 0) == compButton {
			all = append(all, button(c))
		}
	})
	return all
}

func button(c object) Button {
	b := Button{
		Label: textOf(c["label"]), CustomID: textOf(c["custom_id"]), URL: textOf(c["url"]),
		Disabled: c["disabled"] == true, Style: numberOr(c["style"], 0),
	}
	if emoji := textOf(objectOf(c["emoji"])["name"]); b.Label == "" {
		b.Label = emoji
	} else if emoji != "" {
		b.Label = emoji + " " + b.Label
	}
	return b
}

// Selection is a select as a person sees it.
type Selection struct {
	CustomID, Placeholder string
	Disabled              bool
	Min, Max              int
	Options               []SelectOption // none in a select of users or channels
}

// SelectOption is what a select offers.
type SelectOption struct {
	Label, Value, Description string
	Default                   bool // chosen already
}

// Selections lists the selects of a message in reading order.
func Selections(m *Message) []Selection {
	var all []Selection
	if m == nil {
		return nil
	}
	walk(m.Components, func(c object) {
		switch numberOr(c["type"], 0) {
		case compSelect, compUserSelect, compRoleSelect, compMentionableSelect, compChannelSelect:
			all = append(all, Selection{
				CustomID: textOf(c["custom_id"]), Placeholder: textOf(c["placeholder"]), Disabled: c["disabled"] == true,
				Min: numberOr(c["min_values"], 1), Max: numberOr(c["max_values"], 1), Options: selectOptions(c),
			})
		}
	})
	return all
}

func selectOptions(c object) []SelectOption {
	var all []SelectOption
	for _, v := range listOf(c["options"]) {
		o := objectOf(v)
		all = append(all, SelectOption{textOf(o["label"]), textOf(o["value"]), textOf(o["description"]), o["default"] == true})
	}
	return all
}
