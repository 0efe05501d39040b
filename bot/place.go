package bot

import (
	"context"

	"github.com/nutgraf/nutgraf/library"
)

// Joined is what the bot says where it was just added. What the place followed
// when the bot was there before goes on.
func (b *Bot) Joined(ctx context.Context, p Platform, r Request) Reply {
	b.Back(ctx, p, r.Chat.ID)
	r.Command, r.Args = "start", ""
	return b.Answer(ctx, p, r)
}

// Back lets what a chat follows go on, if it was stopped because the chat was
// gone: the bot was added again, or is no longer blocked.
func (b *Bot) Back(ctx context.Context, p Platform, chat string) {
	if b.Follows == nil || chat == "" {
		return
	}
	at := library.Address{Platform: p.Name, Chat: chat}
	c, err := b.Follows.Chat(ctx, at)
	if err == nil && c.Paused.Reason == library.PausedGone {
		err = b.Follows.PauseChat(ctx, at, library.Pause{})
	}
	if err != nil {
		b.Log.WarnContext(ctx, "a chat that is back gets nothing yet", "platform", p.Name, "error", err)
	}
}

// Left stops what goes to a chat that the bot was removed from, or that is no
// more. What was chosen for it is forgotten, unless it follows something, with
// which it goes on if the bot is added again.
func (b *Bot) Left(ctx context.Context, p Platform, chat string) {
	owner := b.key(p, "chat", chat)
	if owner == "" {
		return
	}
	if b.Follows != nil {
		at := library.Address{Platform: p.Name, Chat: chat}
		subs, err := b.Follows.Subscriptions(ctx, at)
		if err == nil {
			err = b.Follows.PauseChat(ctx, at, library.Pause{Reason: library.PausedGone, Since: b.Now()})
		}
		if err != nil {
			b.Log.WarnContext(ctx, "a chat that is gone is still posted to", "platform", p.Name, "error", err)
		}
		if len(subs) > 0 {
			return
		}
	}
	if _, err := b.Library.Forget(ctx, owner); err != nil {
		b.Log.WarnContext(ctx, "the settings of a chat that is gone are still there", "platform", p.Name, "error", err)
	}
}

// Moved takes along what was chosen for a chat that has another id now, and what
// it follows.
func (b *Bot) Moved(ctx context.Context, p Platform, from, to string) {
	old, current := b.key(p, "chat", from), b.key(p, "chat", to)
	if old == "" || current == "" {
		return
	}
	if err := b.Library.MovePreferences(ctx, old, current); err != nil {
		b.Log.WarnContext(ctx, "a chat moved, and its settings did not", "platform", p.Name, "error", err)
	}
	if b.Follows == nil {
		return
	}
	err := b.Follows.MoveChat(ctx, library.Address{Platform: p.Name, Chat: from}, library.Address{Platform: p.Name, Chat: to})
	if err != nil {
		b.Log.WarnContext(ctx, "a chat moved, and what it follows did not", "platform", p.Name, "error", err)
	}
}

// speak has the posts of a place in the language of who makes it follow
// something, unless one was chosen for it.
func (c *call) speak(ctx context.Context, at spot) {
	owner := c.key(c.platform, "chat", at.Chat)
	if at.Platform != c.platform.Name || owner == "" || c.preference(ctx, owner, preferenceLanguage) != "" {
		return
	}
	if err := c.Library.SetPreference(ctx, owner, preferenceLanguage, c.say.Tag()); err != nil {
		c.Log.WarnContext(ctx, "the language of a chat's posts was not kept", "error", err)
	}
}
