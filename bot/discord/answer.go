package discord

import (
	"context"
	"errors"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
)

// outcome is a reply and the language it is in.
type outcome struct {
	reply bot.Reply
	say   locale.Printer
}

const (
	// longest is how long the core may take; it gives up long before.
	longest = time.Minute
	// tokenLife is how long Discord takes what belongs to an interaction: 15
	// minutes, less what a request may take.
	tokenLife = 14*time.Minute + 30*time.Second
)

// answer asks the core and sends what it says: at once when it is quick, else
// after a word that the answer is being made, which is always followed by one.
func (t *turn) answer(info bot.CommandInfo, ask func(context.Context) (bot.Request, *bot.Reply)) {
	ctx, cancel := context.WithTimeout(t.traced(t.life), longest)
	defer cancel()
	done := make(chan outcome, 1)
	go func() { done <- t.ask(ctx, ask) }()

	timer := time.NewTimer(t.Patience - time.Since(t.arrived))
	defer timer.Stop()
	select {
	case o := <-done:
		t.open(o)
		return
	case <-timer.C:
	}
	hidden := info.Private && !t.private()
	if t.postpone(hidden) {
		return // it came twice, and the other one answers
	}
	t.finish(t.await(ctx, done), hidden)
}

// await waits for the outcome of what was promised, and shows meanwhile how far it is.
func (t *turn) await(ctx context.Context, done <-chan outcome) outcome {
	for {
		select {
		case o := <-done:
			return o
		case <-ctx.Done():
			return t.tooLate(done)
		case text := <-t.progress:
			if !t.isPress() { // there the message is another one
				_ = t.edit(newMessage([]component{textDisplay(escape(text))})) // logged; the answer follows
			}
		}
	}
}

// ask makes the request and asks the core. Whatever panics, there is an outcome.
func (t *turn) ask(ctx context.Context, ask func(context.Context) (bot.Request, *bot.Reply)) (o outcome) {
	defer func() {
		if v := recover(); v != nil {
			t.Log.ErrorContext(ctx, "discord: answering panicked", "panic", v, "stack", string(debug.Stack()))
			o = t.fault()
		}
	}()
	r, failed := ask(ctx)
	if failed != nil {
		return outcome{reply: *failed, say: t.say}
	}
	r.Progress = func(text string) {
		select {
		case t.progress <- text:
		default: // the last one is not shown yet
		}
	}
	reply := t.Bot.Answer(ctx, t.platform, r)
	return outcome{reply: reply, say: t.Bot.Language(ctx, t.platform, r)} // which the answer may have changed
}

// tooLate is the outcome when time is over. The core notices that too, and its
// own word is better, if it comes soon.
func (t *turn) tooLate(done <-chan outcome) outcome {
	select {
	case o := <-done:
		return o
	case <-time.After(t.ending / 2):
		return outcome{say: t.say, reply: bot.Reply{
			Private: true, Code: bot.CodeTimeout,
			Text: t.say.Say("error." + bot.CodeTimeout), Note: t.say.Say("hint." + bot.CodeTimeout),
		}}
	}
}

// isPress reports whether a component of a message was used.
func (t *turn) isPress() bool {
	return t.Type == discordgo.InteractionMessageComponent && t.Message != nil
}

// message lays a reply out. Only where others are is it shown to the asker
// alone.
func (t *turn) message(o outcome) message {
	m := t.layout(o.say, t.installed()).render(o.reply)
	if o.reply.Private && !t.private() {
		m.Flags |= flagEphemeral
	}
	return m
}

// open answers with the first response.
func (t *turn) open(o outcome) {
	if len(o.reply.Files) > 0 { // a first response by HTTP has no place for them
		hidden := o.reply.Private && !t.private()
		if !t.postpone(hidden) {
			t.finish(o, hidden)
		}
		return
	}
	t.opened = true
	kind, body, after := discordgo.InteractionResponseChannelMessageWithSource, any(nil), (*outcome)(nil)
	switch changed, ok := t.relabelled(o.reply); {
	case ok:
		kind, body, after = discordgo.InteractionResponseUpdateMessage, changed, &o
	case t.isPress() && o.reply.Mute:
		kind = discordgo.InteractionResponseDeferredMessageUpdate
	case t.isPress() && o.reply.Replace:
		m := t.message(o)
		m.Flags &^= flagEphemeral // the message stays what it was
		kind, body = discordgo.InteractionResponseUpdateMessage, m
	default:
		body = t.message(o)
	}
	err := t.respond(response{Type: kind, Data: body})
	if t.badContent(err) {
		after = nil
		_ = t.respond(response{ // the log has what went wrong
			Type: discordgo.InteractionResponseChannelMessageWithSource, Data: t.message(t.unshown(o)),
		})
	}
	if after != nil && err == nil {
		_ = t.follow(t.afterwards(*after)) // logged
	}
}

// answeredAlready is Discord's code for a second first response.
const answeredAlready = 40060

// postpone promises an answer. It reports whether somebody else has answered.
func (t *turn) postpone(hidden bool) (answered bool) {
	t.opened = true
	r := response{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}
	if t.isPress() {
		r.Type = discordgo.InteractionResponseDeferredMessageUpdate
	} else if hidden {
		r.Data = struct {
			Flags int `json:"flags"`
		}{flagEphemeral}
	}
	err := t.respond(r) // logged; when it did arrive after all, the answer does too
	failed, ok := errors.AsType[*bot.DeliveryError](err)
	return ok && failed.Code == answeredAlready
}

// respond sends the first response, within the time that Discord waits for it.
func (t *turn) respond(r response) error {
	ctx, cancel := context.WithTimeout(t.traced(context.Background()), max(deadline-time.Since(t.arrived), deadline/8))
	defer cancel()
	err := t.first(ctx, t.interaction, r)
	if err != nil {
		t.Log.WarnContext(ctx, "discord: a first response did not arrive", "type", int(r.Type),
			"after", time.Since(t.arrived), "error", err)
	}
	return err
}

// finish keeps the promise of postpone.
func (t *turn) finish(o outcome, hidden bool) {
	private := o.reply.Private && !t.private()
	switch changed, ok := t.relabelled(o.reply); {
	case ok:
		_ = t.edit(changed)           // logged; a vote counts, whatever its button says
		_ = t.follow(t.afterwards(o)) // logged
		return
	case t.isPress() && o.reply.Mute:
		return
	case t.isPress() && !o.reply.Replace:
		_ = t.follow(o) // logged
		return
	case !t.isPress() && private && !hidden:
		t.hide(o)
		return
	}
	m := t.message(o)
	m.Flags &^= flagEphemeral // it is what the promise was
	if t.badContent(t.edit(m)) {
		m = t.message(t.unshown(o))
		m.Flags &^= flagEphemeral
		_ = t.edit(m) // logged
	}
}

// hide answers in private what was promised in public. The promise is kept first,
// with next to nothing: until then a message that follows would take its place,
// for all to see. It goes when the asker has the answer. When that cannot be
// sent, an error may be read by all, and anything else is kept back.
func (t *turn) hide(o outcome) {
	if t.edit(newMessage([]component{textDisplay("…")})) != nil {
		return // logged
	}
	if t.follow(o) == nil {
		_ = t.webhook("DELETE", "/messages/@original", nil) // logged; what stays says nothing
		return
	}
	if o.reply.Code == "" {
		o = t.unshown(o)
	}
	m := t.message(o)
	m.Flags &^= flagEphemeral
	_ = t.edit(m) // logged
}

// afterwards is what the asker is told besides the changed buttons: a line of
// small print. The number on a button is everybody's, and does not say that this
// vote was taken, or changed.
func (t *turn) afterwards(o outcome) outcome {
	said := slices.DeleteFunc([]string{oneLine(o.reply.Text), oneLine(o.reply.Note)}, func(s string) bool { return s == "" })
	o.reply = bot.Reply{Note: strings.Join(said, " "), Private: true}
	return o
}

// unshown is the word for an answer that Discord does not take.
func (t *turn) unshown(o outcome) outcome {
	return outcome{say: o.say, reply: bot.Reply{Private: true, Code: "discord", Text: o.say.Say("discord.unshown")}}
}

// badContent reports whether Discord refused what was in a message, rather than
// the message at all.
func (t *turn) badContent(err error) bool {
	var failed *bot.DeliveryError
	if !errors.As(err, &failed) || failed.Outcome != bot.Refused {
		return false
	}
	switch failed.Code {
	case codeUnknownInteraction, codeUnknownWebhook, codeInvalidToken, codeAcknowledged:
		return false
	}
	return true
}

// Discord's codes for interactions that are over, or not there yet.
const (
	codeUnknownMessage     = 10008
	codeUnknownWebhook     = 10015
	codeUnknownInteraction = 10062
	codeAcknowledged       = 40060
	codeInvalidToken       = 50027
)

// edit changes the message that was promised, or the one whose component was
// used.
func (t *turn) edit(body any) error { return t.webhook("PATCH", "/messages/@original", body) }

// follow sends a message after the first response.
func (t *turn) follow(o outcome) error {
	if o.reply.Text == "" && o.reply.Note == "" && len(o.reply.Cards) == 0 && len(o.reply.Rows) == 0 {
		return nil
	}
	err := t.webhook("POST", "", t.message(o))
	if t.badContent(err) {
		err = t.webhook("POST", "", t.message(t.unshown(o)))
	}
	return err
}

// webhook makes a request that belongs to the interaction. By HTTP, Discord may
// not have read the first response yet: then there is no such interaction, for a
// moment.
func (t *turn) webhook(method, path string, body any) error {
	left := tokenLife - time.Since(t.arrived)
	if left <= 0 {
		t.Log.WarnContext(t.traced(t.life), "discord: an answer came too late to be shown", "after", time.Since(t.arrived))
		return context.DeadlineExceeded
	}
	ctx, cancel := context.WithTimeout(t.traced(context.Background()), left)
	defer cancel()
	path = "/webhooks/" + t.App + "/" + t.Token + path
	for wait := 100 * time.Millisecond; ; wait *= 2 {
		err := t.Client.Do(ctx, method, path, body, nil)
		if err == nil || wait > 2*time.Second || !tooEarly(err) || time.Since(t.arrived) > 10*time.Second {
			if err != nil {
				t.Log.WarnContext(ctx, "discord: an answer did not arrive", "method", method, "after", time.Since(t.arrived), "error", err)
			}
			return err
		}
		time.Sleep(wait)
	}
}

func tooEarly(err error) bool {
	var failed *bot.DeliveryError
	return errors.As(err, &failed) && (failed.Code == codeUnknownWebhook || failed.Code == codeUnknownMessage)
}
