package faketelegram

// Person is somebody with a Telegram account.
type Person struct {
	s    *Server
	user User
	home *Room // the private chat with the bot
}

// NewPerson makes a person; language is the language_code, "" for none.
func (s *Server) NewPerson(name, language string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID++
	p := &Person{s: s, user: User{ID: s.nextID, FirstName: name, LanguageCode: language}}
	p.home = s.addRoom(Chat{ID: p.user.ID, Type: "private", FirstName: name})
	p.home.owner = p
	s.people[p.user.ID] = p
	return p
}

// ID is the person's user id.
func (p *Person) ID() int64 { return p.user.ID }

// User describes the person.
func (p *Person) User() User { return p.user }

// Home is the person's private chat with the bot, as a room.
func (p *Person) Home() *Room { return p.home }

// Private is the person's place in the private chat with the bot. The chat
// begins with the person's first message: before it, the bot cannot write.
func (p *Person) Private() *Seat { return &Seat{person: p, room: p.home} }

// Delete ends the person's account.
func (p *Person) Delete() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.home.deleted = true
}

// In is the person's place in a room, as a member.
func (p *Person) In(r *Room) *Seat {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if _, known := r.members[p.user.ID]; !known {
		r.members[p.user.ID] = "member"
	}
	return &Seat{person: p, room: r}
}

// Seat is a person in a chat: in a topic or not, as oneself or anonymous.
type Seat struct {
	person *Person
	room   *Room
	thread int
	anon   bool
}

// Room is where the seat is.
func (at *Seat) Room() *Room { return at.room }

// Person is whose seat it is.
func (at *Seat) Person() *Person { return at.person }

// Topic is the same person's place in one of a forum's topics.
func (at *Seat) Topic(id int) *Seat {
	other := *at
	other.thread = id
	return &other
}

// AsCreator makes the person the creator of the chat.
func (at *Seat) AsCreator() *Seat { return at.as("creator", false) }

// AsAdmin makes the person an administrator.
func (at *Seat) AsAdmin() *Seat { return at.as("administrator", false) }

// AsMember makes the person a simple member.
func (at *Seat) AsMember() *Seat { return at.as("member", false) }

// AsAnonymous makes the person an administrator who writes in the name of the
// group: from is then @GroupAnonymousBot and sender_chat is the group. A button
// is still pressed under the own name.
func (at *Seat) AsAnonymous() *Seat { return at.as("administrator", true) }

func (at *Seat) as(status string, anonymous bool) *Seat {
	s := at.room.s
	s.mu.Lock()
	defer s.mu.Unlock()
	at.room.members[at.person.user.ID] = status
	at.room.anon[at.person.user.ID] = anonymous
	other := *at
	other.anon = anonymous
	return &other
}

// Menu is the list of commands that the person is shown here: the first of
// Telegram's scopes that has one, in the person's language before any other.
func (at *Seat) Menu() []Command {
	s := at.room.s
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, user := at.room.chat.ID, at.person.user.ID
	admin := at.room.members[user] == "administrator" || at.room.members[user] == "creator"
	var scopes []scope
	if at.room.chat.Type == "private" {
		scopes = []scope{{Type: "chat", id: chat}, {Type: "all_private_chats"}}
	} else {
		scopes = []scope{{Type: "chat_member", id: chat, UserID: user}}
		if admin {
			scopes = append(scopes, scope{Type: "chat_administrators", id: chat})
		}
		scopes = append(scopes, scope{Type: "chat", id: chat})
		if admin {
			scopes = append(scopes, scope{Type: "all_chat_administrators"})
		}
		scopes = append(scopes, scope{Type: "all_group_chats"})
	}
	for _, sc := range append(scopes, scope{Type: "default"}) {
		for _, lang := range []string{at.person.user.LanguageCode, ""} {
			if list := s.profile.commands[sc.key(lang)]; len(list) > 0 {
				return list
			}
		}
	}
	return nil
}
