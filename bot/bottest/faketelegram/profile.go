package faketelegram

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// profile is what a bot says of itself.
type profile struct {
	commands map[string][]Command
	texts    map[string]string // by "name/language"
	menu     map[int64]json.RawMessage
}

// scope is a BotCommandScope.
type scope struct {
	Type   string `json:"type"`
	ChatID any    `json:"chat_id"`
	UserID int64  `json:"user_id"`
	id     int64
}

func (sc scope) key(lang string) string {
	return fmt.Sprintf("%s %d %d %s", sc.Type, sc.id, sc.UserID, lang)
}

var (
	languagePattern = regexp.MustCompile(`^([a-z]{2})?$`)
	commandName     = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)
)

// scope reads scope and language_code of a call. The server's lock is held.
func (s *Server) scope(c *call) (string, *apiError) {
	sc := scope{Type: "default"}
	if _, refused := c.json("scope", &sc); refused != nil {
		return "", badRequest("can't parse BotCommandScope")
	}
	switch sc.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
		sc.id, sc.UserID = 0, 0
	case "chat", "chat_administrators", "chat_member":
		where := &call{params: map[string]string{"chat_id": fmt.Sprint(sc.ChatID)}}
		if f, ok := sc.ChatID.(float64); ok {
			where.params["chat_id"] = fmt.Sprintf("%.0f", f)
		}
		r, refused := s.room(where)
		if refused == nil {
			refused = r.closedTo()
		}
		if refused != nil {
			return "", refused
		}
		sc.id = r.chat.ID
		if sc.Type != "chat_member" {
			sc.UserID = 0
		} else if s.people[sc.UserID] == nil {
			return "", badRequest("user not found")
		}
		if sc.Type != "chat" && r.chat.Type == "private" {
			return "", badRequest("can't change commands in private chats")
		}
	default:
		return "", badRequest("unsupported type specified")
	}
	lang := c.text("language_code")
	if !languagePattern.MatchString(lang) {
		return "", badRequest("invalid language code specified")
	}
	return sc.key(lang), nil
}

func setMyCommands(s *Server, c *call) (any, *apiError) {
	var list []Command
	if given, refused := c.json("commands", &list); refused != nil {
		return nil, badRequest("can't parse commands: %s", refused.text)
	} else if !given {
		return nil, badRequest("can't find commands in the request")
	}
	if len(list) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for i := range list {
		list[i].Command = strings.TrimPrefix(list[i].Command, "/")
		list[i].Description = strings.TrimSpace(list[i].Description)
		if !commandName.MatchString(list[i].Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := units(list[i].Description); n < 1 || n > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key, refused := s.scope(c)
	if refused != nil {
		return nil, refused
	}
	s.profile.commands[key] = list
	return true, nil
}

func getMyCommands(s *Server, c *call) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, refused := s.scope(c)
	if refused != nil {
		return nil, refused
	}
	return append([]Command{}, s.profile.commands[key]...), nil
}

func deleteMyCommands(s *Server, c *call) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, refused := s.scope(c)
	if refused != nil {
		return nil, refused
	}
	delete(s.profile.commands, key)
	return true, nil
}

// profileText is one of the bot's texts about itself.
type profileText struct {
	name  string // of its parameter
	limit int    // UTF-16 units
}

func (p profileText) flat() string { return strings.ReplaceAll(p.name, "_", "") }

func (p profileText) set(s *Server, c *call) (any, *apiError) {
	lang, text := c.text("language_code"), c.text(p.name)
	if !languagePattern.MatchString(lang) {
		return nil, badRequest("invalid language code specified")
	}
	if units(text) > p.limit {
		return nil, badRequest("bot %s is too long", strings.ReplaceAll(p.name, "_", " "))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.profile.texts[p.name+"/"+lang] = text
	return true, nil
}

func (p profileText) get(s *Server, c *call) (any, *apiError) {
	return map[string]string{p.name: s.Says(p.name, c.text("language_code"))}, nil
}

// Says is what the bot says of itself to somebody with a language: what is
// "name", "description" or "short_description".
func (s *Server) Says(what, language string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if text := s.profile.texts[what+"/"+language]; text != "" {
		return text
	}
	if text := s.profile.texts[what+"/"]; text != "" || what != "name" {
		return text
	}
	return s.Bot.FirstName
}

func setChatMenuButton(s *Server, c *call) (any, *apiError) {
	var button struct {
		Type string `json:"type"`
	}
	if _, refused := c.json("menu_button", &button); refused != nil {
		return nil, badRequest("can't parse menu button")
	}
	switch button.Type {
	case "", "default", "commands", "web_app":
	default:
		return nil, badRequest("can't parse menu button: Unsupported type specified")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := c.int("chat_id")
	if r := s.rooms[id]; id != 0 && (r == nil || r.chat.Type != "private" || r.status == "") {
		return nil, badRequest("chat not found")
	}
	s.profile.menu[id] = json.RawMessage(c.text("menu_button"))
	return true, nil
}

func getChatMenuButton(s *Server, c *call) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range []int64{c.int("chat_id"), 0} {
		if b := s.profile.menu[id]; len(b) > 0 {
			return b, nil
		}
	}
	return map[string]string{"type": "commands"}, nil
}
