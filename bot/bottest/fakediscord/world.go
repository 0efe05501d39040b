package fakediscord

import (
	"net/http"
	"slices"
	"strconv"
)

// Permissions that matter here.
const (
	PermissionViewChannel  = 1 << 10
	PermissionSendMessages = 1 << 11
	PermissionManageGuild  = 1 << 5
	PermissionEmbedLinks   = 1 << 14
	PermissionThreads      = 1 << 38 // send messages in threads
	PermissionNewThreads   = 1 << 35 // create public threads

	// AllPermissions is enough for everything that a news bot does.
	AllPermissions = PermissionViewChannel | PermissionSendMessages | PermissionEmbedLinks |
		PermissionThreads | PermissionNewThreads | 1<<15 | 1<<16
)

// Channel types.
const (
	TypeText         = 0
	TypeDM           = 1
	TypeGroupDM      = 3
	TypeAnnouncement = 5
	TypeThread       = 11
	TypeForum        = 15
)

// Guild is a server of people. Its fields are not to be changed once added.
type Guild struct {
	ID     string // made when empty
	Name   string
	Locale string // preferred; "en-US" when empty
	Absent bool   // the bot is not in it: people there use it by user install
}

// Channel is where messages are. Its fields are not to be changed once added;
// [Server.SetChannel] changes it.
type Channel struct {
	ID          string // made when empty
	Name        string
	Type        int
	Guild       *Guild   // nil for direct messages
	Parent      *Channel // of a thread
	Permissions int64    // the bot's; AllPermissions when 0, none when negative
	Tags        []Tag    // of a forum
	RequireTag  bool     // a forum that wants one on each post
	Archived    bool     // a thread that a message opens again
	Locked      bool     // and one that it does not open
	Deaf        bool     // a DM with someone who takes none from the bot

	recipient string
	gone      bool
	posts     []string // ids of what it has, oldest first
}

// Tag is one of a forum's. Its ID is made when empty.
type Tag struct{ ID, Name string }

// AddGuild adds a guild, tells the gateway when the bot is in it, and returns
// it.
func (s *Server) AddGuild(g Guild) *Guild {
	if g.ID == "" {
		g.ID = s.newID()
	}
	if g.Locale == "" {
		g.Locale = "en-US"
	}
	s.mu.Lock()
	s.guilds[g.ID] = &g
	s.mu.Unlock()
	if !g.Absent {
		s.gateway.guildEvent(g.ID, "GUILD_CREATE", s.guildJSON(&g, true))
	}
	return &g
}

// RemoveGuild makes the bot leave a guild: it cannot reach it any more.
func (s *Server) RemoveGuild(g *Guild) {
	s.mu.Lock()
	delete(s.guilds, g.ID)
	for _, c := range s.channels {
		if c.Guild == g {
			c.gone = true
		}
	}
	s.mu.Unlock()
	s.gateway.guildEvent(g.ID, "GUILD_DELETE", object{"id": g.ID})
}

// AddChannel adds a channel and returns it.
func (s *Server) AddChannel(c Channel) *Channel {
	if c.ID == "" {
		c.ID = s.newID()
	}
	c.Permissions = permissions(c.Permissions)
	c.Tags = append([]Tag(nil), c.Tags...)
	for i := range c.Tags {
		if c.Tags[i].ID == "" {
			c.Tags[i].ID = s.newID()
		}
	}
	s.mu.Lock()
	s.channels[c.ID] = &c
	s.mu.Unlock()
	return &c
}

func permissions(p int64) int64 {
	switch {
	case p == 0:
		return AllPermissions
	case p < 0:
		return 0
	}
	return p
}

// SetChannel changes a channel: its permissions, whether it is archived, locked
// or deaf.
func (s *Server) SetChannel(c *Channel, change func(*Channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(c)
	c.Permissions = max(c.Permissions, 0)
}

// DeleteChannel deletes a channel: it is unknown then.
func (s *Server) DeleteChannel(c *Channel) {
	s.mu.Lock()
	c.gone = true
	body := s.channelJSON(c)
	s.mu.Unlock()
	if c.Guild != nil {
		s.gateway.guildEvent(c.Guild.ID, "CHANNEL_DELETE", body)
	}
}

// Messages returns what is in a channel, oldest first, without what only one
// person sees.
func (s *Server) Messages(c *Channel) []*Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*Message
	for _, id := range c.posts {
		if m := s.messages[id]; m != nil && m.For == "" {
			all = append(all, m)
		}
	}
	return all
}

// Threads returns the threads and forum posts under a channel, oldest first.
func (s *Server) Threads(c *Channel) []*Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*Channel
	for _, id := range c.posts { // a thread has the id of the message that it is under
		if thread := s.channels[id]; thread != nil && thread.Parent == c && !thread.gone && !slices.Contains(all, thread) {
			all = append(all, thread)
		}
	}
	return all
}

// reach returns a channel that the bot can see and in which it has the
// permissions. The caller holds s.mu.
func (s *Server) reach(id string, need int64) (*Channel, *refusal) {
	c := s.channels[id]
	switch {
	case c == nil || c.gone:
		return nil, unknown(10003, "Channel")
	case c.Guild != nil && (c.Guild.Absent || c.Permissions&PermissionViewChannel == 0):
		return nil, refuse(http.StatusForbidden, 50001, "Missing Access")
	case c.Guild != nil && c.Permissions&need != need:
		return nil, refuse(http.StatusForbidden, 50013, "Missing Permissions")
	}
	return c, nil
}

func (s *Server) guildJSON(g *Guild, full bool) object {
	o := object{
		"id": g.ID, "name": g.Name, "preferred_locale": g.Locale, "features": []any{}, "owner_id": "1",
		"roles": []any{object{"id": g.ID, "name": "@everyone", "permissions": "0"}}, "emojis": []any{}, "icon": nil,
	}
	if !full {
		return o
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	channels, threads := []any{}, []any{}
	for _, c := range s.channels {
		switch {
		case c.Guild != g || c.gone:
		case c.Type == TypeThread:
			threads = append(threads, s.channelJSON(c))
		default:
			channels = append(channels, s.channelJSON(c))
		}
	}
	o["channels"], o["threads"], o["unavailable"], o["member_count"] = channels, threads, false, 2
	return o
}

// channelJSON returns a channel as the API shows it. The caller holds s.mu.
func (s *Server) channelJSON(c *Channel) object {
	o := object{"id": c.ID, "type": c.Type, "flags": 0}
	if c.Guild == nil {
		if u := s.users[c.recipient]; u != nil {
			o["recipients"] = []any{u.json()}
		}
		return o
	}
	o["guild_id"], o["name"], o["nsfw"], o["position"] = c.Guild.ID, c.Name, false, 0
	o["permission_overwrites"] = []any{}
	if c.Parent != nil {
		o["parent_id"] = c.Parent.ID
		o["owner_id"] = s.ApplicationID
		o["thread_metadata"] = object{
			"archived": c.Archived, "locked": c.Locked, "auto_archive_duration": 1440,
			"archive_timestamp": "2024-01-01T00:00:00+00:00",
		}
	}
	if c.Type == TypeForum {
		tags := make([]any, len(c.Tags))
		for i, t := range c.Tags {
			tags[i] = object{"id": t.ID, "name": t.Name, "moderated": false, "emoji_id": nil, "emoji_name": nil}
		}
		o["available_tags"] = tags
		if c.RequireTag {
			o["flags"] = 1 << 4
		}
	}
	return o
}

func (c *call) getChannel() (any, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, wrong := c.reach(c.arg("channel"), 0)
	if wrong != nil {
		return nil, wrong
	}
	return c.channelJSON(ch), nil
}

func (c *call) getGuild() (any, *refusal) {
	c.mu.Lock()
	g := c.guilds[c.arg("guild")]
	c.mu.Unlock()
	if g == nil || g.Absent {
		return nil, unknown(10004, "Guild")
	}
	return c.guildJSON(g, false), nil
}

func (c *call) getGuilds() (any, *refusal) {
	all := []any{}
	for _, g := range c.joined() {
		all = append(all, object{
			"id": g.ID, "name": g.Name, "icon": nil, "owner": false, "features": []any{},
			"permissions": strconv.FormatInt(AllPermissions, 10),
		})
	}
	return all, nil
}

// joined returns the guilds that the bot is in.
func (s *Server) joined() []*Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*Guild
	for _, g := range s.guilds {
		if !g.Absent {
			all = append(all, g)
		}
	}
	return all
}

func (c *call) postDM() (any, *refusal) {
	f := &form{}
	f.unknown(nil, c.body, "recipient_id")
	f.snowflake((*at)(nil).in("recipient_id"), c.body["recipient_id"])
	if !f.ok() {
		return nil, f.refusal()
	}
	c.mu.Lock()
	u := c.users[textOf(c.body["recipient_id"])]
	c.mu.Unlock()
	if u == nil {
		return nil, refuse(http.StatusBadRequest, 50033, "Invalid Recipient(s)")
	}
	dm := c.DM(u)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.channelJSON(dm), nil
}

// DM returns the channel of direct messages between a user and the bot.
func (s *Server) DM(u *User) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	dm := s.dms[u.ID]
	if dm == nil {
		dm = &Channel{ID: s.newID(), Type: TypeDM, recipient: u.ID, Permissions: AllPermissions}
		s.dms[u.ID] = dm
		s.channels[dm.ID] = dm
	}
	return dm
}
