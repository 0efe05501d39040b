package faketelegram

import "encoding/json"

// User is a user as the Bot API describes one.
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

// Chat is a chat as the Bot API describes one in a message.
type Chat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"` // private, group, supergroup or channel
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	IsForum   bool   `json:"is_forum,omitempty"`
}

// Entity marks a stretch of a text; offsets and lengths are UTF-16 units.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	User     *User  `json:"user,omitempty"`
	Language string `json:"language,omitempty"`
	Emoji    string `json:"custom_emoji_id,omitempty"`
}

// Message is a message as the Bot API describes one. A Message that was handed
// out never changes: an edit puts another in its place.
type Message struct {
	ID             int                 `json:"message_id"`
	ThreadID       int                 `json:"message_thread_id,omitempty"`
	From           *User               `json:"from,omitempty"`
	SenderChat     *Chat               `json:"sender_chat,omitempty"`
	Date           int64               `json:"date"`
	EditDate       int64               `json:"edit_date,omitempty"`
	Chat           Chat                `json:"chat"`
	ForwardOrigin  *ForwardOrigin      `json:"forward_origin,omitempty"`
	IsTopic        bool                `json:"is_topic_message,omitempty"`
	ReplyTo        *Message            `json:"reply_to_message,omitempty"`
	ViaBot         *User               `json:"via_bot,omitempty"`
	Text           string              `json:"text,omitempty"`
	Entities       []Entity            `json:"entities,omitempty"`
	Preview        *LinkPreviewOptions `json:"link_preview_options,omitempty"`
	Document       *File               `json:"document,omitempty"`
	Photo          []File              `json:"photo,omitempty"`
	Caption        string              `json:"caption,omitempty"`
	CaptionMarks   []Entity            `json:"caption_entities,omitempty"`
	NewMembers     []User              `json:"new_chat_members,omitempty"`
	LeftMember     *User               `json:"left_chat_member,omitempty"`
	MigrateTo      int64               `json:"migrate_to_chat_id,omitempty"`
	MigrateFrom    int64               `json:"migrate_from_chat_id,omitempty"`
	TopicCreated   *TopicCreated       `json:"forum_topic_created,omitempty"`
	TopicClosed    *struct{}           `json:"forum_topic_closed,omitempty"`
	ChatShared     *ChatShared         `json:"chat_shared,omitempty"`
	InlineKeyboard *InlineKeyboard     `json:"reply_markup,omitempty"`

	// Silent tells that the message was sent with disable_notification.
	Silent bool `json:"-"`
	// Keyboard is the reply keyboard that came with the message.
	Keyboard *Keyboard `json:"-"`

	inline string // the inline_message_id, for what Choose sent
}

// ForwardOrigin says whose message was forwarded.
type ForwardOrigin struct {
	Type       string `json:"type"` // user or channel
	Date       int64  `json:"date"`
	SenderUser *User  `json:"sender_user,omitempty"`
	Chat       *Chat  `json:"chat,omitempty"`
	MessageID  int    `json:"message_id,omitempty"`
}

// TopicCreated is the service message at a topic's start.
type TopicCreated struct {
	Name      string `json:"name"`
	IconColor int    `json:"icon_color"`
}

// ChatShared is what the bot gets when a person picked a chat.
type ChatShared struct {
	RequestID int    `json:"request_id"`
	ChatID    int64  `json:"chat_id"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
}

// LinkPreviewOptions says how the preview of a link is shown.
type LinkPreviewOptions struct {
	IsDisabled    bool   `json:"is_disabled,omitempty"`
	URL           string `json:"url,omitempty"`
	Small         bool   `json:"prefer_small_media,omitempty"`
	Large         bool   `json:"prefer_large_media,omitempty"`
	ShowAboveText bool   `json:"show_above_text,omitempty"`
}

// File is a document, a size of a photo, or the answer of getFile.
type File struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Name     string `json:"file_name,omitempty"`
	MIME     string `json:"mime_type,omitempty"`
	Size     int64  `json:"file_size,omitempty"`
	Width    int    `json:"width,omitempty"`
	Height   int    `json:"height,omitempty"`
	Path     string `json:"file_path,omitempty"`
}

// InlineKeyboard is the keyboard below a message.
type InlineKeyboard struct {
	Rows [][]Button `json:"inline_keyboard"`
}

// Button is one of a message's buttons. Of the fields after Text exactly one
// is set.
type Button struct {
	Text         string          `json:"text"`
	Data         string          `json:"callback_data,omitempty"`
	URL          string          `json:"url,omitempty"`
	SwitchInline *string         `json:"switch_inline_query,omitempty"`
	SwitchHere   *string         `json:"switch_inline_query_current_chat,omitempty"`
	CopyText     json.RawMessage `json:"copy_text,omitempty"`
	WebApp       json.RawMessage `json:"web_app,omitempty"`
	Style        string          `json:"style,omitempty"`
}

// Keyboard is a reply keyboard: buttons that send messages, in place of a
// person's own.
type Keyboard struct {
	Rows    [][]KeyButton `json:"keyboard"`
	Resize  bool          `json:"resize_keyboard,omitempty"`
	OneTime bool          `json:"one_time_keyboard,omitempty"`
}

// KeyButton is a button of a reply keyboard.
type KeyButton struct {
	Text        string       `json:"text"`
	RequestChat *RequestChat `json:"request_chat,omitempty"`
}

// RequestChat is what a button that asks for a chat asks for.
type RequestChat struct {
	RequestID   int   `json:"request_id"`
	IsChannel   bool  `json:"chat_is_channel"`
	IsForum     *bool `json:"chat_is_forum,omitempty"`
	HasUsername *bool `json:"chat_has_username,omitempty"`
	BotIsMember bool  `json:"bot_is_member,omitempty"`
	Title       bool  `json:"request_title,omitempty"`
	Username    bool  `json:"request_username,omitempty"`
}

// CallbackAnswer is what a person sees after pressing a button.
type CallbackAnswer struct {
	Text  string
	Alert bool // a window to close, not a line that fades
	URL   string
}

// InlineResult is one result of an inline query.
type InlineResult struct {
	ID          string
	Type        string
	Title       string
	Description string
	URL         string
	Message     *Message // what choosing it would send; nil when it is not a text
}

// InlineAnswer is all that a person sees of an inline query.
type InlineAnswer struct {
	Results    []InlineResult
	NextOffset string
	Personal   bool
	CacheTime  int    // seconds
	Button     string // the label of the button above the results
	StartParam string // what that button sends with /start
}

// Command is an entry of the bot's menu.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// member is a ChatMember.
type member struct {
	Status    string `json:"status"`
	User      User   `json:"user"`
	Anonymous bool   `json:"is_anonymous,omitempty"`
	rights
	UntilDate *int64 `json:"until_date,omitempty"`

	IsMember        *bool `json:"is_member,omitempty"` // of a restricted one
	CanSendMessages *bool `json:"can_send_messages,omitempty"`
}

// rights are what an administrator may do; nil stands for "not an administrator".
type rights struct {
	CanBeEdited        *bool `json:"can_be_edited,omitempty"`
	CanManageChat      *bool `json:"can_manage_chat,omitempty"`
	CanPostMessages    *bool `json:"can_post_messages,omitempty"`
	CanEditMessages    *bool `json:"can_edit_messages,omitempty"`
	CanDeleteMessages  *bool `json:"can_delete_messages,omitempty"`
	CanManageTopics    *bool `json:"can_manage_topics,omitempty"`
	CanPromoteMembers  *bool `json:"can_promote_members,omitempty"`
	CanChangeInfo      *bool `json:"can_change_info,omitempty"`
	CanInviteUsers     *bool `json:"can_invite_users,omitempty"`
	CanPinMessages     *bool `json:"can_pin_messages,omitempty"`
	CanRestrictMembers *bool `json:"can_restrict_members,omitempty"`
}
