package faketelegram

import (
	"bytes"
	"image"
	_ "image/gif"  // formats that a photo may have
	_ "image/jpeg" // formats that a photo may have
	_ "image/png"  // formats that a photo may have
	"net/http"
	"reflect"
	"slices"
	"strings"
)

func sendMessage(s *Server, c *call) (any, *apiError) {
	text, entities, refused := s.messageText(c)
	if refused != nil {
		return nil, refused
	}
	preview, refused := s.preview(c)
	if refused != nil {
		return nil, refused
	}
	return s.send(c, &Message{Text: text, Entities: entities, Preview: preview})
}

// send puts the bot's message into the chat that a call names.
func (s *Server) send(c *call, m *Message) (any, *apiError) {
	keys, refused := s.readMarkup(c)
	if refused != nil {
		return nil, refused
	}
	var reply struct {
		MessageID int  `json:"message_id"`
		Anyway    bool `json:"allow_sending_without_reply"`
	}
	replies, refused := c.json("reply_parameters", &reply)
	if refused != nil {
		return nil, refused
	}
	if c.has("reply_to_message_id") {
		s.note(c.method, "reply_to_message_id left the documentation; use reply_parameters")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, refused := s.room(c)
	if refused != nil {
		return nil, refused
	}
	thread := int(c.int("message_thread_id"))
	if refused := r.writable(thread); refused != nil {
		return nil, refused
	}
	if refused := keys.fits(r); refused != nil {
		return nil, refused
	}
	if replies {
		to := r.messages[reply.MessageID]
		switch {
		case to != nil:
			bare := *to
			bare.ReplyTo = nil
			m.ReplyTo = &bare
			if thread == 0 && to.IsTopic {
				thread = to.ThreadID // a reply goes where the message is
			}
		case !reply.Anyway:
			return nil, badRequest("message to be replied not found")
		}
	}
	if refused := s.take(r, false); refused != nil {
		return nil, refused
	}
	m.From = &s.Bot
	if r.chat.Type == "channel" {
		m.From, m.SenderChat = nil, &r.chat
	}
	m.ThreadID, m.IsTopic = thread, thread != 0
	m.Silent, m.InlineKeyboard, m.Keyboard = c.bool("disable_notification"), keys.inline, keys.keys
	if keys.keys != nil {
		r.keyboard = keys.keys
	} else if keys.remove {
		r.keyboard = nil
	}
	r.add(m)
	r.show(m)
	return m, nil
}

// target finds the message that a call wants to change. The server's lock is
// held.
func (s *Server) target(c *call, doing string) (*Room, *Message, *apiError) {
	if id := c.text("inline_message_id"); id != "" {
		r := s.inline[id]
		if r == nil {
			return nil, nil, badRequest("MESSAGE_ID_INVALID")
		}
		for _, m := range r.messages {
			if m.inline == id {
				return r, m, nil
			}
		}
		return nil, nil, badRequest("MESSAGE_ID_INVALID")
	}
	r, refused := s.room(c)
	if refused == nil {
		refused = r.closedTo()
	}
	if refused != nil {
		return nil, nil, refused
	}
	if c.int("message_id") == 0 {
		return nil, nil, badRequest("message identifier is not specified")
	}
	m := r.messages[int(c.int("message_id"))]
	if m == nil {
		return nil, nil, badRequest("message to %s not found", doing)
	}
	return r, m, nil
}

// mine tells whether the bot sent a message.
func (s *Server) mine(m *Message) bool {
	return m.From != nil && m.From.ID == s.Bot.ID || m.ViaBot != nil || m.From == nil && m.Chat.Type == "channel"
}

func editMessageText(s *Server, c *call) (any, *apiError) {
	text, entities, refused := s.messageText(c)
	if refused != nil {
		return nil, refused
	}
	preview, refused := s.preview(c)
	if refused != nil {
		return nil, refused
	}
	return s.edit(c, func(m *Message) *apiError {
		if m.Text == "" {
			return badRequest("there is no text in the message to edit")
		}
		m.Text, m.Entities, m.Preview = text, entities, preview
		return nil
	})
}

func editMessageReplyMarkup(s *Server, c *call) (any, *apiError) {
	return s.edit(c, func(*Message) *apiError { return nil })
}

// edit changes a message of the bot. Without a reply_markup its buttons go, as
// on the real server.
func (s *Server) edit(c *call, change func(*Message) *apiError) (any, *apiError) {
	keys, refused := s.readMarkup(c)
	if refused != nil {
		return nil, refused
	}
	if keys.keys != nil || keys.remove || keys.force {
		return nil, badRequest("inline keyboard expected")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, old, refused := s.target(c, "edit")
	if refused != nil {
		return nil, refused
	}
	if !s.mine(old) {
		return nil, badRequest("message can't be edited")
	}
	m := *old
	if refused := change(&m); refused != nil {
		return nil, refused
	}
	m.InlineKeyboard = keys.inline
	if m.Text == old.Text && slices.Equal(m.Entities, old.Entities) && reflect.DeepEqual(m.InlineKeyboard, old.InlineKeyboard) {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	if refused := s.take(r, true); refused != nil {
		return nil, refused
	}
	m.EditDate = s.now().Unix()
	r.messages[m.ID] = &m
	r.show(&m)
	if m.inline != "" {
		return true, nil
	}
	return &m, nil
}

func deleteMessage(s *Server, c *call) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, m, refused := s.target(c, "delete")
	if refused != nil {
		return nil, refused
	}
	if !s.mine(m) && r.status != "administrator" && r.chat.Type != "private" {
		return nil, badRequest("message can't be deleted")
	}
	delete(r.messages, m.ID)
	r.hide(m.ID, m.ThreadID)
	return true, nil
}

func sendChatAction(s *Server, c *call) (any, *apiError) {
	name := c.text("action")
	switch name {
	case "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
		"choose_sticker", "find_location", "record_video_note", "upload_video_note":
	default:
		return nil, badRequest("wrong parameter action in request")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, refused := s.room(c)
	if refused != nil {
		return nil, refused
	}
	thread := int(c.int("message_thread_id"))
	if refused := r.writable(thread); refused != nil {
		return nil, refused
	}
	r.action(name, thread)
	return true, nil
}

// media is a file that the bot sends, and its caption.
func (s *Server) media(c *call, field, folder string, most int) (*Message, *apiError) {
	m := &Message{}
	if raw := c.text("caption"); raw != "" {
		caption, marks, refused := s.formatted(c, raw, c.text("parse_mode"), nil, maxCaption, "message caption")
		if refused != nil {
			return nil, refused
		}
		m.Caption, m.CaptionMarks = caption, marks
	}
	value := c.text(field)
	up, uploaded := c.files[field]
	if name, ok := strings.CutPrefix(value, "attach://"); ok {
		up, uploaded = c.files[name]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case uploaded && len(up.data) > most:
		return nil, &apiError{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
	case uploaded && len(up.data) == 0:
		return nil, badRequest("file must be non-empty")
	case uploaded:
		f := s.files.add(s, folder, up.name, up.data)
		m.Document = &f
	case s.files.byID[value] != nil:
		f := s.files.byID[value].File
		m.Document = &f
	case strings.HasPrefix(value, "http://") || strings.HasPrefix(value, "https://"):
		m.Document = &File{FileID: "from-url", UniqueID: "from-url", Name: value}
	case value == "":
		return nil, badRequest("there is no %s in the request", field)
	default:
		return nil, badRequest("wrong file identifier/HTTP URL specified")
	}
	return m, nil
}

func sendDocument(s *Server, c *call) (any, *apiError) {
	m, refused := s.media(c, "document", "documents", 50<<20)
	if refused != nil {
		return nil, refused
	}
	return s.send(c, m)
}

func sendPhoto(s *Server, c *call) (any, *apiError) {
	m, refused := s.media(c, "photo", "photos", 10<<20)
	if refused != nil {
		return nil, refused
	}
	f := *m.Document
	m.Document = nil
	s.mu.Lock()
	data := []byte(nil)
	if kept := s.files.byID[f.FileID]; kept != nil {
		data = kept.data
	}
	s.mu.Unlock()
	if data != nil {
		size, _, err := image.DecodeConfig(bytes.NewReader(data))
		switch {
		case err != nil:
			return nil, badRequest("IMAGE_PROCESS_FAILED")
		case size.Width+size.Height > 10000 || size.Width > 20*size.Height || size.Height > 20*size.Width:
			return nil, badRequest("PHOTO_INVALID_DIMENSIONS")
		}
		f.Width, f.Height = size.Width, size.Height
	}
	f.Name, f.MIME = "", ""
	m.Photo = []File{f}
	return s.send(c, m)
}
