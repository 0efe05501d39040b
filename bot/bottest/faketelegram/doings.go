package faketelegram

import (
	"slices"
	"strings"
	"testing"
)

// incoming is a message of a seat, before it has an id. The server's lock is
// held.
func (at *Seat) incoming() *Message {
	m := &Message{}
	r := at.room
	switch {
	case r.chat.Type == "channel":
		m.SenderChat = &r.chat
	case at.anon:
		m.From = &User{ID: 1087968824, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"}
		m.SenderChat = &r.chat
	default:
		m.From = &at.person.user
	}
	if at.thread != 0 {
		m.ThreadID, m.IsTopic = at.thread, true
	}
	return m
}

// post puts a message into the chat and tells the bot, if it is to know. The
// server's lock is held.
func (at *Seat) post(m *Message) *Act {
	r, s := at.room, at.room.s
	if r.chat.Type == "private" && r.status == "" {
		r.status = "member"
	}
	a := s.watch(r, at.thread)
	r.add(m)
	a.sent = m
	if at.reaches(m) {
		kind := "message"
		if r.chat.Type == "channel" {
			kind = "channel_post"
		}
		s.emit(kind, m, a)
	}
	return a
}

// reaches tells whether the bot gets a message: in a group, privacy mode keeps
// from it what is neither a command nor a reply to it, unless it is an
// administrator.
func (at *Seat) reaches(m *Message) bool {
	r, s := at.room, at.room.s
	if r.blocked || r.moved != 0 || r.status != "member" && r.status != "administrator" {
		return false
	}
	if r.chat.Type == "private" || r.status == "administrator" || s.opt.readAll {
		return true
	}
	if r.chat.Type == "channel" {
		return false
	}
	if m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == s.Bot.ID || m.ViaBot != nil {
		return true
	}
	if m.NewMembers != nil || m.LeftMember != nil || m.MigrateTo != 0 || m.MigrateFrom != 0 {
		return true
	}
	word, _, _ := strings.Cut(m.Text, " ")
	_, to, addressed := strings.Cut(word, "@")
	return strings.HasPrefix(word, "/") && (!addressed || strings.EqualFold(to, s.Bot.Username))
}

// Type sends a text as a person types it: without markup, and with the entities
// that a client finds by itself (commands, links, mentions).
func (at *Seat) Type(text string) *Act { return at.write(text, nil) }

// Reply sends a text as a reply to a message.
func (at *Seat) Reply(to Message, text string) *Act { return at.write(text, &to) }

func (at *Seat) write(text string, to *Message) *Act {
	s := at.room.s
	s.mu.Lock()
	defer s.mu.Unlock()
	m := at.incoming()
	m.Text = strings.TrimSpace(text)
	m.Entities = findEntities(m.Text)
	if to != nil {
		bare := *to
		bare.ReplyTo = nil // the API gives one level of replies
		m.ReplyTo = &bare
		if at.thread == 0 && at.room.chat.Type == "supergroup" {
			// Every thread of replies has an id, in a supergroup without topics too.
			m.ThreadID = to.ID
			if to.ThreadID != 0 {
				m.ThreadID = to.ThreadID
			}
		}
	}
	return at.post(m)
}

// Start opens the bot by a deep link t.me/bot?start=payload, or ?startgroup= in a
// group; payload may be "". A payload that a client would not follow fails the
// test.
func (at *Seat) Start(t testing.TB, payload string) *Act {
	t.Helper()
	if len(payload) > 64 || strings.Trim(payload, tokenCharacters) != "" {
		t.Fatalf("faketelegram: %q is no payload: 1 to 64 of A-Z a-z 0-9 _ -", payload)
	}
	command := "/start "
	if at.room.chat.Type != "private" {
		command = "/start@" + at.room.s.Bot.Username + " "
	}
	return at.Type(strings.TrimSpace(command + payload))
}

// Edit changes the text of a message that the person had sent.
func (at *Seat) Edit(m Message, text string) *Act {
	s := at.room.s
	s.mu.Lock()
	defer s.mu.Unlock()
	m.Text, m.EditDate = text, s.now().Unix()
	m.Entities = findEntities(text)
	at.room.messages[m.ID] = &m
	a := s.watch(at.room, at.thread)
	a.sent = &m
	if at.reaches(&m) {
		kind := "edited_message"
		if at.room.chat.Type == "channel" {
			kind = "edited_channel_post"
		}
		s.emit(kind, &m, a)
	}
	return a
}

// SendFile sends a document.
func (at *Seat) SendFile(name string, data []byte) *Act {
	s := at.room.s
	s.mu.Lock()
	defer s.mu.Unlock()
	m := at.incoming()
	f := s.files.add(s, "documents", name, data)
	m.Document = &f
	return at.post(m)
}

// Forward sends on a message from another chat.
func (at *Seat) Forward(original Message) *Act {
	s := at.room.s
	s.mu.Lock()
	defer s.mu.Unlock()
	m := at.incoming()
	m.Text, m.Entities, m.Document, m.Caption = original.Text, original.Entities, original.Document, original.Caption
	origin := &ForwardOrigin{Type: "user", Date: original.Date, SenderUser: original.From}
	if original.Chat.Type == "channel" {
		origin = &ForwardOrigin{Type: "channel", Date: original.Date, Chat: &original.Chat, MessageID: original.ID}
	}
	m.ForwardOrigin = origin
	return at.post(m)
}

// callbackQuery is what the bot gets of a press.
type callbackQuery struct {
	ID              string   `json:"id"`
	From            User     `json:"from"`
	Message         *Message `json:"message,omitempty"`
	InlineMessageID string   `json:"inline_message_id,omitempty"`
	ChatInstance    string   `json:"chat_instance"`
	Data            string   `json:"data"`
}

// Press presses a button of a message as it is now, found by its label, or by
// its data if no label is called so. A button that is not there, or that opens
// a link, fails the test.
func (at *Seat) Press(t testing.TB, m Message, label string) *Act {
	t.Helper()
	s := at.room.s
	s.mu.Lock()
	defer s.mu.Unlock()
	current := at.room.messages[m.ID]
	if current == nil {
		t.Fatalf("faketelegram: message %d is gone", m.ID)
	}
	b, ok := current.Button(label)
	if !ok {
		t.Fatalf("faketelegram: no button is called %q below:\n%s", label, current.Show())
	}
	return at.press(current, b.Data)
}

// PressData sends the press of a button with this data, be it there or not: what
// an old client, or a forger, sends.
func (at *Seat) PressData(m Message, data string) *Act {
	at.room.s.mu.Lock()
	defer at.room.s.mu.Unlock()
	return at.press(&m, data)
}

func (at *Seat) press(m *Message, data string) *Act {
	s := at.room.s
	thread := 0
	if m.IsTopic {
		thread = m.ThreadID
	}
	a := s.watch(at.room, thread)
	q := callbackQuery{ID: s.queries.ask(s, a), From: at.person.user, ChatInstance: "7", Data: data}
	if m.inline != "" {
		q.InlineMessageID = m.inline
	} else {
		q.Message = m
	}
	s.emit("callback_query", q, a)
	return a
}

// ShareChat presses the button of the reply keyboard shown now, by its label,
// that asks for a chat, and picks one. A chat that does not fit what the button
// asks for fails the test.
func (at *Seat) ShareChat(t testing.TB, label string, picked *Room) *Act {
	t.Helper()
	s := at.room.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if at.room.keyboard == nil {
		t.Fatalf("faketelegram: no reply keyboard is shown in the %s", at.room)
	}
	for _, b := range slices.Concat(at.room.keyboard.Rows...) {
		ask := b.RequestChat
		if ask == nil || b.Text != label {
			continue
		}
		c := picked.chat
		if ask.IsChannel != (c.Type == "channel") || ask.IsForum != nil && *ask.IsForum != c.IsForum ||
			ask.HasUsername != nil && *ask.HasUsername != (c.Username != "") ||
			ask.BotIsMember && picked.status != "member" && picked.status != "administrator" {
			t.Fatalf("faketelegram: the button %q does not offer the %s", label, picked)
		}
		m := at.incoming()
		m.ChatShared = &ChatShared{RequestID: ask.RequestID, ChatID: c.ID}
		if ask.Title {
			m.ChatShared.Title = c.Title
		}
		if ask.Username {
			m.ChatShared.Username = c.Username
		}
		return at.post(m)
	}
	t.Fatalf("faketelegram: no button of the reply keyboard is called %q", label)
	return nil
}
