package bot

import (
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// Who may use a command.
type Who int

// Everyone may, or only who manages the chat, or only the bot's owners.
const (
	Everyone Who = iota
	Managers
	Owners
)

// Kind is what a parameter takes.
type Kind int

// The kinds.
const (
	KindText    Kind = iota // anything, one line
	KindNumber              // a whole number, Min to Max
	KindFile                // an attachment
	KindMention             // a role or a person, written as Platform.Mentions has it
)

// Param is a parameter of a command, for platforms that ask for each by
// itself. Where people type lines, a line says the same (see [Bot.Line]).
type Param struct {
	Name     string // lower case a to z and "_"; never changes
	Local    string // the name in the asker's language; lower case letters, no spaces
	Text     string // what it is, in one line
	Kind     Kind
	Required bool
	Choices  []Suggestion // the only values, when there are any
	Suggests bool         // Bot.Suggest has suggestions for it
	Min, Max int          // of a KindNumber
}

// CommandInfo describes a command to a platform that has a menu of them.
type CommandInfo struct {
	Name    string
	Local   string // the name in the asker's language, with the same alphabet's letters; lower case
	Aliases []string
	Args    string // how its arguments are written; "" when it takes none
	Text    string // what it does, in one line
	Params  []Param
	Who     Who
	Hidden  bool // works, but is not worth a place in a menu
	Private bool // what it answers is mostly for the asker alone
	Pastes  bool // takes a whole text: given nothing, a platform with forms asks for one
}

// Commands returns the command table in a person's language.
func (b *Bot) Commands(say locale.Printer) []CommandInfo {
	infos := make([]CommandInfo, len(b.commands))
	for i, c := range b.commands {
		infos[i] = CommandInfo{
			Name: c.name, Local: c.local(say), Aliases: c.aliases,
			Args: c.args(say), Text: say.Say("command." + c.name + ".text"),
			Who: c.who, Hidden: c.hidden, Private: c.private, Pastes: c.pastes,
		}
		for _, p := range c.params {
			infos[i].Params = append(infos[i].Params, p.info(say))
		}
	}
	return infos
}

// param is a row of a command's parameters. Its words are the locale messages
// param.<name>.name and param.<name>.text.
type param struct {
	name     string
	kind     Kind
	required bool
	prefix   string // "since:": it stands in a line as since:VALUE, before the rest
	choices  []string
	suggests bool
	min, max int
}

func (p param) info(say locale.Printer) Param {
	info := Param{
		Name: p.name, Local: say.Say("param." + p.name + ".name"), Text: say.Say("param." + p.name + ".text"),
		Kind: p.kind, Required: p.required, Suggests: p.suggests, Min: p.min, Max: p.max,
	}
	for _, c := range p.choices {
		id := "choice." + p.name + "." + c // where a value means something else than elsewhere
		if !say.Has(id) {
			id = "choice." + c
		}
		info.Choices = append(info.Choices, Suggestion{Label: say.Say(id), Value: c})
	}
	return info
}

// Line writes the line that one would type for a command with these values of
// its parameters, by their names. What the command does not know is left out.
func (b *Bot) Line(command string, values map[string]string) string {
	cmd, ok := b.byName[command]
	if !ok {
		return "/" + command
	}
	parts := []string{"/" + cmd.name}
	add := func(prefixed bool) {
		for _, p := range cmd.params {
			value := strings.TrimSpace(values[p.name])
			if value == "" || (p.prefix != "") != prefixed || p.kind == KindFile {
				continue
			}
			if prefixed {
				value = p.prefix + library.QuoteValue(value)
			}
			parts = append(parts, value)
		}
	}
	add(true)
	add(false)
	return strings.Join(parts, " ")
}

// Values is the other way round of [Bot.Line] for what is typed: the command's
// parameters in a line. It is for tests that type lines where people fill in
// forms. Text that belongs to no other parameter is the first plain one's.
func (b *Bot) Values(line string) (command string, values map[string]string) {
	name, args := Parse(line)
	values = map[string]string{}
	cmd, ok := b.byName[name]
	if !ok {
		return name, values
	}
	args = cmd.lead(name, args)
	plain := slices.DeleteFunc(slices.Clone(cmd.params), func(p param) bool { return p.prefix != "" || p.kind == KindFile })
	for i, p := range plain {
		word := args
		if i < len(plain)-1 {
			word, args, _ = strings.Cut(args, " ")
			args = strings.TrimSpace(args)
		}
		if word != "" {
			values[p.name] = word
		}
	}
	return cmd.name, values
}
