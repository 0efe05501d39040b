package bot

import "context"

// Joined is what the bot says where it was just added.
func (b *Bot) Joined(ctx context.Context, p Platform, r Request) Reply {
	r.Command, r.Args = "start", ""
	return b.Answer(ctx, p, r)
}

// Left forgets what was chosen for a chat that the bot was removed from, or
// that is no more.
func (b *Bot) Left(ctx context.Context, p Platform, chat string) {
	owner := b.key(p, "chat", chat)
	if owner == "" {
		return
	}
	if _, err := b.Library.Forget(ctx, owner); err != nil {
		b.Log.WarnContext(ctx, "the settings of a chat that is gone are still there", "platform", p.Name, "error", err)
	}
}

// Moved takes along what was chosen for a chat that has another id now.
func (b *Bot) Moved(ctx context.Context, p Platform, from, to string) {
	old, current := b.key(p, "chat", from), b.key(p, "chat", to)
	if old == "" || current == "" {
		return
	}
	if err := b.Library.MovePreferences(ctx, old, current); err != nil {
		b.Log.WarnContext(ctx, "a chat moved, and its settings did not", "platform", p.Name, "error", err)
	}
}
