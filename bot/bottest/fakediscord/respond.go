package fakediscord

import (
	"crypto/subtle"
	"net/http"
	"slices"
	"time"
)

const (
	firstDeadline = 3 * time.Second
	tokenLife     = 15 * time.Minute
	userFollowUps = 5
)

const answerFlags = channelFlags | FlagEphemeral

func (c *call) postCallback() (any, *refusal) {
	c.mu.Lock()
	i := c.byID[c.arg("interaction")]
	c.mu.Unlock()
	if i == nil || subtle.ConstantTimeCompare([]byte(i.Token), []byte(c.arg("token"))) != 1 {
		return nil, unknown(10062, "interaction")
	}
	if wrong := c.respond(i, c.body, c.files); wrong != nil {
		return nil, wrong
	}
	if c.r.URL.Query().Get("with_response") != "true" {
		return nil, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	about := object{
		"id": i.ID, "type": i.kind, "response_message_loading": i.deferred, "response_message_ephemeral": i.ephemeral,
	}
	resource := object{"type": int(i.response)}
	if m := c.messages[i.original]; m != nil {
		about["response_message_id"] = m.ID
		resource["message"] = m.json()
	}
	return object{"interaction": about, "resource": resource}, nil
}

// allowedResponses are the types that a kind of interaction takes.
func (i *Interaction) allowedResponses() []ResponseType {
	switch {
	case i.kind == kindPing:
		return []ResponseType{Pong}
	case i.kind == kindAutocomplete:
		return []ResponseType{ChoicesGiven}
	case i.kind == kindCommand:
		return []ResponseType{Direct, Deferred, ModalShown}
	case i.kind == kindModal && i.target == "":
		return []ResponseType{Direct, Deferred}
	case i.kind == kindModal:
		return []ResponseType{Direct, Deferred, DeferredUpdate, Update}
	}
	return []ResponseType{Direct, Deferred, DeferredUpdate, Update, ModalShown}
}

// respond takes a first response, which came either way in.
func (s *Server) respond(i *Interaction, b object, files int) *refusal {
	f := &form{}
	kind := ResponseType(numberOr(b["type"], 0))
	f.unknown(nil, b, "type", "data")
	if !slices.Contains(i.allowedResponses(), kind) {
		f.wrong((*at)(nil).in("type"), "INTERACTION_RESPONSE_TYPE_INVALID", "This interaction cannot be answered so.")
		return f.refusal()
	}
	data := f.part(nil, b, "data")
	if data == nil {
		data = object{}
	}
	s.checkResponse(f, i, kind, data)
	if !f.ok() {
		return f.refusal()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case i.response != NoResponse:
		return refuse(http.StatusBadRequest, 40060, "Interaction has already been acknowledged.")
	case s.Now().Sub(i.created) > firstDeadline || i.failure != nil:
		return unknown(10062, "interaction")
	}
	if wrong := s.take(i, kind, data, files); wrong != nil {
		return wrong
	}
	i.response, i.after = kind, time.Since(i.started)
	i.touched()
	s.touched()
	return nil
}

func (s *Server) checkResponse(f *form, i *Interaction, kind ResponseType, data object) {
	p := (*at)(nil).in("data")
	switch kind {
	case Direct:
		checkMessage(f, p, data, use{allowed: answerFlags})
	case Update:
		s.mu.Lock()
		m := s.messages[i.target]
		s.mu.Unlock()
		checkMessage(f, p, data, use{allowed: answerFlags, edit: true, v2: m != nil && m.v2()})
	case Deferred:
		f.integer(p, data, "flags", 0, 0, 1<<31-1)
	case ChoicesGiven:
		f.unknown(p, data, "choices")
		choices := f.list(p, data, "choices", 0, 25)
		checkChoices(f, p.in("choices"), choices, i.focus)
	case ModalShown:
		checkModal(f, p, data)
	}
}

// take does what a first response says. The caller holds s.mu.
func (s *Server) take(i *Interaction, kind ResponseType, data object, files int) *refusal {
	switch kind {
	case Direct, Deferred:
		m := s.answerMessage(i)
		if kind == Deferred {
			m.Flags = numberOr(data["flags"], 0)&FlagEphemeral | FlagLoading
		} else {
			m.fill(data, files)
			if wrong := m.settle(); wrong != nil {
				return wrong
			}
		}
		i.original, i.ephemeral, i.deferred = m.ID, m.Ephemeral(), kind == Deferred
		i.sees(m)
		s.keep(m)
	case DeferredUpdate:
		i.original = i.target
	case Update:
		m := s.messages[i.target]
		if m == nil {
			return unknown(10008, "Message")
		}
		if _, wrong := s.edit(m, data, files); wrong != nil {
			return wrong
		}
		i.original, i.updated, i.ephemeral = m.ID, true, m.Ephemeral()
	case ChoicesGiven:
		for _, v := range listOf(data["choices"]) {
			c := objectOf(v)
			i.choices = append(i.choices, Choice{textOf(c["name"]), c["value"]})
		}
	case ModalShown:
		i.modal = data
	}
	return nil
}

// sees hides an ephemeral message from all but the asker.
func (i *Interaction) sees(m *Message) {
	if m.Ephemeral() {
		m.For = i.User.ID
	}
}

// answerMessage is a new message that an interaction caused.
func (s *Server) answerMessage(i *Interaction) *Message {
	ch := i.User.place()
	m := &Message{ID: s.newID(), ChannelID: ch.ID, AuthorID: s.ApplicationID, Created: s.Now(), kind: 20}
	if ch.Guild != nil {
		m.GuildID = ch.Guild.ID
	}
	if i.kind == kindComponent || i.kind == kindModal {
		m.kind = 19
	}
	m.caused = object{
		"id": i.ID, "type": i.kind, "user": i.User.json(), "authorizing_integration_owners": i.User.owners(),
	}
	return m
}

// byToken returns the interaction of a webhook's path, while its token is good.
// The caller holds s.mu.
func (c *call) byToken() (*Interaction, *refusal) {
	i := c.interactions[c.arg("token")]
	switch {
	case i == nil || c.arg("application") != c.ApplicationID:
		return nil, unknown(10015, "Webhook")
	case c.Now().Sub(i.created) > tokenLife:
		return nil, refuse(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
	case i.response == NoResponse || i.response == ChoicesGiven || i.response == Pong:
		return nil, unknown(10015, "Webhook")
	}
	return i, nil
}

// sent returns the message that a webhook's path means. The caller holds s.mu.
func (c *call) sent() (*Interaction, *Message, *refusal) {
	i, wrong := c.byToken()
	if wrong != nil {
		return nil, nil, wrong
	}
	id := c.arg("message")
	if id == "@original" {
		id = i.original
	} else if id != i.original && !slices.Contains(i.followUps, id) {
		return nil, nil, unknown(10008, "Message")
	}
	m := c.messages[id]
	if m == nil {
		return nil, nil, unknown(10008, "Message")
	}
	return i, m, nil
}

func (c *call) getFollowUp() (any, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, m, wrong := c.sent()
	if wrong != nil {
		return nil, wrong
	}
	return m.json(), nil
}

func (c *call) patchFollowUp() (any, *refusal) {
	c.mu.Lock()
	_, m, wrong := c.sent()
	c.mu.Unlock()
	if wrong != nil {
		return nil, wrong
	}
	f := &form{}
	checkMessage(f, nil, c.body, use{allowed: answerFlags, edit: true, v2: m.v2()})
	if !f.ok() {
		return nil, f.refusal()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	i, m, wrong := c.sent()
	if wrong != nil {
		return nil, wrong
	}
	answer, wrong := c.edit(m, c.body, c.files)
	if wrong != nil {
		return nil, wrong
	}
	if m.ID == i.original {
		i.deferred, i.updated = false, true
	}
	i.touched()
	return answer, nil
}

func (c *call) deleteFollowUp() (any, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, m, wrong := c.sent()
	if wrong != nil {
		return nil, wrong
	}
	if m.ID == i.original {
		i.gone = true
	}
	c.drop(m.ID)
	i.touched()
	return nil, nil
}

func (c *call) postFollowUp() (any, *refusal) {
	f := &form{}
	checkMessage(f, nil, c.body, use{allowed: answerFlags, extra: []string{
		"username", "avatar_url", "thread_name", "applied_tags",
	}})
	if !f.ok() {
		return nil, f.refusal()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	i, wrong := c.byToken()
	if wrong != nil {
		return nil, wrong
	}
	i.asked++
	if i.asked > userFollowUps && (c.cfg.userOnly || i.User.Install == UserInstall && i.User.botAbsent()) {
		return nil, refuse(http.StatusBadRequest, 40094, "This interaction has reached the maximum number of follow-up messages")
	}
	if i.deferred {
		// The first follow-up after "thinking…" takes its place, as public or not
		// as that was.
		m := c.messages[i.original]
		if m == nil {
			return nil, unknown(10008, "Message")
		}
		answer, wrong := c.edit(m, c.body, c.files)
		if wrong == nil {
			i.deferred = false
			i.touched()
		}
		return answer, wrong
	}
	m := c.answerMessage(i)
	m.fill(c.body, c.files)
	if wrong := m.settle(); wrong != nil {
		return nil, wrong
	}
	i.sees(m)
	i.followUps = append(i.followUps, m.ID)
	c.keep(m)
	i.touched()
	return m.json(), nil
}
