package telegram

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
	"github.com/nutgraf/nutgraf/library"
)

// manages tells whether somebody may change the settings of a chat, and that
// chat's id: of the one at hand when name is "", else of one by its id, "@name"
// or t.me address. Everybody manages the own private chat.
func (a *Adapter) manages(ctx context.Context, who asker, at api.Chat, name string) (id string, ok bool, err error) {
	here := idText(at.ID)
	name = chatName(name)
	switch {
	case name == "" || name == here:
		if at.Private() || who.ofChat {
			return here, who.id != "", nil
		}
		ok, err = a.admin(ctx, here, who.id)
		return here, ok, err
	case name == who.id && !strings.HasPrefix(name, "-"):
		return name, true, nil
	case who.id == "" || strings.HasPrefix(who.id, "-"):
		return "", false, nil // nobody known
	}
	var chat api.Chat
	if err := a.tg.Call(ctx, "getChat", map[string]any{"chat_id": name}, &chat); err != nil {
		return "", false, err
	}
	if chat.Private() {
		return "", false, nil // somebody else's
	}
	id = idText(chat.ID)
	ok, err = a.admin(ctx, id, who.id)
	return id, ok, err
}

// mayPost names the rights that the bot lacks to post to a chat. In a channel only
// administrators may, and only those who were given the right.
func (a *Adapter) mayPost(ctx context.Context, to library.Address) (missing []string, err error) {
	if id := number(to.Chat); id > 0 {
		return nil, nil // somebody's private chat with the bot
	}
	me, err := a.account(ctx)
	if err != nil {
		return nil, err
	}
	var chat api.Chat
	if err := a.tg.Call(ctx, "getChat", map[string]any{"chat_id": to.Chat}, &chat); err != nil {
		return nil, err
	}
	var m api.ChatMember
	if err := a.tg.Call(ctx, "getChatMember", map[string]any{"chat_id": to.Chat, "user_id": idText(me.ID)}, &m); err != nil {
		return nil, err
	}
	switch {
	case !m.Present():
		return []string{"Member"}, nil
	case chat.Channel() && (!m.Admin() || !m.CanPostMessages && m.Status != "creator"):
		return []string{"Post Messages"}, nil
	case m.Status == "restricted" && !m.CanSendMessages:
		return []string{"Send Messages"}, nil
	}
	return nil, nil
}

// chatName is a chat's id or "@name", however it was written.
func chatName(s string) string {
	s = strings.TrimSpace(s)
	for _, prefix := range []string{"https://", "http://", "t.me/", "telegram.me/"} {
		s = strings.TrimPrefix(s, prefix)
	}
	if s == "" || strings.HasPrefix(s, "@") {
		return s
	}
	if _, err := strconv.ParseInt(s, 10, 64); err == nil {
		return s
	}
	s, _, _ = strings.Cut(s, "/")
	return "@" + s
}

// admin asks Telegram whether somebody administers a chat. The answer is
// remembered for a minute: a press is often followed by another.
func (a *Adapter) admin(ctx context.Context, chat, user string) (bool, error) {
	key := chat + " " + user
	if known, ok := a.admins.get(key); ok {
		return known == "yes", nil
	}
	var m api.ChatMember
	err := a.tg.Call(ctx, "getChatMember", map[string]any{"chat_id": chat, "user_id": user}, &m)
	var refusal *bot.DeliveryError
	if errors.As(err, &refusal) && refusal.Outcome == bot.Refused && !errors.Is(err, api.ErrChatNotFound) {
		return false, nil // no member, or the bot may not know
	}
	if err != nil {
		return false, err
	}
	word := "no"
	if m.Admin() {
		word = "yes"
	}
	a.admins.put(key, word)
	return m.Admin(), nil
}
