package fakediscord

import (
	"net/http"
	"slices"
	"time"
)

// Message is a message as it was at one moment: an edit makes another. It is
// not to be changed.
type Message struct {
	ID, ChannelID, GuildID string
	AuthorID               string
	Content                string
	Embeds                 []any // JSON, as the bot sent it
	Components             []any // JSON, with ids
	Flags                  int
	Files                  int
	For                    string // the only user who sees it; "" for all
	Created, Edited        time.Time
	Crossposted            bool
	Tags                   []string // of the forum post that it begins
	Answers                string   // the message that it is a reply to; "" for none

	kind   int
	nonce  any
	caused object // interaction_metadata
}

// typeReply is the type of a message that is a reply.
const typeReply = 19

// Ephemeral reports whether only the asker sees it.
func (m *Message) Ephemeral() bool { return m.Flags&FlagEphemeral != 0 }

// Thinking reports whether it says only that the bot is at work.
func (m *Message) Thinking() bool { return m.Flags&FlagLoading != 0 }

func (m *Message) v2() bool { return m.Flags&FlagComponentsV2 != 0 }

// empty reports whether there is nothing to be seen.
func (m *Message) empty() bool {
	return blank(m.Content) && len(m.Embeds) == 0 && len(m.Components) == 0 && m.Files == 0
}

func (m *Message) json() object {
	o := object{
		"id": m.ID, "channel_id": m.ChannelID, "type": m.kind, "content": m.Content, "flags": m.Flags,
		"timestamp": m.Created.UTC().Format(time.RFC3339Nano), "edited_timestamp": nil, "tts": false,
		"mention_everyone": false, "mentions": []any{}, "mention_roles": []any{}, "attachments": []any{},
		"embeds": orEmpty(m.Embeds), "components": orEmpty(m.Components), "pinned": false,
		"author": object{"id": m.AuthorID, "username": "someone", "discriminator": "0", "avatar": nil, "bot": m.caused != nil},
	}
	if !m.Edited.IsZero() {
		o["edited_timestamp"] = m.Edited.UTC().Format(time.RFC3339Nano)
	}
	if m.nonce != nil {
		o["nonce"] = m.nonce
	}
	if m.Answers != "" {
		o["type"], o["message_reference"] = typeReply, object{"type": 0, "message_id": m.Answers, "channel_id": m.ChannelID}
	}
	if m.caused != nil {
		o["interaction_metadata"], o["application_id"], o["webhook_id"] = m.caused, m.AuthorID, m.AuthorID
	}
	return o
}

func orEmpty(l []any) []any {
	if l == nil {
		return []any{}
	}
	return l
}

// fill takes the fields that a body has; those that it lacks stay.
func (m *Message) fill(b object, files int) {
	m.Files += files
	for key, v := range b {
		switch key {
		case "content":
			m.Content = textOf(v)
		case "embeds":
			m.Embeds = listOf(v)
			for _, e := range m.Embeds {
				objectOf(e)["type"] = "rich"
			}
		case "components":
			m.Components = listOf(v)
			number(m.Components)
		case "flags":
			const kept = FlagEphemeral | FlagComponentsV2
			m.Flags = numberOr(v, 0) | m.Flags&kept
		}
	}
}

// number gives every component without an id the next free one, as Discord
// does.
func number(components []any) {
	taken := map[int]bool{}
	walk(components, func(c object) { taken[numberOr(c["id"], 0)] = true })
	next := 1
	walk(components, func(c object) {
		if numberOr(c["id"], 0) != 0 {
			return
		}
		for taken[next] {
			next++
		}
		c["id"] = next
		taken[next] = true
	})
}

// walk visits components in reading order.
func walk(components []any, visit func(object)) {
	for _, v := range components {
		c := objectOf(v)
		if c == nil {
			continue
		}
		visit(c)
		walk(listOf(c["components"]), visit)
		for _, key := range []string{"accessory", "component"} {
			if inner := objectOf(c[key]); inner != nil {
				walk([]any{inner}, visit)
			}
		}
	}
}

// settle returns what is wrong with a message as a whole, nil when it can be.
func (m *Message) settle() *refusal {
	if m.v2() && (m.Content != "" || len(m.Embeds) > 0) {
		f := &form{}
		f.wrong((*at)(nil).in("flags"), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
			"The 'content' and 'embeds' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2")
		return f.refusal()
	}
	if m.empty() {
		return refuse(http.StatusBadRequest, 50006, "Cannot send an empty message")
	}
	return nil
}

// keep stores a message and forgets the oldest. The caller holds s.mu.
func (s *Server) keep(m *Message) {
	_, edited := s.messages[m.ID]
	s.messages[m.ID] = m
	if edited {
		s.touched()
		return
	}
	if c := s.channels[m.ChannelID]; c != nil {
		c.posts = append(c.posts, m.ID)
		if n := s.cfg.keepMessages; n > 0 && len(c.posts) > 2*n {
			c.posts = append([]string(nil), c.posts[len(c.posts)-n:]...)
		}
	}
	for _, old := range s.messageOrder.push(m.ID, s.cfg.keepMessages) {
		delete(s.messages, old)
	}
	s.touched()
}

// drop deletes a message. The caller holds s.mu.
func (s *Server) drop(id string) {
	m := s.messages[id]
	if m == nil {
		return
	}
	delete(s.messages, id)
	if c := s.channels[m.ChannelID]; c != nil {
		c.posts = slices.DeleteFunc(c.posts, func(p string) bool { return p == id })
	}
	s.touched()
}

// Erase deletes a message, as a moderator does.
func (s *Server) Erase(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(id)
}

// nonce is a message that a nonce stands for.
type nonce struct {
	message string
	at      time.Time
}

// nonceLife is Discord's "past few minutes".
const nonceLife = 5 * time.Minute

// earlier returns the message that was sent with the nonce before. The caller
// holds s.mu.
func (s *Server) earlier(key string) *Message {
	n, ok := s.nonces[key]
	if !ok || s.Now().Sub(n.at) > nonceLife {
		return nil
	}
	return s.messages[n.message]
}

// remember keeps a nonce. The caller holds s.mu.
func (s *Server) remember(key, message string) {
	now := s.Now()
	if len(s.nonces) >= 4096 {
		for k, n := range s.nonces {
			if now.Sub(n.at) > nonceLife || s.messages[n.message] == nil {
				delete(s.nonces, k)
			}
		}
	}
	s.nonces[key] = nonce{message, now}
}
