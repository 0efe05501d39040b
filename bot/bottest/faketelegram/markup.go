package faketelegram

import (
	"encoding/json"
	"slices"
	"strings"
)

// markup is a reply_markup: at most one field is set.
type markup struct {
	inline *InlineKeyboard
	keys   *Keyboard
	remove bool
	force  bool
}

// readMarkup reads the reply_markup of a call.
func (s *Server) readMarkup(c *call) (markup, *apiError) {
	return s.parseMarkup(c, c.text("reply_markup"))
}

func (s *Server) parseMarkup(c *call, raw string) (markup, *apiError) {
	var m markup
	if raw == "" {
		return m, nil
	}
	var in struct {
		Inline [][]json.RawMessage `json:"inline_keyboard"`
		Keys   [][]json.RawMessage `json:"keyboard"`
		Resize bool                `json:"resize_keyboard"`
		Once   bool                `json:"one_time_keyboard"`
		Remove bool                `json:"remove_keyboard"`
		Force  bool                `json:"force_reply"`
	}
	if !json.Valid([]byte(raw)) {
		return m, badRequest("can't parse reply keyboard markup JSON object")
	}
	if raw[0] != '{' {
		return m, badRequest("object expected as reply markup")
	}
	if err := json.Unmarshal([]byte(raw), &in); err != nil {
		return m, badRequest("can't parse reply markup: %v", err)
	}
	m.remove, m.force = in.Remove, in.Force
	if in.Keys != nil {
		m.keys = &Keyboard{Resize: in.Resize, OneTime: in.Once}
		for _, row := range in.Keys {
			keys, refused := readKeys(row)
			if refused != nil {
				return m, refused
			}
			m.keys.Rows = append(m.keys.Rows, keys)
		}
		return m, nil
	}
	if in.Inline == nil {
		return m, nil
	}
	m.inline = &InlineKeyboard{}
	count := 0
	for _, row := range in.Inline {
		var buttons []Button
		for _, raw := range row {
			b, refused := s.readButton(c, raw)
			if refused != nil {
				return m, refused
			}
			buttons = append(buttons, b)
		}
		if count += len(row); len(row) > 0 { // the server drops rows without buttons
			m.inline.Rows = append(m.inline.Rows, buttons)
		}
		if len(row) > 8 {
			s.note(c.method, "a row of more than 8 buttons: clients show 8")
		}
	}
	if count > 100 {
		return m, badRequest("reply markup is too long")
	}
	if count == 0 {
		m.inline = nil
	}
	return m, nil
}

// readButton reads one button of an inline keyboard.
func (s *Server) readButton(c *call, raw json.RawMessage) (Button, *apiError) {
	var b Button
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return b, badRequest("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
	}
	if err := json.Unmarshal(raw, &b); err != nil {
		return b, badRequest("can't parse inline keyboard button: %v", err)
	}
	if strings.TrimSpace(b.Text) == "" {
		return b, badRequest("can't parse inline keyboard button: Field \"text\" must be of type String and not empty")
	}
	kinds := 0
	for name := range fields {
		if !slices.Contains([]string{"text", "style", "icon_custom_emoji_id"}, name) {
			kinds++
		}
	}
	if kinds > 1 {
		s.note(c.method, "a button of two kinds")
	}
	switch {
	case b.URL != "":
		checked, err := checkLink(b.URL)
		if err != nil {
			return b, badRequest("inline keyboard button URL '%s' is invalid: %s", b.URL, err)
		}
		if s.opt.numericRefused && numericHost(checked) {
			return b, badRequest("BUTTON_URL_INVALID")
		}
		b.URL = checked
	case len(b.Data) > 64:
		return b, badRequest("BUTTON_DATA_INVALID")
	case b.Data != "" || b.SwitchInline != nil || b.SwitchHere != nil || b.CopyText != nil || b.WebApp != nil:
	default:
		return b, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	}
	return b, nil
}

func readKeys(row []json.RawMessage) ([]KeyButton, *apiError) {
	keys := make([]KeyButton, 0, len(row))
	for _, raw := range row {
		var k KeyButton
		if json.Unmarshal(raw, &k.Text) != nil {
			if err := json.Unmarshal(raw, &k); err != nil {
				return nil, badRequest("can't parse keyboard button: %v", err)
			}
		}
		if strings.TrimSpace(k.Text) == "" {
			return nil, badRequest("can't parse keyboard button: Field \"text\" must be of type String and not empty")
		}
		if k.RequestChat != nil {
			var ask struct {
				RequestChat map[string]json.RawMessage `json:"request_chat"`
			}
			if err := json.Unmarshal(raw, &ask); err != nil || ask.RequestChat["request_id"] == nil {
				return nil, badRequest("can't parse keyboard button: Can't find field \"request_id\"")
			}
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// fits says why a markup cannot be used in a chat.
func (m markup) fits(r *Room) *apiError {
	if r.chat.Type == "channel" && (m.keys != nil || m.remove || m.force) {
		return badRequest("reply keyboards are unavailable in channels")
	}
	if m.keys == nil || r.chat.Type == "private" {
		return nil
	}
	for _, row := range m.keys.Rows {
		for _, k := range row {
			if k.RequestChat != nil {
				return badRequest("chats can be requested in private chats only")
			}
		}
	}
	return nil
}
