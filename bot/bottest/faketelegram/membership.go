package faketelegram

import "fmt"

// memberUpdated is a ChatMemberUpdated.
type memberUpdated struct {
	Chat Chat   `json:"chat"`
	From User   `json:"from"`
	Date int64  `json:"date"`
	Old  member `json:"old_chat_member"`
	New  member `json:"new_chat_member"`
}

// member describes a user with a status, as the API does.
func (r *Room) member(u User, status string) member {
	m := member{Status: status, User: u}
	if status == "administrator" {
		yes, no := true, false
		m.rights = rights{
			CanBeEdited: &no, CanManageChat: &yes, CanDeleteMessages: &yes, CanPromoteMembers: &no,
			CanChangeInfo: &yes, CanInviteUsers: &yes, CanRestrictMembers: &yes,
		}
		if r.chat.Type == "channel" {
			m.CanPostMessages, m.CanEditMessages = &yes, &yes
		} else {
			m.CanPinMessages, m.CanManageTopics = &yes, &yes
		}
	}
	if status == "administrator" || status == "creator" {
		m.Anonymous = r.anon[u.ID]
	}
	if status == "kicked" {
		m.UntilDate = new(int64)
	}
	return m
}

// change gives the bot another status in the chat and tells it.
func (at *Seat) change(status string) *Act {
	s, r := at.room.s, at.room
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.watch(r, at.thread)
	old := r.status
	if old == "" {
		old = "left"
		if r.chat.Type == "private" {
			old = "member"
		}
	}
	if r.chat.Type == "private" {
		r.blocked = status == "kicked"
		if r.blocked {
			r.status = "member"
		} else {
			r.status = status
		}
	} else {
		r.status = status
	}
	s.emit("my_chat_member", memberUpdated{
		Chat: r.chat, From: at.person.user, Date: s.now().Unix(), Old: r.member(s.Bot, old), New: r.member(s.Bot, status),
	}, a)
	joined, gone := old == "left" || old == "kicked", status == "left" || status == "kicked"
	if r.chat.Type == "group" || r.chat.Type == "supergroup" {
		m := at.incoming()
		switch {
		case joined && !gone:
			m.NewMembers = []User{s.Bot}
		case !joined && gone:
			m.LeftMember = &s.Bot
		default:
			return a
		}
		r.add(m)
		if joined {
			s.emit("message", m, a)
		}
	}
	return a
}

// AddBot adds the bot to the chat. In a channel it becomes an administrator, the
// only thing a bot can be there.
func (at *Seat) AddBot() *Act {
	if at.room.chat.Type == "channel" {
		return at.change("administrator")
	}
	return at.change("member")
}

// KickBot bans the bot from the chat.
func (at *Seat) KickBot() *Act { return at.change("kicked") }

// RemoveBot takes the bot out of the chat without a ban.
func (at *Seat) RemoveBot() *Act { return at.change("left") }

// Promote makes the bot an administrator.
func (at *Seat) Promote() *Act { return at.change("administrator") }

// Demote makes the bot a simple member again.
func (at *Seat) Demote() *Act { return at.change("member") }

// Block blocks the bot: a private chat's way of sending it away.
func (at *Seat) Block() *Act { return at.change("kicked") }

// Unblock takes the block back. The person's next /start, if any, is for the
// test to send.
func (at *Seat) Unblock() *Act { return at.change("member") }

// Migrate turns a basic group into a supergroup and returns it. The bot gets the
// two service messages; calls with the old id are refused with the new one.
func (at *Seat) Migrate() (*Room, *Act) {
	old, s := at.room, at.room.s
	next := s.newRoom("supergroup", old.chat.Title, "")
	s.mu.Lock()
	defer s.mu.Unlock()
	next.status, next.members, next.anon = old.status, old.members, old.anon
	a := s.watch(next, 0)
	from := at.person.user
	to := &Message{From: &from, MigrateTo: next.chat.ID}
	old.add(to)
	s.emit("message", to, a)
	back := &Message{From: &from, SenderChat: &next.chat, MigrateFrom: old.chat.ID}
	next.add(back)
	s.emit("message", back, a)
	old.moved = next.chat.ID
	return next, a
}

// MigrateQuietly turns a group into a supergroup while the bot does not look:
// it learns of it only when it writes.
func (r *Room) MigrateQuietly() *Room {
	next := r.s.newRoom("supergroup", r.chat.Title, "")
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	next.status, next.members, next.anon = r.status, r.members, r.anon
	r.moved = next.chat.ID
	return next
}

// BotStatus is what the bot is in the chat: member, administrator, left, kicked,
// or "" when it never was there.
func (r *Room) BotStatus() string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if r.blocked {
		return "kicked"
	}
	return r.status
}

func leaveChat(s *Server, c *call) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, refused := s.room(c)
	if refused == nil {
		refused = r.closedTo()
	}
	if refused != nil {
		return nil, refused
	}
	if r.chat.Type == "private" {
		return nil, badRequest("chat is not a group or a channel") // it has no other way out than a block
	}
	old := r.status
	r.status = "left"
	s.emit("my_chat_member", memberUpdated{
		Chat: r.chat, From: s.Bot, Date: s.now().Unix(), Old: r.member(s.Bot, old), New: r.member(s.Bot, "left"),
	}, nil)
	return true, nil
}

// chatInfo is the answer of getChat.
type chatInfo struct {
	Chat
	AccentColor   int  `json:"accent_color_id"`
	MaxReactions  int  `json:"max_reaction_count"`
	CanSendGift   bool `json:"can_send_gift"`
	AcceptedGifts any  `json:"accepted_gift_types"`
}

func getChat(s *Server, c *call) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, refused := s.room(c)
	if refused != nil {
		return nil, refused
	}
	// Who may not write may still look: at a person who blocked the bot, and at a
	// public chat that the bot was never in.
	public := r.chat.Username != "" && r.status != "kicked" && r.moved == 0
	if refused := r.closedTo(); refused != nil && !r.blocked && !public {
		return nil, refused
	}
	return chatInfo{Chat: r.chat, MaxReactions: 11, AcceptedGifts: struct{}{}}, nil
}

// listed finds a chat whose members the bot may see: of a channel, only an
// administrator sees them. The server's lock is held.
func (s *Server) listed(c *call) (*Room, *apiError) {
	r, refused := s.room(c)
	if refused != nil {
		return nil, refused
	}
	if r.chat.Type == "channel" && r.chat.Username != "" && r.status != "administrator" && r.status != "kicked" {
		return nil, badRequest("member list is inaccessible")
	}
	return r, r.closedTo()
}

func getChatMember(s *Server, c *call) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, refused := s.listed(c)
	if refused != nil {
		return nil, refused
	}
	id := c.int("user_id")
	if id == s.Bot.ID && r.muted && r.status == "member" {
		m, yes, no := r.member(s.Bot, "restricted"), true, false
		m.UntilDate, m.IsMember, m.CanSendMessages = new(int64), &yes, &no
		return m, nil
	}
	if id == s.Bot.ID {
		return r.member(s.Bot, r.status), nil
	}
	p := s.people[id]
	if p == nil {
		return nil, badRequest("user not found")
	}
	if r.chat.Type == "private" {
		if r.owner != p {
			return nil, badRequest("member not found")
		}
		return r.member(p.user, "member"), nil
	}
	status := r.members[id]
	if status == "" {
		status = "left"
	}
	return r.member(p.user, status), nil
}

func getChatAdministrators(s *Server, c *call) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, refused := s.listed(c)
	if refused != nil {
		return nil, refused
	}
	if r.chat.Type == "private" {
		return nil, badRequest("there are no administrators in the private chat")
	}
	list := []member{}
	for id, status := range r.members {
		if p := s.people[id]; p != nil && (status == "creator" || status == "administrator") {
			list = append(list, r.member(p.user, status))
		}
	}
	return list, nil
}

// inlineID names a message that was sent inline.
func inlineID(r *Room, n int) string { return fmt.Sprintf("inline-%d-%d", r.chat.ID, n) }
