package fakediscord

import (
	"crypto/rand"
	"encoding/json"
	"maps"
	"strconv"
	"testing"
	"time"
)

// Install says who installed the application that a person uses.
type Install int

// The two ways to install.
const (
	GuildInstall Install = 0 // an admin, in the guild
	UserInstall  Install = 1 // the person, for themselves
)

// User is a person in one place. What is not given has a usual value.
type User struct {
	ID          string
	Name        string
	Locale      string   // "en-US" when empty
	Permissions int64    // in the guild; PermissionSendMessages and such when 0
	Channel     *Channel // where they are; the direct messages with the bot when nil
	Install     Install

	s *Server
}

// NewUser adds a person.
func (s *Server) NewUser(u User) *User {
	if u.ID == "" {
		u.ID = s.newID()
	}
	if u.Name == "" {
		u.Name = "reader" + u.ID[len(u.ID)-4:]
	}
	if u.Locale == "" {
		u.Locale = "en-US"
	}
	if u.Permissions == 0 {
		u.Permissions = PermissionViewChannel | PermissionSendMessages
	}
	u.s = s
	s.mu.Lock()
	s.users[u.ID] = &u
	s.mu.Unlock()
	return &u
}

// At is the same person in another place; nil for their direct messages.
func (u *User) At(c *Channel) *User {
	moved := *u
	moved.Channel = c
	return &moved
}

// place is the channel that a person is in. Safe under s.mu only for those who
// have acted before.
func (u *User) place() *Channel {
	if u.Channel != nil {
		return u.Channel
	}
	return u.s.dms[u.ID]
}

// botAbsent reports whether the bot itself is not where the person is.
func (u *User) botAbsent() bool {
	return u.Channel != nil && (u.Channel.Guild == nil || u.Channel.Guild.Absent)
}

func (u *User) json() object {
	return object{
		"id": u.ID, "username": u.Name, "global_name": u.Name, "discriminator": "0", "avatar": nil, "public_flags": 0,
	}
}

func (u *User) owners() object {
	if u.Install == UserInstall {
		return object{"1": u.ID}
	}
	if u.Channel != nil && u.Channel.Guild != nil {
		return object{"0": u.Channel.Guild.ID}
	}
	return object{"0": "0"}
}

// context is 0 in a guild, 1 in direct messages with the bot, 2 in those of
// people.
func (u *User) context() int {
	switch ch := u.Channel; {
	case ch != nil && ch.Guild != nil:
		return 0
	case ch == nil || ch.recipient == u.ID:
		return 1
	}
	return 2
}

// act makes an interaction, sends it to the bot and returns it.
func (u *User) act(t testing.TB, kind int, data object, about func(*Interaction, object)) *Interaction {
	t.Helper()
	s := u.s
	if u.Channel == nil {
		s.DM(u)
	}
	i := &Interaction{
		ID: s.newID(), Token: "fake-" + rand.Text(), User: u, s: s, kind: kind,
		started: time.Now(), created: s.Now(), changed: make(chan struct{}),
	}
	s.mu.Lock()
	body := u.interaction(i, data)
	if about != nil {
		about(i, body)
	}
	s.interactions[i.Token], s.byID[i.ID] = i, i
	for _, old := range s.calls.push(i.Token, s.cfg.keepMessages) {
		if o := s.interactions[old]; o != nil {
			delete(s.byID, o.ID)
			delete(s.interactions, old)
		}
	}
	endpoint := s.endpoint
	raw, err := json.Marshal(body)
	s.mu.Unlock()
	if err != nil {
		t.Fatalf("fakediscord: the interaction cannot be written: %v", err)
	}
	s.deliver(i, endpoint, raw)
	return i
}

// interaction is the JSON of an interaction. The caller holds s.mu.
func (u *User) interaction(i *Interaction, data object) object {
	ch := u.place()
	channel := u.s.channelJSON(ch)
	if _, named := channel["permissions"]; !named {
		channel["permissions"] = strconv.FormatInt(u.Permissions, 10)
	}
	body := object{
		"id": i.ID, "application_id": u.s.ApplicationID, "type": i.kind, "token": i.Token, "version": 1,
		"channel_id": ch.ID, "channel": channel, "locale": u.Locale, "entitlements": []any{}, "attachment_size_limit": 10 << 20,
		"app_permissions": strconv.FormatInt(ch.Permissions, 10), "context": u.context(),
		"authorizing_integration_owners": u.owners(),
	}
	if data != nil {
		body["data"] = data
	}
	if g := ch.Guild; g != nil {
		body["guild_id"], body["guild_locale"] = g.ID, g.Locale
		body["guild"] = object{"id": g.ID, "locale": g.Locale, "features": []any{}}
		body["member"] = object{
			"user": u.json(), "roles": []any{}, "nick": nil, "permissions": strconv.FormatInt(u.Permissions, 10),
			"joined_at": "2024-01-01T00:00:00.000000+00:00", "deaf": false, "mute": false, "flags": 0, "pending": false,
			"avatar": nil, "premium_since": nil, "communication_disabled_until": nil,
		}
	} else {
		body["user"] = u.json()
	}
	return body
}

// Raw sends an interaction that no Discord client makes: data, and any field of
// the interaction replaced by those in over.
func (u *User) Raw(t testing.TB, kind int, data, over map[string]any) *Interaction {
	t.Helper()
	return u.act(t, kind, data, func(_ *Interaction, body object) {
		maps.Copy(body, over)
	})
}
