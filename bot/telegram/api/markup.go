package api

// What follows goes out, as values of Call's params. A field that is left empty
// is left out.

// InlineKeyboardMarkup is rows of buttons under a message.
type InlineKeyboardMarkup struct {
	InlineKeyboard [][]InlineKeyboardButton `json:"inline_keyboard"`
}

// An InlineKeyboardButton does one thing: exactly one field beside Text is set.
type InlineKeyboardButton struct {
	Text         string    `json:"text"`
	URL          string    `json:"url,omitempty"`
	CallbackData string    `json:"callback_data,omitempty"` // 1 to 64 bytes
	CopyText     *CopyText `json:"copy_text,omitempty"`
	// SwitchInlineQuery makes the person pick a chat and puts the bot's name with
	// this query, which may be "", into its input field.
	SwitchInlineQuery            *string `json:"switch_inline_query,omitempty"`
	SwitchInlineQueryCurrentChat *string `json:"switch_inline_query_current_chat,omitempty"`
}

// CopyText is what a button copies.
type CopyText struct {
	Text string `json:"text"` // 1 to 256 characters
}

// ReplyKeyboardMarkup replaces the keyboard of a person.
type ReplyKeyboardMarkup struct {
	Keyboard              [][]KeyboardButton `json:"keyboard"`
	ResizeKeyboard        bool               `json:"resize_keyboard,omitempty"`
	OneTimeKeyboard       bool               `json:"one_time_keyboard,omitempty"`
	InputFieldPlaceholder string             `json:"input_field_placeholder,omitempty"`
	Selective             bool               `json:"selective,omitempty"`
}

// A KeyboardButton sends its text, or lets the person pick a chat.
type KeyboardButton struct {
	Text        string                     `json:"text"`
	RequestChat *KeyboardButtonRequestChat `json:"request_chat,omitempty"`
}

// KeyboardButtonRequestChat says which chats can be picked; the choice comes
// back as a [ChatShared]. Private chats only.
type KeyboardButtonRequestChat struct {
	RequestID               int                      `json:"request_id"`
	ChatIsChannel           bool                     `json:"chat_is_channel"` // else a group
	UserAdministratorRights *ChatAdministratorRights `json:"user_administrator_rights,omitempty"`
	BotAdministratorRights  *ChatAdministratorRights `json:"bot_administrator_rights,omitempty"`
	BotIsMember             bool                     `json:"bot_is_member,omitempty"`
	RequestTitle            bool                     `json:"request_title,omitempty"`
	RequestUsername         bool                     `json:"request_username,omitempty"`
}

// ChatAdministratorRights are what an admin may do. Telegram wants all of those
// without omitempty to be present.
type ChatAdministratorRights struct {
	IsAnonymous         bool `json:"is_anonymous"`
	CanManageChat       bool `json:"can_manage_chat"`
	CanDeleteMessages   bool `json:"can_delete_messages"`
	CanManageVideoChats bool `json:"can_manage_video_chats"`
	CanRestrictMembers  bool `json:"can_restrict_members"`
	CanPromoteMembers   bool `json:"can_promote_members"`
	CanChangeInfo       bool `json:"can_change_info"`
	CanInviteUsers      bool `json:"can_invite_users"`
	CanPostStories      bool `json:"can_post_stories"`
	CanEditStories      bool `json:"can_edit_stories"`
	CanDeleteStories    bool `json:"can_delete_stories"`
	CanPostMessages     bool `json:"can_post_messages,omitempty"` // channels
	CanEditMessages     bool `json:"can_edit_messages,omitempty"` // channels
	CanPinMessages      bool `json:"can_pin_messages,omitempty"`  // groups
	CanManageTopics     bool `json:"can_manage_topics,omitempty"` // supergroups
}

// ReplyKeyboardRemove takes a ReplyKeyboardMarkup away.
type ReplyKeyboardRemove struct {
	RemoveKeyboard bool `json:"remove_keyboard"` // true
	Selective      bool `json:"selective,omitempty"`
}

// ForceReply opens the reply field of the person.
type ForceReply struct {
	ForceReply            bool   `json:"force_reply"` // true
	InputFieldPlaceholder string `json:"input_field_placeholder,omitempty"`
	Selective             bool   `json:"selective,omitempty"`
}

// LinkPreviewOptions say whether and how a link is shown under a text.
type LinkPreviewOptions struct {
	IsDisabled       bool   `json:"is_disabled,omitempty"`
	URL              string `json:"url,omitempty"` // "": the first one in the text
	PreferSmallMedia bool   `json:"prefer_small_media,omitempty"`
	PreferLargeMedia bool   `json:"prefer_large_media,omitempty"`
	ShowAboveText    bool   `json:"show_above_text,omitempty"`
}

// ReplyParameters say to which message a message replies.
type ReplyParameters struct {
	MessageID int64 `json:"message_id"`
	ChatID    int64 `json:"chat_id,omitempty"` // 0: the same chat
	// AllowSendingWithoutReply sends it also when that message was deleted.
	AllowSendingWithoutReply bool   `json:"allow_sending_without_reply,omitempty"`
	Quote                    string `json:"quote,omitempty"`
}

// An InlineQueryResultArticle is one line of an inline answer.
type InlineQueryResultArticle struct {
	Type                string                  `json:"type"` // "article"
	ID                  string                  `json:"id"`   // 1 to 64 bytes, unique in the answer
	Title               string                  `json:"title"`
	InputMessageContent InputTextMessageContent `json:"input_message_content"`
	ReplyMarkup         *InlineKeyboardMarkup   `json:"reply_markup,omitempty"`
	URL                 string                  `json:"url,omitempty"`
	Description         string                  `json:"description,omitempty"`
	ThumbnailURL        string                  `json:"thumbnail_url,omitempty"`
}

// InputTextMessageContent is the message that an inline result becomes.
type InputTextMessageContent struct {
	MessageText        string              `json:"message_text"`
	ParseMode          string              `json:"parse_mode,omitempty"`
	LinkPreviewOptions *LinkPreviewOptions `json:"link_preview_options,omitempty"`
}

// InlineQueryResultsButton stands above an inline answer and leads to the bot.
type InlineQueryResultsButton struct {
	Text           string `json:"text"`
	StartParameter string `json:"start_parameter,omitempty"` // 1 to 64 of A-Za-z0-9_-
}

// A BotCommandScope says to whom a list of commands is shown.
type BotCommandScope struct {
	Type   string `json:"type"` // default, all_private_chats, all_group_chats, all_chat_administrators, chat, …
	ChatID int64  `json:"chat_id,omitempty"`
	UserID int64  `json:"user_id,omitempty"`
}
