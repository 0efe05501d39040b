package fakediscord

import (
	"fmt"
	"net/http"
)

func (c *call) newMessage(ch *Channel) *Message {
	m := &Message{ID: c.newID(), ChannelID: ch.ID, AuthorID: c.ApplicationID, Created: c.Now()}
	if ch.Guild != nil {
		m.GuildID = ch.Guild.ID
	}
	return m
}

// writable returns a channel in which the bot can write. The caller holds s.mu.
func (c *call) writable(id string, b object) (*Channel, *refusal) {
	ch, wrong := c.reach(id, 0)
	if wrong != nil {
		return nil, wrong
	}
	need := int64(PermissionSendMessages)
	if ch.Type == TypeThread {
		need = PermissionThreads
	}
	if !blank(b["embeds"]) {
		need |= PermissionEmbedLinks
	}
	if _, wrong = c.reach(id, need); wrong != nil {
		return nil, wrong
	}
	switch {
	case ch.Type == TypeForum:
		return nil, refuse(http.StatusBadRequest, 50008, "Cannot send messages in a non-text channel")
	case ch.Deaf:
		return nil, refuse(http.StatusForbidden, 50007, "Cannot send messages to this user")
	case ch.Archived && ch.Locked:
		return nil, refuse(http.StatusBadRequest, 50083, "Thread is archived")
	case ch.Locked:
		return nil, refuse(http.StatusForbidden, 160005, "Thread is locked")
	}
	return ch, nil
}

func (c *call) postMessage() (any, *refusal) {
	f := &form{}
	checkMessage(f, nil, c.body, use{allowed: channelFlags, nonce: true})
	if !f.ok() {
		return nil, f.refusal()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, wrong := c.writable(c.arg("channel"), c.body)
	if wrong != nil {
		return nil, wrong
	}
	key := ""
	if enforce, _ := c.body["enforce_nonce"].(bool); enforce && !blank(c.body["nonce"]) {
		key = ch.ID + " " + fmt.Sprint(c.body["nonce"])
		if m := c.earlier(key); m != nil {
			return m.json(), nil
		}
	}
	m := c.newMessage(ch)
	m.nonce = c.body["nonce"]
	if m.Answers, wrong = c.answered(ch); wrong != nil {
		return nil, wrong
	}
	m.fill(c.body, c.files)
	if wrong := m.settle(); wrong != nil {
		return nil, wrong
	}
	ch.Archived = false // a message opens it again
	c.keep(m)
	if key != "" {
		c.remember(key, m.ID)
	}
	return m.json(), nil
}

// answered returns the message of the channel that the one to be posted answers; ""
// where it answers none, or one that is gone and need not be there. The caller holds
// s.mu.
func (c *call) answered(ch *Channel) (string, *refusal) {
	ref := objectOf(c.body["message_reference"])
	if ref == nil {
		return "", nil
	}
	id := textOf(ref["message_id"])
	if m := c.messages[id]; m != nil && m.ChannelID == ch.ID && m.For == "" {
		return id, nil
	}
	if must, given := ref["fail_if_not_exists"].(bool); given && !must {
		return "", nil
	}
	f := &form{}
	f.wrong((*at)(nil).in("message_reference"), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
	return "", f.refusal()
}

// own returns a message of the bot in a channel that it can see. The caller
// holds s.mu.
func (c *call) own(need int64) (*Channel, *Message, *refusal) {
	ch, wrong := c.reach(c.arg("channel"), need)
	if wrong != nil {
		return nil, nil, wrong
	}
	m := c.messages[c.arg("message")]
	if m == nil || m.ChannelID != ch.ID || m.For != "" {
		return nil, nil, unknown(10008, "Message")
	}
	return ch, m, nil
}

func (c *call) getMessage() (any, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, m, wrong := c.own(0)
	if wrong != nil {
		return nil, wrong
	}
	return m.json(), nil
}

func (c *call) patchMessage() (any, *refusal) {
	c.mu.Lock()
	_, m, wrong := c.own(0)
	c.mu.Unlock()
	if wrong != nil {
		return nil, wrong
	}
	f := &form{}
	checkMessage(f, nil, c.body, use{allowed: channelFlags, edit: true, v2: m.v2()})
	if !f.ok() {
		return nil, f.refusal()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, m, wrong := c.own(0)
	switch {
	case wrong != nil:
		return nil, wrong
	case m.AuthorID != c.ApplicationID:
		return nil, refuse(http.StatusForbidden, 50005, "Cannot edit a message authored by another user")
	case ch.Archived:
		return nil, refuse(http.StatusBadRequest, 50083, "Thread is archived")
	}
	return c.edit(m, c.body, c.files)
}

// edit replaces a message by its edited form. The caller holds s.mu.
func (s *Server) edit(m *Message, b object, files int) (any, *refusal) {
	next := *m
	next.Flags &^= FlagLoading
	next.Edited = s.Now()
	next.fill(b, files)
	if wrong := next.settle(); wrong != nil {
		return nil, wrong
	}
	s.keep(&next)
	return next.json(), nil
}

func (c *call) deleteMessage() (any, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, m, wrong := c.own(0)
	switch {
	case wrong != nil:
		return nil, wrong
	case m.AuthorID != c.ApplicationID:
		return nil, refuse(http.StatusForbidden, 50003, "Cannot execute action on a DM channel")
	case ch.Archived:
		return nil, refuse(http.StatusBadRequest, 50083, "Thread is archived")
	}
	c.drop(m.ID)
	return nil, nil
}

func (c *call) crosspost() (any, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, m, wrong := c.own(PermissionSendMessages)
	switch {
	case wrong != nil:
		return nil, wrong
	case ch.Type != TypeAnnouncement:
		return nil, refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	case m.Crossposted:
		return nil, refuse(http.StatusBadRequest, 40033, "This message has already been crossposted")
	}
	next := *m
	next.Crossposted = true
	next.Flags |= 1
	c.keep(&next)
	return next.json(), nil
}

func (c *call) typing() (any, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, wrong := c.writable(c.arg("channel"), nil)
	return nil, wrong
}

func (c *call) postThread() (any, *refusal) {
	c.mu.Lock()
	ch, wrong := c.reach(c.arg("channel"), 0)
	c.mu.Unlock()
	if wrong != nil {
		return nil, wrong
	}
	f := &form{}
	f.text(nil, c.body, "name", 1, 100)
	checkArchive(f, c.body)
	message := object(nil)
	if ch.Type == TypeForum {
		message = checkPost(f, ch, c.body)
	} else {
		f.unknown(nil, c.body, "name", "auto_archive_duration", "rate_limit_per_user", "type", "invitable")
		if n := f.integer(nil, c.body, "type", 12, 10, 12); n < 10 {
			f.notOneOf((*at)(nil).in("type"), "(10, 11, 12)")
		}
	}
	if !f.ok() {
		return nil, f.refusal()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	need := int64(PermissionNewThreads)
	if ch.Type == TypeForum {
		need = PermissionSendMessages
	}
	if ch, wrong = c.reach(ch.ID, need); wrong != nil {
		return nil, wrong
	}
	if ch.Type != TypeForum && ch.Type != TypeText && ch.Type != TypeAnnouncement {
		return nil, refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	}
	if ch.RequireTag && blank(c.body["applied_tags"]) {
		return nil, refuse(http.StatusBadRequest, 40067, "A tag is required to create a forum post in this channel")
	}
	thread := c.newThread(ch, c.newID())
	if message == nil {
		return c.threadMade(thread, nil)
	}
	m := c.newMessage(thread)
	m.ID = thread.ID // a post begins with a message of its own id
	for _, tag := range listOf(c.body["applied_tags"]) {
		m.Tags = append(m.Tags, textOf(tag))
	}
	m.fill(message, c.files)
	if wrong := m.settle(); wrong != nil {
		return nil, wrong
	}
	return c.threadMade(thread, m)
}

// checkPost checks the body of a forum post and returns its message.
func checkPost(f *form, ch *Channel, b object) object {
	f.unknown(nil, b, "name", "auto_archive_duration", "rate_limit_per_user", "applied_tags", "message")
	p := (*at)(nil).in("applied_tags")
	for i, v := range f.list(nil, b, "applied_tags", 0, 5) {
		known := false
		for _, tag := range ch.Tags {
			known = known || tag.ID == textOf(v)
		}
		if !known {
			f.wrong(p.nth(i), "FORUM_TAG_UNKNOWN", "The channel has no such tag.")
		}
	}
	message := f.part(nil, b, "message")
	if message == nil {
		f.missing((*at)(nil).in("message"))
		return nil
	}
	checkMessage(f, (*at)(nil).in("message"), message, use{allowed: channelFlags, extra: []string{"sticker_ids"}})
	return message
}

func checkArchive(f *form, b object) {
	f.integer(nil, b, "rate_limit_per_user", 0, 0, 21600)
	switch f.integer(nil, b, "auto_archive_duration", 60, 0, 1<<20) {
	case 60, 1440, 4320, 10080:
	default:
		f.notOneOf((*at)(nil).in("auto_archive_duration"), "(60, 1440, 4320, 10080)")
	}
}

func (c *call) newThread(parent *Channel, id string) *Channel {
	return &Channel{
		ID: id, Name: textOf(c.body["name"]), Type: TypeThread, Guild: parent.Guild, Parent: parent,
		Permissions: parent.Permissions,
	}
}

// threadMade keeps a thread and its first message. The caller holds s.mu.
func (c *call) threadMade(thread *Channel, first *Message) (any, *refusal) {
	c.channels[thread.ID] = thread
	thread.Parent.posts = append(thread.Parent.posts, thread.ID)
	body := c.channelJSON(thread)
	if first != nil {
		c.keep(first)
		body["message"] = first.json()
	}
	return created{body}, nil
}

func (c *call) postMessageThread() (any, *refusal) {
	f := &form{}
	f.unknown(nil, c.body, "name", "auto_archive_duration", "rate_limit_per_user")
	f.text(nil, c.body, "name", 1, 100)
	checkArchive(f, c.body)
	if !f.ok() {
		return nil, f.refusal()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, m, wrong := c.own(PermissionNewThreads)
	switch {
	case wrong != nil:
		return nil, wrong
	case ch.Type != TypeText && ch.Type != TypeAnnouncement:
		return nil, refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	case c.channels[m.ID] != nil:
		return nil, refuse(http.StatusBadRequest, 160004, "A thread has already been created for this message")
	}
	return c.threadMade(c.newThread(ch, m.ID), nil)
}
