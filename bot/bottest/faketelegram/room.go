package faketelegram

import (
	"fmt"
	"slices"
	"strings"
)

// Room is a chat: private, group, supergroup, forum or channel.
type Room struct {
	s    *Server
	chat Chat
	// The rest is guarded by the server's lock.
	status   string // of the bot: "", member, administrator, left or kicked
	muted    bool   // the bot may not write
	owner    *Person
	members  map[int64]string // status by user
	anon     map[int64]bool
	moved    int64 // the supergroup that this group became
	topics   map[int]*topic
	nextMsg  int
	messages map[int]*Message
	order    []int
	acts     []*Act
	keyboard *Keyboard // the reply keyboard that the person sees
	blocked  bool      // private: the person blocked the bot
	deleted  bool      // private: the person's account is gone
}

type topic struct {
	name   string
	closed bool
}

// NewGroup makes a basic group that the bot is not in yet.
func (s *Server) NewGroup(title string) *Room { return s.newRoom("group", title, "") }

// NewSupergroup makes a supergroup; username may be "".
func (s *Server) NewSupergroup(title, username string) *Room {
	return s.newRoom("supergroup", title, username)
}

// NewForum makes a supergroup with topics.
func (s *Server) NewForum(title string) *Room {
	r := s.newRoom("supergroup", title, "")
	r.chat.IsForum = true
	return r
}

// NewChannel makes a channel; username may be "".
func (s *Server) NewChannel(title, username string) *Room {
	return s.newRoom("channel", title, username)
}

func (s *Server) newRoom(kind, title, username string) *Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID++
	id := -s.nextID
	if kind != "group" {
		id -= 1000000000000
	}
	return s.addRoom(Chat{ID: id, Type: kind, Title: title, Username: username})
}

func (s *Server) addRoom(c Chat) *Room {
	r := &Room{
		s: s, chat: c, members: map[int64]string{}, anon: map[int64]bool{}, topics: map[int]*topic{}, messages: map[int]*Message{},
	}
	s.rooms[c.ID] = r
	return r
}

// ID is the chat's id.
func (r *Room) ID() int64 { return r.chat.ID }

// Chat describes the chat.
func (r *Room) Chat() Chat { return r.chat }

// Topic opens a topic in a forum and returns its message_thread_id.
func (r *Room) Topic(name string) int {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	m := &Message{TopicCreated: &TopicCreated{Name: name, IconColor: 7322096}, IsTopic: true}
	r.add(m)
	m.ThreadID = m.ID
	r.topics[m.ID] = &topic{name: name}
	return m.ID
}

// CloseTopic closes a topic: only administrators may write to it then.
func (r *Room) CloseTopic(id int) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if t := r.topics[id]; t != nil {
		t.closed = true
	}
}

// DeleteTopic deletes a topic.
func (r *Room) DeleteTopic(id int) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	delete(r.topics, id)
}

// Erase deletes a message, as an administrator does.
func (r *Room) Erase(id int) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if m := r.messages[id]; m != nil {
		delete(r.messages, id)
		r.hide(id, m.ThreadID)
	}
}

// Mute takes from the bot, or gives it back, the right to write.
func (r *Room) Mute(muted bool) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.muted = muted
}

// Messages lists what is kept of the chat, the oldest first.
func (r *Room) Messages() []Message {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	out := make([]Message, 0, len(r.order))
	for _, id := range r.order {
		if m := r.messages[id]; m != nil {
			out = append(out, *m)
		}
	}
	return out
}

// Shown is the reply keyboard that the chat shows now; nil for none.
func (r *Room) Shown() *Keyboard {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.keyboard
}

// add gives a message its id, date and chat, and keeps it. The server's lock
// is held.
func (r *Room) add(m *Message) {
	r.nextMsg++
	m.ID, m.Chat = r.nextMsg, r.chat
	if m.Date == 0 {
		m.Date = r.s.now().Unix()
	}
	r.messages[m.ID] = m
	r.order = append(r.order, m.ID)
	if keep := r.s.opt.keep; len(r.order) > keep+keep/4 {
		for _, id := range r.order[:len(r.order)-keep] {
			if old := r.messages[id]; old != nil {
				delete(r.s.inline, old.inline)
			}
			delete(r.messages, id)
		}
		r.order = slices.Clone(r.order[len(r.order)-keep:])
	}
}

// in is where a seat's words go: "in the group chat" and so on.
func (r *Room) in() string {
	switch r.chat.Type {
	case "private":
		return "the chat"
	case "group":
		return "the group chat"
	case "channel":
		return "the channel chat"
	}
	return "the supergroup chat"
}

// closedTo says why the bot can do nothing in a chat; nil when it can. The
// server's lock is held.
func (r *Room) closedTo() *apiError {
	switch {
	case r.moved != 0:
		e := badRequest("group chat was upgraded to a supergroup chat")
		e.migrateTo = r.moved
		return e
	case r.deleted:
		return forbidden("user is deactivated")
	case r.blocked:
		return forbidden("bot was blocked by the user")
	case r.status == "kicked":
		return forbidden("bot was kicked from " + r.in())
	case r.status == "left":
		return forbidden("bot is not a member of " + r.in())
	case r.status == "" && r.chat.Username != "" && r.chat.Type != "private":
		return forbidden("bot is not a member of " + r.in())
	case r.status == "":
		return badRequest("chat not found")
	}
	return nil
}

// writable says why the bot cannot write to a topic of a chat.
func (r *Room) writable(thread int) *apiError {
	if e := r.closedTo(); e != nil {
		return e
	}
	if r.chat.Type == "channel" && r.status != "administrator" {
		return badRequest("need administrator rights in the channel chat")
	}
	if r.muted {
		return badRequest("not enough rights to send text messages to the chat")
	}
	if thread == 0 {
		return nil
	}
	t := r.topics[thread]
	if t == nil { // the topic General has no id of its own, so 1 is not found either
		return badRequest("message thread not found")
	}
	if t.closed && r.status != "administrator" {
		return badRequest("TOPIC_CLOSED")
	}
	return nil
}

// room finds the chat that a call is about. The server's lock is held.
func (s *Server) room(c *call) (*Room, *apiError) {
	id := c.text("chat_id")
	if id == "" {
		return nil, badRequest("chat_id is empty")
	}
	if id[0] == '@' {
		for _, r := range s.rooms {
			if r.chat.Username != "" && strings.EqualFold(r.chat.Username, id[1:]) && r.chat.Type != "private" {
				return r, nil
			}
		}
		return nil, badRequest("chat not found")
	}
	if r := s.rooms[c.int("chat_id")]; r != nil {
		return r, nil
	}
	return nil, badRequest("chat not found")
}

// String names the chat, for messages of tests.
func (r *Room) String() string {
	return fmt.Sprintf("%s %q (%d)", r.chat.Type, r.chat.Title, r.chat.ID)
}
