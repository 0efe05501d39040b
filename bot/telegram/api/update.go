package api

import (
	"encoding/json"
	"strconv"
)

// An Update is one thing that happened. Exactly one of the pointers is set; none
// when it is of a kind that is not listed here.
type Update struct {
	ID                 int64               `json:"update_id"`
	Message            *Message            `json:"message"`
	EditedMessage      *Message            `json:"edited_message"`
	ChannelPost        *Message            `json:"channel_post"`
	EditedChannelPost  *Message            `json:"edited_channel_post"`
	CallbackQuery      *CallbackQuery      `json:"callback_query"`
	InlineQuery        *InlineQuery        `json:"inline_query"`
	ChosenInlineResult *ChosenInlineResult `json:"chosen_inline_result"`
	MyChatMember       *ChatMemberUpdated  `json:"my_chat_member"`
	ChatMember         *ChatMemberUpdated  `json:"chat_member"`
}

// Kind names what the update is, as in allowed_updates; "" when it is of a kind
// that is not listed in [Update].
func (u Update) Kind() string {
	switch {
	case u.Message != nil:
		return "message"
	case u.EditedMessage != nil:
		return "edited_message"
	case u.ChannelPost != nil:
		return "channel_post"
	case u.EditedChannelPost != nil:
		return "edited_channel_post"
	case u.CallbackQuery != nil:
		return "callback_query"
	case u.InlineQuery != nil:
		return "inline_query"
	case u.ChosenInlineResult != nil:
		return "chosen_inline_result"
	case u.MyChatMember != nil:
		return "my_chat_member"
	case u.ChatMember != nil:
		return "chat_member"
	}
	return ""
}

// AnyMessage returns the message, new or edited, in whatever chat; nil when the
// update is about something else.
func (u Update) AnyMessage() *Message {
	for _, m := range []*Message{u.Message, u.EditedMessage, u.ChannelPost, u.EditedChannelPost} {
		if m != nil {
			return m
		}
	}
	return nil
}

// Chat returns the chat where it happened; nil for what happens in none, such as
// an inline query.
func (u Update) Chat() *Chat {
	m := u.AnyMessage()
	switch {
	case m != nil:
		return &m.Chat
	case u.CallbackQuery != nil && u.CallbackQuery.Message != nil:
		return &u.CallbackQuery.Message.Chat
	case u.MyChatMember != nil:
		return &u.MyChatMember.Chat
	case u.ChatMember != nil:
		return &u.ChatMember.Chat
	}
	return nil
}

// From returns who did it; nil for what a channel or an anonymous admin did
// without a name, see [Message.SenderChat].
func (u Update) From() *User {
	m := u.AnyMessage()
	switch {
	case m != nil:
		return m.From
	case u.CallbackQuery != nil:
		return &u.CallbackQuery.From
	case u.InlineQuery != nil:
		return &u.InlineQuery.From
	case u.ChosenInlineResult != nil:
		return &u.ChosenInlineResult.From
	case u.MyChatMember != nil:
		return &u.MyChatMember.From
	case u.ChatMember != nil:
		return &u.ChatMember.From
	}
	return nil
}

// lane is what updates must share to be handled one after the other. A query has
// to be answered at once, so a slow command in the same chat does not hold it up:
// queries follow one another per person.
func (u Update) lane() string {
	switch {
	case u.CallbackQuery != nil:
		return "press " + strconv.FormatInt(u.CallbackQuery.From.ID, 10)
	case u.InlineQuery != nil:
		return "inline " + strconv.FormatInt(u.InlineQuery.From.ID, 10)
	}
	if c := u.Chat(); c != nil {
		return strconv.FormatInt(c.ID, 10)
	}
	if f := u.From(); f != nil {
		return strconv.FormatInt(f.ID, 10) // the id of the private chat, too
	}
	return ""
}

// parse reads one update. The id is returned also when the rest is malformed;
// it is 0 when not even that can be read.
func parse(raw json.RawMessage) (Update, error) {
	var u Update
	err := json.Unmarshal(raw, &u)
	if err == nil {
		return u, nil
	}
	var head struct {
		ID int64 `json:"update_id"`
	}
	if json.Unmarshal(raw, &head) != nil {
		return Update{}, err
	}
	return Update{ID: head.ID}, err
}

// A CallbackQuery is a tap on an inline button. It must be answered with
// answerCallbackQuery, or the button keeps spinning.
type CallbackQuery struct {
	ID              string   `json:"id"`
	From            User     `json:"from"`
	Message         *Message `json:"message"`           // with the button; see [Message.Accessible]
	InlineMessageID string   `json:"inline_message_id"` // instead of Message, when it came out of an inline result
	ChatInstance    string   `json:"chat_instance"`
	Data            string   `json:"data"` // up to 64 bytes
}

// An InlineQuery is what somebody types after the bot's name in any chat.
type InlineQuery struct {
	ID       string `json:"id"`
	From     User   `json:"from"`
	Query    string `json:"query"`
	Offset   string `json:"offset"`    // the next_offset of the answer before; "" at first
	ChatType string `json:"chat_type"` // sender, private, group, supergroup, channel; "" when unknown
}

// A ChosenInlineResult is an inline result that was sent.
type ChosenInlineResult struct {
	ResultID        string `json:"result_id"`
	From            User   `json:"from"`
	InlineMessageID string `json:"inline_message_id"` // only when the message has an inline keyboard
	Query           string `json:"query"`
}

// A ChatMemberUpdated says that somebody's place in a chat changed; in
// my_chat_member it is the bot's own: added, removed, blocked, promoted.
type ChatMemberUpdated struct {
	Chat          Chat       `json:"chat"`
	From          User       `json:"from"` // who changed it
	Date          int64      `json:"date"` // Unix seconds
	OldChatMember ChatMember `json:"old_chat_member"`
	NewChatMember ChatMember `json:"new_chat_member"`
}

// A ChatMember is somebody's place in a chat.
type ChatMember struct {
	Status               string `json:"status"` // creator, administrator, member, restricted, left, kicked
	User                 User   `json:"user"`
	IsMember             bool   `json:"is_member"`    // of a restricted one: still in the chat
	IsAnonymous          bool   `json:"is_anonymous"` // an admin who writes as the chat
	CanPostMessages      bool   `json:"can_post_messages"`
	CanEditMessages      bool   `json:"can_edit_messages"`
	CanSendMessages      bool   `json:"can_send_messages"` // of a restricted one
	CanSendOtherMessages bool   `json:"can_send_other_messages"`
	CanManageTopics      bool   `json:"can_manage_topics"`
	CanChangeInfo        bool   `json:"can_change_info"`
	CanDeleteMessages    bool   `json:"can_delete_messages"`
	CanPinMessages       bool   `json:"can_pin_messages"`
}

// Present reports whether the member is in the chat.
func (m ChatMember) Present() bool {
	switch m.Status {
	case "creator", "administrator", "member":
		return true
	case "restricted":
		return m.IsMember
	}
	return false
}

// Admin reports whether the member may manage the chat.
func (m ChatMember) Admin() bool { return m.Status == "creator" || m.Status == "administrator" }
