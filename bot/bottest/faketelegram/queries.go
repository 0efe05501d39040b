package faketelegram

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"
)

// asked are the callback and inline queries that wait for an answer.
type asked struct {
	byID map[string]*query
	ring [8192]string
	n    int
}

type query struct {
	act *Act
	at  time.Time
}

func (q *asked) init() { q.byID = map[string]*query{} }

// ask makes the id of a query. The server's lock is held.
func (q *asked) ask(s *Server, a *Act) string {
	q.n++
	id := strconv.Itoa(4000000000 + q.n)
	slot := &q.ring[q.n%len(q.ring)]
	delete(q.byID, *slot)
	*slot = id
	q.byID[id] = &query{act: a, at: s.now()}
	return id
}

// take returns the act of a query that can still be answered, once. The server's
// lock is held.
func (q *asked) take(s *Server, id string) (*Act, *apiError) {
	found := q.byID[id]
	delete(q.byID, id)
	if found == nil || s.now().Sub(found.at) > s.opt.queryLife {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	return found.act, nil
}

func answerCallbackQuery(s *Server, c *call) (any, *apiError) {
	toast := CallbackAnswer{Text: c.text("text"), Alert: c.bool("show_alert"), URL: c.text("url")}
	if units(toast.Text) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	if toast.URL != "" && !strings.HasPrefix(toast.URL, "https://t.me/"+s.Bot.Username+"?start=") &&
		!strings.HasPrefix(toast.URL, "t.me/"+s.Bot.Username+"?start=") {
		return nil, badRequest("URL_INVALID")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, refused := s.queries.take(s, c.text("callback_query_id"))
	if refused != nil {
		return nil, refused
	}
	a.view.Toasts = append(a.view.Toasts, toast)
	a.seen()
	return true, nil
}

// inlineQuery is what the bot gets of a query.
type inlineQuery struct {
	ID       string `json:"id"`
	From     User   `json:"from"`
	Query    string `json:"query"`
	Offset   string `json:"offset"`
	ChatType string `json:"chat_type,omitempty"`
}

// Inline types "@bot query" into the seat's chat; offset is "" at first, then
// the NextOffset of the answer before. It needs no bot in that chat.
func (at *Seat) Inline(text, offset string) *Act {
	s := at.room.s
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.watch(nil, 0)
	kind := at.room.chat.Type
	if kind == "private" {
		kind = "sender"
	}
	if r := []rune(text); len(r) > 256 {
		text = string(r[:256]) // clients send no more
	}
	s.emit("inline_query", inlineQuery{ID: s.queries.ask(s, a), From: at.person.user, Query: text, Offset: offset, ChatType: kind}, a)
	return a
}

// chosenResult is what the bot gets when a result was chosen.
type chosenResult struct {
	ResultID string `json:"result_id"`
	From     User   `json:"from"`
	Query    string `json:"query"`
	InlineID string `json:"inline_message_id,omitempty"`
}

// Choose sends a result of an inline query into the seat's chat.
func (at *Seat) Choose(t testing.TB, from *Act, id string) *Act {
	t.Helper()
	answer := from.Results(t)
	s := at.room.s
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, result := range answer.Results {
		if result.ID != id {
			continue
		}
		if result.Message == nil {
			t.Fatalf("faketelegram: the result %q sends no text", id)
		}
		m := at.incoming()
		m.Text, m.Entities, m.Preview = result.Message.Text, result.Message.Entities, result.Message.Preview
		m.InlineKeyboard, m.ViaBot = result.Message.InlineKeyboard, &s.Bot
		a := s.watch(at.room, at.thread)
		at.room.add(m)
		a.sent = m
		chosen := chosenResult{ResultID: id, From: at.person.user}
		if m.InlineKeyboard != nil {
			m.inline = inlineID(at.room, m.ID)
			s.inline[m.inline] = at.room
			chosen.InlineID = m.inline
		}
		s.emit("chosen_inline_result", chosen, a)
		if at.reaches(m) {
			s.emit("message", m, a)
		}
		return a
	}
	t.Fatalf("faketelegram: no result has the id %q", id)
	return nil
}

func answerInlineQuery(s *Server, c *call) (any, *apiError) {
	var raws []json.RawMessage
	if given, refused := c.json("results", &raws); refused != nil || !given {
		return nil, badRequest("can't parse inline query results: Array of InlineQueryResult expected")
	}
	if len(raws) > 50 {
		return nil, badRequest("RESULTS_TOO_MUCH")
	}
	answer := &InlineAnswer{NextOffset: c.text("next_offset"), Personal: c.bool("is_personal"), CacheTime: 300}
	if c.has("cache_time") {
		answer.CacheTime = int(c.int("cache_time"))
	}
	if len(answer.NextOffset) > 64 {
		return nil, badRequest("NEXT_OFFSET_INVALID")
	}
	var button struct {
		Text  string          `json:"text"`
		Start *string         `json:"start_parameter"`
		App   json.RawMessage `json:"web_app"`
	}
	if given, refused := c.json("button", &button); refused != nil {
		return nil, refused
	} else if given {
		if button.Text == "" || button.Start == nil && button.App == nil {
			return nil, badRequest("can't parse InlineQueryResultsButton")
		}
		answer.Button = button.Text
		if button.Start != nil {
			answer.StartParam = *button.Start
			if n := len(answer.StartParam); n < 1 || n > 64 || strings.Trim(answer.StartParam, tokenCharacters) != "" {
				return nil, badRequest("START_PARAM_INVALID")
			}
		}
	}
	known := map[string]bool{}
	for _, raw := range raws {
		result, refused := s.inlineResult(c, raw)
		if refused != nil {
			return nil, refused
		}
		if known[result.ID] {
			return nil, badRequest("RESULT_ID_DUPLICATE")
		}
		known[result.ID] = true
		answer.Results = append(answer.Results, result)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, refused := s.queries.take(s, c.text("inline_query_id"))
	if refused != nil {
		return nil, refused
	}
	a.view.Inline = answer
	a.seen()
	return true, nil
}

func (s *Server) inlineResult(c *call, raw json.RawMessage) (InlineResult, *apiError) {
	var in struct {
		ID          string          `json:"id"`
		Type        string          `json:"type"`
		Title       string          `json:"title"`
		Description string          `json:"description"`
		URL         string          `json:"url"`
		Markup      json.RawMessage `json:"reply_markup"`
		Content     *struct {
			Text     string              `json:"message_text"`
			Mode     string              `json:"parse_mode"`
			Entities []Entity            `json:"entities"`
			Preview  *LinkPreviewOptions `json:"link_preview_options"`
		} `json:"input_message_content"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return InlineResult{}, badRequest("can't parse inline query result: %v", err)
	}
	result := InlineResult{ID: in.ID, Type: in.Type, Title: in.Title, Description: in.Description, URL: in.URL}
	if len(in.ID) > 64 {
		return result, badRequest("RESULT_ID_INVALID")
	}
	if in.ID == "" {
		return result, badRequest("RESULT_ID_EMPTY")
	}
	if in.Type == "" {
		return result, badRequest("can't parse inline query result: Can't find field \"type\"")
	}
	if in.Type == "article" && strings.TrimSpace(in.Title) == "" {
		return result, badRequest("ARTICLE_TITLE_EMPTY")
	}
	if in.Content == nil {
		if in.Type == "article" {
			return result, badRequest("can't parse inline query result: Can't find field \"input_message_content\"")
		}
		return result, nil
	}
	if in.Content.Text == "" {
		return result, badRequest("message text is empty")
	}
	text, entities, refused := s.formatted(c, in.Content.Text, in.Content.Mode, in.Content.Entities, maxText, "message")
	if refused != nil {
		return result, refused
	}
	if text == "" {
		return result, badRequest("text must be non-empty")
	}
	keys, refused := s.parseMarkup(c, string(in.Markup))
	if refused != nil {
		return result, refused
	}
	result.Message = &Message{Text: text, Entities: entities, Preview: in.Content.Preview, InlineKeyboard: keys.inline}
	return result, nil
}
