package fakediscord

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// Arg is an option of a command that a person fills in. Its value is a string,
// which is read as the option's type wants it, or a bool, a number, a *User, a
// *Channel or a File.
type Arg struct {
	Name  string
	Value any
}

// Opt is an Arg.
func Opt(name string, value any) Arg { return Arg{name, value} }

// File is something attached.
type File struct {
	Name string
	Type string // "text/plain" when empty
	Data []byte
}

// Command types "/name" with options and sends it. A sub command is named after
// a space: "source add". What Discord's client would not let the person send (a
// command that is not registered or not for them, an option that is missing,
// unknown or out of its limits) fails the test.
func (u *User) Command(t testing.TB, name string, args ...Arg) *Interaction {
	t.Helper()
	data := u.chat(t, name, "", args)
	return u.act(t, kindCommand, data, nil)
}

// Autocomplete types in the option focused of a command. The text so far is the
// Arg of that name.
func (u *User) Autocomplete(t testing.TB, name, focused string, args ...Arg) *Interaction {
	t.Helper()
	data := u.chat(t, name, focused, args)
	return u.act(t, kindAutocomplete, data, func(i *Interaction, _ object) { i.focus = focusType(data) })
}

// focusType is the type of the option that has the focus.
func focusType(o object) int {
	for _, v := range listOf(o["options"]) {
		inner := objectOf(v)
		if inner["focused"] == true {
			return numberOr(inner["type"], optString)
		}
		if kind := focusType(inner); kind != 0 {
			return kind
		}
	}
	return 0
}

// chat builds the data of a chat command.
func (u *User) chat(t testing.TB, name, focused string, args []Arg) object {
	t.Helper()
	words := strings.Fields(strings.TrimPrefix(name, "/"))
	if len(words) == 0 {
		t.Fatal("fakediscord: a command has a name")
	}
	cmd := u.find(t, 1, words[0])
	data := u.commandData(cmd)
	at, options := data, cmd.Options
	for _, word := range words[1:] {
		n := slices.IndexFunc(options, func(o CommandOption) bool { return o.named(word) && o.Type <= optGroup })
		if n < 0 {
			t.Fatalf("fakediscord: /%s has no sub command %q", words[0], word)
		}
		sub := object{"type": options[n].Type, "name": options[n].Name}
		at["options"] = []any{sub}
		at, options = sub, options[n].Options
	}
	if len(options) > 0 && options[0].Type <= optGroup {
		t.Fatalf("fakediscord: /%s wants a sub command", name)
	}
	if filled := u.fillIn(t, name, focused, options, args, data); len(filled) > 0 {
		at["options"] = filled
	}
	return data
}

func (u *User) commandData(cmd Command) object {
	data := object{"id": cmd.ID, "type": cmd.Type, "name": cmd.Name}
	if cmd.GuildID != "" {
		data["guild_id"] = cmd.GuildID
	}
	return data
}

// fillIn fills options in, as Discord's client does.
func (u *User) fillIn(t testing.TB, name, focused string, options []CommandOption, args []Arg, data object) []any {
	t.Helper()
	var filled []any
	given := map[string]bool{}
	for _, a := range args {
		n := slices.IndexFunc(options, func(o CommandOption) bool { return o.named(a.Name) })
		if n < 0 {
			t.Fatalf("fakediscord: /%s has no option %q", name, a.Name)
		}
		o := options[n]
		given[o.Name] = true
		one := object{"type": o.Type, "name": o.Name}
		if o.named(focused) && focused != "" {
			if !o.Autocomplete {
				t.Fatalf("fakediscord: /%s %s: is not completed while typing", name, o.Name)
			}
			one["focused"], one["value"] = true, a.Value // as typed, whatever the type
		} else {
			one["value"] = u.value(t, name, o, a.Value, data)
		}
		filled = append(filled, one)
	}
	for _, o := range options {
		if o.Required && !given[o.Name] && focused == "" {
			t.Fatalf("fakediscord: /%s: the option %q is required", name, o.Name)
		}
	}
	return filled
}

// value turns what a person gave into what Discord sends.
func (u *User) value(t testing.TB, name string, o CommandOption, v any, data object) any {
	t.Helper()
	bad := func(why string) { t.Fatalf("fakediscord: /%s %s: %v: %s", name, o.Name, v, why) }
	if n, ok := v.(int); ok {
		v = strconv.Itoa(n)
	}
	s, isText := v.(string)
	if isText && len(o.Choices) > 0 {
		for _, c := range o.Choices {
			if c.Name == s || asText(c.Value) == s {
				return c.Value
			}
		}
		bad("is none of the choices")
	}
	switch o.Type {
	case optString:
		if n := utf8.RuneCountInString(s); !isText || n == 0 || n < o.MinLength || n > limit(o.MaxLength, 6000) {
			bad("is not a text of the right length")
		}
	case optInteger, optNumber:
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || o.MinValue != nil && n < *o.MinValue || o.MaxValue != nil && n > *o.MaxValue {
			bad("is not a number within the limits")
		}
		return json.Number(s)
	case optBoolean:
		if b, ok := v.(bool); ok {
			return b
		}
		return strings.EqualFold(s, "true")
	default:
		return u.s.resolve(v, data)
	}
	return s
}

func limit(n, def int) int {
	if n == 0 {
		return def
	}
	return n
}

func asText(v any) string {
	raw, _ := json.Marshal(v) // came from JSON
	return strings.Trim(string(raw), `"`)
}

// resolve puts a thing into the resolved data and returns its id.
func (s *Server) resolve(v any, data object) any {
	into := func(kind, id string, o object) string {
		resolved, _ := data["resolved"].(object)
		if resolved == nil {
			resolved = object{}
			data["resolved"] = resolved
		}
		all, _ := resolved[kind].(object)
		if all == nil {
			all = object{}
			resolved[kind] = all
		}
		all[id] = o
		return id
	}
	switch v := v.(type) {
	case *User:
		return into("users", v.ID, v.json())
	case *Channel:
		s.mu.Lock()
		defer s.mu.Unlock()
		o := s.channelJSON(v)
		o["permissions"] = strconv.FormatInt(v.Permissions, 10)
		return into("channels", v.ID, o)
	case File:
		o := s.attach(v)
		return into("attachments", textOf(o["id"]), o)
	}
	return v
}

// find returns the registered command that a person means and may use.
func (u *User) find(t testing.TB, kind int, name string) Command {
	t.Helper()
	for _, c := range u.Commands() {
		if c.Type == kind && c.named(name) {
			return c
		}
	}
	t.Fatalf("fakediscord: no command %q of type %d is offered to %s", name, kind, u.Name)
	return Command{}
}

// Commands lists the commands that the person is offered where they are: those
// of the guild first, then the global ones.
func (u *User) Commands() []Command {
	guild := ""
	if u.Channel != nil && u.Channel.Guild != nil {
		guild = u.Channel.Guild.ID
	}
	var all []Command
	if guild != "" {
		all = u.s.Registered(guild)
	}
	all = append(all, u.s.Registered("")...)
	return slices.DeleteFunc(all, func(c Command) bool { return !u.offered(c) })
}

func (u *User) offered(c Command) bool {
	if c.Contexts != nil && !slices.Contains(*c.Contexts, u.context()) || c.Contexts == nil && u.context() == 2 {
		return false
	}
	types := []int{int(GuildInstall)}
	if c.IntegrationTypes != nil {
		types = *c.IntegrationTypes
	}
	if !slices.Contains(types, int(u.Install)) {
		return false
	}
	if c.DefaultMemberPermissions == nil || u.context() != 0 {
		return true
	}
	need, err := strconv.ParseInt(*c.DefaultMemberPermissions, 10, 64)
	const administrator = 1 << 3
	return err == nil && (need != 0 && u.Permissions&need == need || u.Permissions&administrator != 0)
}

// Written is a message of a person, for message commands.
type Written struct {
	Author  *User // nil: somebody else
	Content string
	Embeds  []map[string]any
	Files   []File
}

// MessageCommand chooses a command in the menu of a message.
func (u *User) MessageCommand(t testing.TB, name string, w Written) *Interaction {
	t.Helper()
	s := u.s
	if u.Channel == nil {
		s.DM(u)
	}
	author := w.Author
	if author == nil {
		author = &User{ID: s.newID(), Name: "somebody"} // nobody who acts, so nobody to remember
	}
	s.mu.Lock()
	m := &Message{ID: s.newID(), ChannelID: u.place().ID, AuthorID: author.ID, Content: w.Content, Created: s.Now()}
	for _, e := range w.Embeds {
		m.Embeds = append(m.Embeds, e)
	}
	s.keep(m)
	s.mu.Unlock()
	body := m.json()
	body["author"] = author.json()
	files := []any{}
	for _, f := range w.Files {
		files = append(files, s.attach(f))
	}
	body["attachments"] = files
	return u.on(t, name, m.ID, body)
}

// MessageCommandOn chooses a command in the menu of a message that is there.
func (u *User) MessageCommandOn(t testing.TB, name string, m *Message) *Interaction {
	t.Helper()
	return u.on(t, name, m.ID, m.json())
}

func (u *User) on(t testing.TB, name, id string, message object) *Interaction {
	t.Helper()
	data := u.commandData(u.find(t, 3, name))
	data["target_id"] = id
	data["resolved"] = object{"messages": object{id: message}}
	return u.act(t, kindCommand, data, nil)
}
