package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// command is a row of the command table. Its words are the locale messages
// command.<name>.name, command.<name>.text and, when it takes arguments,
// command.<name>.args.
type command struct {
	name    string
	aliases []string
	verbs   map[string]string // by alias: what it stands for in the arguments
	params  []param
	who     Who
	hidden  bool // reached through actions; not worth a place in a menu
	private bool // answers are for the asker alone
	pastes  bool // takes a whole text
	follows bool // is about what is sent unasked
	run     func(*call, context.Context) (Reply, error)
}

// commands is the command table: it feeds /help and every platform's menu, in
// this order.
func commands() []command {
	article := param{name: "article", suggests: true}
	count := param{name: "count", kind: KindNumber, prefix: "n:", min: 1, max: quotesAtMost}
	file := param{name: "file", kind: KindFile}
	filters := []param{
		{name: "source", prefix: "source:", suggests: true}, {name: "since", prefix: "since:", suggests: true},
		{name: "before", prefix: "before:"}, {name: "lang", prefix: "lang:", suggests: true},
	}
	place := []param{
		{name: "chat", prefix: "in:"}, {name: "length", prefix: "length:", choices: styles()},
		{name: "ping", kind: KindMention, prefix: "ping:"},
	}
	return []command{
		{
			name: "news", aliases: []string{"search", "find"}, run: (*call).news,
			params: append([]param{{name: "words", required: true, suggests: true}}, filters...),
		},
		{
			name: "latest", run: (*call).latest,
			params: append([]param{{name: "topic", suggests: true}}, filters...),
		},
		{
			name: "summary", aliases: []string{"summarize", "summarise", "tldr"}, run: (*call).summary,
			params: []param{article, count, file}, pastes: true,
		},
		{name: "related", aliases: []string{"similar"}, params: []param{required(article)}, run: (*call).related},
		{
			name: "timeline", aliases: []string{"history"}, run: (*call).timeline,
			params: append([]param{{name: "words", required: true, suggests: true}}, filters...),
		},
		{name: "new", params: []param{{name: "topic", suggests: true}}, run: (*call).whatIsNew},
		{name: "story", params: []param{required(article)}, hidden: true, run: (*call).story},
		{name: "why", params: []param{article, file}, pastes: true, run: (*call).why},
		{name: "helpful", aliases: []string{"vote"}, params: []param{required(article)}, hidden: true, run: (*call).helpful},
		{
			name: "follow", run: (*call).follow, follows: true,
			params: append([]param{
				{name: "want", suggests: true},
				{name: "after", prefix: "after:", choices: []string{afterFirst, "2", "3", "4", afterDigest}},
				{name: "updates", prefix: "updates:", choices: updateChoices()},
				{name: "adds", kind: KindNumber, prefix: "adds:", min: 1, max: library.MaxAdds},
			}, place...),
		},
		{
			name: "unfollow", run: (*call).unfollow, follows: true,
			params: []param{{name: "followed", suggests: true}, {name: "chat", prefix: "in:"}},
		},
		{
			name: "digest", run: (*call).digest, follows: true,
			params: append([]param{
				{name: "doing", choices: digestVerbs()}, {name: "times", suggests: true}, {name: "want", suggests: true},
				{name: "most", kind: KindNumber, prefix: "most:", min: 1, max: mostEntries},
				{name: "empty", prefix: "empty:", choices: []string{"say", "skip"}},
			}, place...),
		},
		{
			name: "settings", private: true, run: (*call).settings,
			params: []param{
				{name: "setting", choices: append([]string{"language"}, chatSettings()...)}, {name: "value", suggests: true},
				{name: "chat", prefix: "in:"},
			},
		},
		{
			name: "sources", aliases: []string{"sub", "add", "subscribe", "unsub", "remove", "list", "rss"}, run: (*call).sources,
			verbs: map[string]string{
				"sub": "add", "add": "add", "subscribe": "add", "unsub": "remove", "remove": "remove", "list": "list", "rss": "list",
			},
			params: []param{
				{name: "action", choices: verbs()}, {name: "feed", suggests: true},
				{name: "folder", prefix: "topic:", suggests: true}, {name: "filter", prefix: "filter:"},
				{name: "take", prefix: "last:", choices: []string{"0", "1", "5", "all"}}, file,
			},
		},
		{name: "help", aliases: []string{"h", "?"}, params: []param{{name: "command", suggests: true}}, run: (*call).help},
		{name: "start", hidden: true, run: (*call).start},
		{name: "about", run: (*call).about},
		{name: "privacy", private: true, params: []param{{name: "delete", choices: []string{"delete"}}}, run: (*call).privacy},
		{name: "health", who: Owners, private: true, run: (*call).health},
	}
}

// nameCommands fills in the names by which commands are found: their own and
// their aliases, then those that they have in other languages where these are
// free.
func (b *Bot) nameCommands() {
	for i := range b.commands {
		cmd := &b.commands[i]
		for _, name := range append([]string{cmd.name}, cmd.aliases...) {
			b.byName[name] = cmd
		}
	}
	for _, l := range b.Words.Languages() {
		say := b.Words.For(l.Tag)
		for i := range b.commands {
			cmd := &b.commands[i]
			if name := cmd.local(say); b.byName[name] == nil {
				b.byName[name] = cmd
			}
		}
	}
}

// name is what the asker's platform calls a command.
func (c *call) name(cmd *command) string {
	if c.platform.LocalNames {
		return cmd.local(c.say)
	}
	return cmd.name
}

func required(p param) param {
	p.required = true
	return p
}

// lead puts what an alias stands for before the arguments.
func (c command) lead(alias, args string) string {
	if verb := c.verbs[alias]; verb != "" {
		return strings.TrimSpace(verb + " " + args)
	}
	return args
}

// local is the command's name in a person's language.
func (c command) local(say locale.Printer) string { return say.Say("command." + c.name + ".name") }

// args tells how a command's arguments are written.
func (c command) args(say locale.Printer) string {
	if len(c.params) == 0 {
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
