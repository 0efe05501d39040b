package discord

import (
	"context"
	"runtime/debug"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// response is the first thing that Discord hears about an interaction.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// responder sends the first response, by the way that the interaction came in.
// It is called once, or again when Discord refused what came before.
type responder func(ctx context.Context, i *interaction, r response) error

// callback is the responder for what came in by the gateway.
func (a *Adapter) callback(ctx context.Context, i *interaction, r response) error {
	return a.Client.Do(ctx, "POST", "/interactions/"+i.ID+"/"+i.Token+"/callback", r, nil)
}

// deadline is how long after its arrival Discord waits for the first response;
// a bit less, since it travelled.
const deadline = 2800 * time.Millisecond

// take answers an interaction in a goroutine of its own. When too many are being
// answered it says so at once; when even that is too much, it is silent.
func (a *Adapter) take(raw []byte, arrived time.Time, first responder) bool {
	i, err := readInteraction(raw)
	if err != nil {
		a.Log.Warn("discord: an interaction cannot be read", "error", err)
		return false
	}
	if !a.begin() {
		return false
	}
	t := &turn{
		Adapter: a, interaction: i, arrived: arrived, first: first, trace: library.NewTrace(),
		say: a.Words.For(i.languages()...), progress: make(chan string, 1),
	}
	slots, do := a.slots, t.run
	select {
	case slots <- struct{}{}:
	default:
		slots, do = a.excuses, t.busy
		select {
		case slots <- struct{}{}:
		default:
			a.done()
			a.Log.Warn("discord: too busy even to say so")
			return false
		}
	}
	go func() {
		defer a.done()
		defer func() { <-slots }()
		defer t.close()
		do()
	}()
	return true
}

// turn is one interaction being answered.
type turn struct {
	*Adapter
	*interaction
	arrived time.Time
	first   responder
	say     locale.Printer // the asker's language, until the core says which
	opened  bool           // the first response has been tried
	trace   string         // the name of what is being done, for the log and for apologies

	progress chan string // how far the answer is
}

// traced names what is done under ctx.
func (t *turn) traced(ctx context.Context) context.Context { return library.WithTrace(ctx, t.trace) }

// close makes sure that whatever happened, there was a first response: a panic
// must not leave anybody with "the application did not respond".
func (t *turn) close() {
	if v := recover(); v != nil {
		t.Log.ErrorContext(t.traced(t.life), "discord: an interaction panicked", "panic", v, "stack", string(debug.Stack()))
		if !t.opened {
			t.open(t.fault())
		}
	}
}

// recovered is for goroutines that nobody waits for.
func (a *Adapter) recovered(what string) {
	if v := recover(); v != nil {
		a.Log.Error("discord: a panic", "where", what, "panic", v, "stack", string(debug.Stack()))
	}
}

// fault is what the asker is told about an error of ours.
func (t *turn) fault() outcome {
	return outcome{say: t.say, reply: bot.Reply{
		Private: true, Code: bot.CodeInternal,
		Text: t.say.Say("error." + bot.CodeInternal), Note: t.say.Say("hint."+bot.CodeInternal, "Ref", t.trace),
	}}
}

// word is a short private reply in the adapter's own words.
func (t *turn) word(id string, args ...any) bot.Reply {
	return bot.Reply{Private: true, Code: "discord", Text: t.say.Say(id, args...)}
}

// busy says that there are too many.
func (t *turn) busy() {
	switch t.Type {
	case discordgo.InteractionPing:
		t.run()
	case discordgo.InteractionApplicationCommandAutocomplete:
		t.suggest(nil)
	default:
		t.open(outcome{say: t.say, reply: t.word("discord.busy")})
	}
}

// run answers.
func (t *turn) run() {
	switch t.Type {
	case discordgo.InteractionPing:
		_ = t.respond(response{Type: discordgo.InteractionResponsePong}) // logged
	case discordgo.InteractionApplicationCommandAutocomplete:
		t.complete()
	case discordgo.InteractionApplicationCommand:
		t.command()
	case discordgo.InteractionMessageComponent:
		t.press()
	case discordgo.InteractionModalSubmit:
		t.form()
	default:
		t.open(outcome{say: t.say, reply: t.word("discord.stale")})
	}
}

// command answers a slash command or a message's command.
func (t *turn) command() {
	if t.Data.Kind == discordgo.MessageApplicationCommand {
		t.answer(t.infos["summary"], t.linked)
		return
	}
	info := t.info(t.Data.Name)
	asked := t.options()
	if info.Pastes && !asked.given {
		t.paste(info, asked)
		return
	}
	t.answer(info, func(ctx context.Context) (bot.Request, *bot.Reply) {
		files, failed := t.fetch(ctx, asked.files)
		r := t.request(t.Bot.Line(t.Data.Name, asked.values))
		r.Files = files
		if len(r.Args) == 0 && len(asked.values) > 0 {
			r.Args = asked.all() // a command that the table does not have: the core says what it may have been
		}
		return r, failed
	})
}

// info describes a command; what is not in the table has its name alone.
func (a *Adapter) info(name string) bot.CommandInfo {
	if info, ok := a.infos[name]; ok {
		return info
	}
	return bot.CommandInfo{Name: name}
}

// press answers a button or a select.
func (t *turn) press() {
	line, ok := t.pressedLine()
	if !ok {
		t.open(outcome{say: t.say, reply: t.word("discord.stale")})
		return
	}
	command, _ := bot.Parse(line)
	t.answer(t.info(command), func(context.Context) (bot.Request, *bot.Reply) {
		r := t.request(line)
		r.Pressed = true
		return r, nil
	})
}

// pressedLine is the line that the used component stands for.
func (t *turn) pressedLine() (string, bool) {
	if t.Data.CustomID == "" {
		return "", false
	}
	scheme, line := t.Data.CustomID[0], t.Data.CustomID[1:]
	chosen := ""
	if len(t.Data.Values) > 0 {
		chosen = t.Data.Values[0]
	}
	switch {
	case scheme == schemeSelect && chosen != "":
		line = chosen
	case scheme >= schemePick && scheme <= 'M' && isID(chosen):
		line += " in:" + chosen
	case scheme >= schemeAction && scheme <= 'z':
	default:
		return "", false
	}
	return line, len(line) > 1 && line[0] == '/'
}
