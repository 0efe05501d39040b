package bot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// known reports whether one of the names "platform:id" in a list is the
// asker's, or that of where they ask.
func (c *call) known(list []string) bool {
	return slices.ContainsFunc([]string{c.User.ID, c.Chat.ID, c.Chat.Server}, func(id string) bool {
		return id != "" && slices.Contains(list, c.platform.Name+":"+id)
	})
}

// owner reports whether the asker is one of the bot's owners; whoever sits at
// its terminal is.
func (c *call) owner() bool {
	return c.platform.Terminal || c.User.ID != "" && slices.Contains(c.Owners, c.platform.Name+":"+c.User.ID)
}

// admit refuses who may not use the bot at all, and who asks too much.
func (c *call) admit() error {
	if c.owner() {
		return nil
	}
	if len(c.Allow) > 0 && !c.known(c.Allow) {
		return failure(CodeNotAllowed, nil)
	}
	for _, l := range []struct {
		limit *limiter
		id    string
	}{{c.persons, c.User.ID}, {c.chats, c.Chat.ID}} {
		if l.id == "" {
			continue
		}
		if wait, told := l.limit.take(c.platform.Name+":"+l.id, c.now); wait > 0 {
			c.mute = told
			return failure(CodeBusy, nil, "Count", int(wait.Seconds())+1)
		}
	}
	return nil
}

// permit refuses a command that is not for everyone.
func (c *call) permit(ctx context.Context, cmd *command) error {
	switch {
	case cmd.who == Everyone || c.owner():
		return nil
	case cmd.who == Owners:
		return failure(CodeOwnersOnly, nil, "Name", c.name(cmd))
	}
	_, err := c.managed(ctx, "")
	return err
}

// managed returns the id of a chat that the asker may change: of this one when
// name is "".
func (c *call) managed(ctx context.Context, name string) (string, error) {
	if c.Manages != nil {
		id, ok, err := c.Manages(ctx, name)
		if err != nil {
			return "", failure(CodeChatUnknown, err, "Name", clip(name, 40))
		}
		if ok {
			return id, nil
		}
	}
	return "", failure(CodeManagersOnly, nil)
}

// voter is the key under which the asker's votes and settings are kept. "" when
// the asker is unknown.
func (c *call) voter() string { return c.key(c.platform, "user", c.User.ID) }

// key is the key of a person or a chat in the library: a keyed hash, so that the
// library counts one vote each, and nobody who reads it without the key of the
// installation can try out who it was. "" for no id.
func (b *Bot) key(p Platform, kind, id string) string {
	if id == "" {
		return ""
	}
	space := p.Name
	if kind != "user" { // a chat's id may be a person's as well
		space = kind + "\x00" + p.Name
	}
	h := hmac.New(sha256.New, b.VoterKey)
	_, _ = h.Write([]byte(space + "\x00" + id)) // a hash.Hash never fails
	return kind + ":" + hex.EncodeToString(h.Sum(nil)[:16])
}
