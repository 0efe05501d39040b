package faketelegram

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	maxText    = 4096  // UTF-16 units of a message's text, after parsing
	maxCaption = 1024  // UTF-16 units of a caption, after parsing
	maxRaw     = 32768 // bytes before parsing
)

// units is the length of a text in UTF-16 units, in which the Bot API counts.
func units(text string) int {
	n := 0
	for _, c := range text {
		n += utf16.RuneLen(c)
	}
	return n
}

// formatted reads a text and its parse_mode, or its entities. what names the
// text in a refusal.
func (s *Server) formatted(c *call, raw, mode string, entities []Entity, limit int, what string) (string, []Entity, *apiError) {
	if !utf8.ValidString(raw) {
		return "", nil, badRequest("strings must be encoded in UTF-8")
	}
	if len(raw) > maxRaw {
		return "", nil, badRequest("text is too long")
	}
	text := raw
	switch strings.ToLower(mode) {
	case "", "none":
	case "html":
		parsed, found, strange, err := parseHTML(raw)
		if err != nil {
			return "", nil, badRequest("can't parse entities: %s", err)
		}
		for _, name := range strange {
			s.note(c.method, "the entity "+name+" is shown as it is written")
		}
		if len(entities) > 0 {
			s.note(c.method, "entities are ignored beside a parse_mode")
		}
		text, entities = parsed, found
	case "markdown", "markdownv2":
		s.note(c.method, "parse_mode "+mode+" is not used by this bot")
		return "", nil, badRequest("can't parse entities: %s is not supported by the fake server", mode)
	default:
		return "", nil, badRequest("unsupported parse_mode")
	}
	text, entities = trim(text, entities)
	if units(text) > limit {
		return "", nil, badRequest("%s is too long", what)
	}
	return text, entities, nil
}

// trim takes the white space off both ends of a text, as the server does, and
// moves the entities along.
func trim(text string, entities []Entity) (string, []Entity) {
	left := strings.TrimLeftFunc(text, unicode.IsSpace)
	trimmed := strings.TrimRightFunc(left, unicode.IsSpace)
	if len(trimmed) == len(text) {
		return text, entities
	}
	shift, length := units(text[:len(text)-len(left)]), units(trimmed)
	kept := make([]Entity, 0, len(entities))
	for _, e := range entities {
		from, to := max(0, e.Offset-shift), min(length, e.Offset-shift+e.Length)
		if from < to {
			e.Offset, e.Length = from, to-from
			kept = append(kept, e)
		}
	}
	return trimmed, kept
}

// messageText reads the text of a message.
func (s *Server) messageText(c *call) (string, []Entity, *apiError) {
	raw := c.text("text")
	if raw == "" {
		return "", nil, badRequest("message text is empty")
	}
	var given []Entity
	if _, refused := c.json("entities", &given); refused != nil {
		return "", nil, refused
	}
	text, entities, refused := s.formatted(c, raw, c.text("parse_mode"), given, maxText, "message")
	if refused == nil && text == "" {
		refused = badRequest("text must be non-empty")
	}
	return text, entities, refused
}

// preview reads link_preview_options.
func (s *Server) preview(c *call) (*LinkPreviewOptions, *apiError) {
	if c.has("disable_web_page_preview") {
		s.note(c.method, "disable_web_page_preview left the documentation; use link_preview_options")
	}
	var p LinkPreviewOptions
	given, refused := c.json("link_preview_options", &p)
	if !given || refused != nil {
		return nil, refused
	}
	if p.URL != "" {
		if _, err := checkLink(p.URL); err != nil {
			return nil, badRequest("WEBPAGE_URL_INVALID")
		}
	}
	return &p, nil
}
