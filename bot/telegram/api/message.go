package api

// A User is a person or a bot.
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name"`
	Username     string `json:"username"`      // without @
	LanguageCode string `json:"language_code"` // of the person's app: "de", "pt-br"; "" when unknown
	// Of the bot itself, from getMe.
	CanJoinGroups           bool `json:"can_join_groups"`
	CanReadAllGroupMessages bool `json:"can_read_all_group_messages"` // privacy mode is off
	SupportsInlineQueries   bool `json:"supports_inline_queries"`
}

// A Chat is where messages are: with a person, a group, a channel.
type Chat struct {
	ID        int64  `json:"id"`   // negative for groups and channels; up to 52 bits
	Type      string `json:"type"` // private, group, supergroup, channel
	Title     string `json:"title"`
	Username  string `json:"username"` // without @
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	IsForum   bool   `json:"is_forum"` // has topics
}

// Private reports whether the chat is with one person.
func (c Chat) Private() bool { return c.Type == "private" }

// Channel reports whether only its admins post in the chat.
func (c Chat) Channel() bool { return c.Type == "channel" }

// A Message is a message of any kind, with the fields that serve here.
type Message struct {
	ID       int64 `json:"message_id"`
	ThreadID int64 `json:"message_thread_id"` // of the topic, when IsTopic; else of the thread of replies
	IsTopic  bool  `json:"is_topic_message"`
	From     *User `json:"from"` // nil in channels; a stand-in when SenderChat is set
	// SenderChat is as which chat it was sent: the group itself for its anonymous
	// admins, the channel for its posts, another channel for who writes as that.
	SenderChat  *Chat  `json:"sender_chat"`
	Date        int64  `json:"date"` // Unix seconds
	EditDate    int64  `json:"edit_date"`
	Chat        Chat   `json:"chat"`
	ViaBot      *User  `json:"via_bot"` // whose inline result it is
	MediaGroup  string `json:"media_group_id"`
	Signature   string `json:"author_signature"`
	Protected   bool   `json:"has_protected_content"`
	AutoForward bool   `json:"is_automatic_forward"` // a channel's post in the channel's group

	Forward  *Origin        `json:"forward_origin"`
	ReplyTo  *Message       `json:"reply_to_message"` // itself without ReplyTo
	External *ExternalReply `json:"external_reply"`   // what it replies to in another chat
	Quote    *TextQuote     `json:"quote"`            // the part of it that was picked

	Text            string              `json:"text"`
	Entities        []MessageEntity     `json:"entities"`
	Caption         string              `json:"caption"`
	CaptionEntities []MessageEntity     `json:"caption_entities"`
	LinkPreview     *LinkPreviewOptions `json:"link_preview_options"`
	Document        *Document           `json:"document"`

	MigrateToChatID   int64       `json:"migrate_to_chat_id"`   // this group became that supergroup
	MigrateFromChatID int64       `json:"migrate_from_chat_id"` // this supergroup was that group
	ChatShared        *ChatShared `json:"chat_shared"`
	NewChatMembers    []User      `json:"new_chat_members"`
	LeftChatMember    *User       `json:"left_chat_member"`
	TopicCreated      *Topic      `json:"forum_topic_created"`
	TopicEdited       *Topic      `json:"forum_topic_edited"`
	TopicClosed       *struct{}   `json:"forum_topic_closed"`
	TopicReopened     *struct{}   `json:"forum_topic_reopened"`

	ReplyMarkup *InlineKeyboardMarkup `json:"reply_markup"`
}

// Accessible reports whether the bot still has the message. Of one that was
// deleted or is too old only Chat and ID are known, and it cannot be edited.
func (m *Message) Accessible() bool { return m != nil && m.Date != 0 }

// Topic returns the id to send to the same topic with, 0 when there is none. A
// thread of replies in a group has an id, too, which must not be sent to.
func (m *Message) Topic() int64 {
	if m == nil || !m.IsTopic {
		return 0
	}
	return m.ThreadID
}

// AnonymousAdmin reports whether an admin wrote it who hides behind the group:
// only admins can.
func (m *Message) AnonymousAdmin() bool {
	return m != nil && m.SenderChat != nil && m.SenderChat.ID == m.Chat.ID && !m.Chat.Channel()
}

// Words returns the text, or the caption of what has none, with its entities.
func (m *Message) Words() (string, []MessageEntity) {
	if m == nil {
		return "", nil
	}
	if m.Text != "" {
		return m.Text, m.Entities
	}
	return m.Caption, m.CaptionEntities
}

// An Origin is where a forwarded message came from.
type Origin struct {
	Type       string `json:"type"` // user, hidden_user, chat, channel
	Date       int64  `json:"date"` // Unix seconds
	SenderUser *User  `json:"sender_user"`
	SenderName string `json:"sender_user_name"` // of a hidden user
	SenderChat *Chat  `json:"sender_chat"`
	Chat       *Chat  `json:"chat"` // the channel
	MessageID  int64  `json:"message_id"`
	Signature  string `json:"author_signature"`
}

// An ExternalReply is a message in another chat, or topic, that was replied to.
type ExternalReply struct {
	Origin      Origin              `json:"origin"`
	Chat        *Chat               `json:"chat"`
	MessageID   int64               `json:"message_id"`
	LinkPreview *LinkPreviewOptions `json:"link_preview_options"`
	Document    *Document           `json:"document"`
}

// A TextQuote is the part of a message that a reply is about.
type TextQuote struct {
	Text     string          `json:"text"`
	Entities []MessageEntity `json:"entities"`
	Position int             `json:"position"` // UTF-16 units
	IsManual bool            `json:"is_manual"`
}

// A Document is a file that was sent; [Client.File] has its content.
type Document struct {
	FileID   string `json:"file_id"`
	FileName string `json:"file_name"` // as the sender says
	MIMEType string `json:"mime_type"` // as the sender says
	FileSize int64  `json:"file_size"` // bytes; 0 when unknown
}

// A ChatShared is the chat that somebody picked with a [KeyboardButton].
type ChatShared struct {
	RequestID int    `json:"request_id"`
	ChatID    int64  `json:"chat_id"`
	Title     string `json:"title"`    // when it was asked for
	Username  string `json:"username"` // when it was asked for
}

// A Topic is a topic's name.
type Topic struct {
	Name string `json:"name"`
}
