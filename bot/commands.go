package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/bot/locale"
)

// command is a row of the command table. Its words are the locale messages
// command.<name>.text and, when it takes arguments, command.<name>.args.
type command struct {
	name    string
	aliases []string
	alone   bool // takes no arguments
	hidden  bool // reached through actions; not worth a place in a menu
	run     func(*call, context.Context) (Reply, error)
}

// commands is the command table: it feeds /help and every platform's menu, in
// this order.
func commands() []command {
	return []command{
		{name: "news", aliases: []string{"search", "find"}, run: (*call).news},
		{name: "latest", aliases: []string{"list"}, run: (*call).latest},
		{name: "summary", aliases: []string{"summarize", "summarise", "tldr"}, run: (*call).summary},
		{name: "related", aliases: []string{"similar"}, run: (*call).related},
		{name: "why", run: (*call).why},
		{name: "helpful", aliases: []string{"vote"}, hidden: true, run: (*call).helpful},
		{name: "help", aliases: []string{"h", "?"}, run: (*call).help},
		{name: "start", alone: true, hidden: true, run: (*call).start},
		{name: "about", alone: true, run: (*call).about},
		{name: "privacy", run: (*call).privacy},
	}
}

// CommandInfo describes a command to a platform that has a menu of them.
type CommandInfo struct {
	Name    string
	Aliases []string
	Args    string // how its arguments are written; "" when it takes none
	Text    string // what it does, in one line
	Hidden  bool   // works, but is not worth a place in a menu
}

// Commands returns the command table in a person's language.
func (b *Bot) Commands(say locale.Printer) []CommandInfo {
	infos := make([]CommandInfo, len(b.commands))
	for i, c := range b.commands {
		infos[i] = CommandInfo{
			Name: c.name, Aliases: c.aliases, Hidden: c.hidden,
			Args: c.args(say),
			Text: say.Say("command." + c.name + ".text"),
		}
	}
	return infos
}

// args tells how a command's arguments are written.
func (c command) args(say locale.Printer) string {
	if c.alone {
		return ""
	}
	return say.Say("command." + c.name + ".args")
}

// nearestCommand returns the command that the asker may have meant: one slip of
// the keyboard away, or the only one that starts like this. "" when none is.
func (c *call) nearestCommand() string {
	typed := c.Command
	if len(typed) < 3 {
		return "" // too little to go by
	}
	var starts []string
	for _, cmd := range c.commands {
		for _, name := range append([]string{cmd.name}, cmd.aliases...) {
			if len(name) >= 3 && oneSlip(typed, name) {
				return cmd.name
			}
			if strings.HasPrefix(name, typed) && !slices.Contains(starts, cmd.name) {
				starts = append(starts, cmd.name)
			}
		}
	}
	if len(starts) == 1 {
		return starts[0]
	}
	return ""
}

// oneSlip reports whether two names differ by one letter more, less, other or
// swapped with its neighbour.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 1:
		return a[i:] == b[i+1:]
	case 0:
		return i < len(a) && (a[i+1:] == b[i+1:] ||
			i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:])
	}
	return false
}
