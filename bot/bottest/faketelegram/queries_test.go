package faketelegram

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a time that a test moves by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2024, 11, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// newestID is the id of the query in the newest update.
func newestID(t *testing.T, r *raw) string {
	t.Helper()
	list := r.updates(args{"offset": -1})
	var u map[string]json.RawMessage
	if err := json.Unmarshal(list[len(list)-1], &u); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"callback_query", "inline_query"} {
		var q struct{ ID string }
		if u[kind] != nil && json.Unmarshal(u[kind], &q) == nil {
			return q.ID
		}
	}
	t.Fatalf("no query: %s", list)
	return ""
}

func TestCallbacks(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := Start(t, WithClock(c.now))
	r := newRaw(t, s)
	at := talk(s)
	m := message(t, r.ok("sendMessage", args{"chat_id": at.Room().ID(), "text": "x", "reply_markup": keyboard(args{"text": "More", "callback_data": "/news page:2"})}))
	act := at.Press(t, m, "More")
	id := newestID(t, r)
	r.no("answerCallbackQuery", args{"callback_query_id": id, "text": strings.Repeat("x", 201)}, 400, "MESSAGE_TOO_LONG")
	r.no("answerCallbackQuery", args{"callback_query_id": id, "url": "https://e.example/"}, 400, "URL_INVALID")
	r.no("answerCallbackQuery", args{"callback_query_id": "1"}, 400, "query is too old and response timeout expired or query ID is invalid")
	r.ok("answerCallbackQuery", args{"callback_query_id": id, "text": "done", "show_alert": true})
	if got := act.Toast(t); got.Text != "done" || !got.Alert {
		t.Errorf("%+v", got)
	}
	r.no("answerCallbackQuery", args{"callback_query_id": id}, 400, "query is too old")
	at.PressData(m, "/forged")
	id = newestID(t, r)
	c.pass(time.Minute)
	r.no("answerCallbackQuery", args{"callback_query_id": id}, 400, "query is too old")
}

func article(id, text string) args {
	return args{"type": "article", "id": id, "title": "T", "input_message_content": args{"message_text": text, "parse_mode": "HTML"}}
}

func TestInline(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	at := talk(s)
	act := at.Inline("comet", "")
	id := newestID(t, r)
	answer := func(results ...args) args {
		return args{"inline_query_id": id, "results": append([]args{}, results...)}
	}
	with := func(a args, k string, v any) args { a[k] = v; return a }
	many := make([]args, 51)
	for i := range many {
		many[i] = article(strings.Repeat("x", i+1), "x")
	}
	r.no("answerInlineQuery", args{"inline_query_id": id}, 400, "Array of InlineQueryResult expected")
	r.no("answerInlineQuery", answer(many...), 400, "RESULTS_TOO_MUCH")
	r.no("answerInlineQuery", answer(article("a", "x"), article("a", "y")), 400, "RESULT_ID_DUPLICATE")
	r.no("answerInlineQuery", answer(article("", "x")), 400, "RESULT_ID_EMPTY")
	r.no("answerInlineQuery", answer(article(strings.Repeat("é", 33), "x")), 400, "RESULT_ID_INVALID")
	r.no("answerInlineQuery", answer(article("a", "<b>x")), 400, "can't parse entities")
	r.no("answerInlineQuery", answer(article("a", strings.Repeat("x", 4097))), 400, "message is too long")
	r.no("answerInlineQuery", answer(with(article("a", "x"), "title", "")), 400, "ARTICLE_TITLE_EMPTY")
	r.no("answerInlineQuery", answer(with(article("a", "x"), "reply_markup", keyboard(args{"text": "a", "callback_data": strings.Repeat("x", 65)}))), 400, "BUTTON_DATA_INVALID")
	r.no("answerInlineQuery", with(answer(), "next_offset", strings.Repeat("x", 65)), 400, "NEXT_OFFSET_INVALID")
	r.no("answerInlineQuery", with(answer(), "button", args{"text": "Go", "start_parameter": "a b"}), 400, "START_PARAM_INVALID")
	r.ok("answerInlineQuery", with(answer(many[:50]...), "next_offset", "50"))
	if got := act.Results(t); len(got.Results) != 50 || got.NextOffset != "50" {
		t.Errorf("%+v", got)
	}
	r.no("answerInlineQuery", answer(), 400, "query is too old")

	act = at.Inline("comet", "50")
	id = newestID(t, r)
	r.ok("answerInlineQuery", answer(with(article("one", "<b>hi</b>"), "reply_markup", keyboard(args{"text": "More", "callback_data": "/m"}))))
	chosen := at.Choose(t, act, "one")
	list := r.updates(args{"offset": -2})
	var u struct {
		Chosen struct {
			InlineID string `json:"inline_message_id"`
		} `json:"chosen_inline_result"`
	}
	if err := json.Unmarshal(list[0], &u); err != nil || u.Chosen.InlineID == "" {
		t.Fatalf("%s %v", list, err)
	}
	r.ok("editMessageText", args{"inline_message_id": u.Chosen.InlineID, "text": "edited"})
	if got := chosen.Answer(t); got.Text != "edited" {
		t.Errorf("%+v", got)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := Start(t, WithClock(c.now), WithLimits(DocumentedLimits(true)))
	r := newRaw(t, s)
	at := talk(s)
	say := func(id int64) args { return args{"chat_id": id, "text": "x"} }
	r.ok("sendMessage", say(at.Room().ID()))
	if out := r.no("sendMessage", say(at.Room().ID()), 429, "Too Many Requests: retry after 1"); out.Parameters.RetryAfter != 1 {
		t.Errorf("%+v", out.Parameters)
	}
	c.pass(time.Second)
	r.ok("sendMessage", say(at.Room().ID()))
	group := s.NewGroup("G")
	s.NewPerson("Ann", "").In(group).AddBot()
	for range 20 {
		r.ok("sendMessage", say(group.ID()))
		c.pass(time.Second)
	}
	if out := r.no("sendMessage", say(group.ID()), 429, "Too Many Requests"); out.Parameters.RetryAfter != 40 {
		t.Errorf("%+v", out.Parameters)
	}
	for i := range 31 {
		id := talk(s).Room().ID()
		if i < 30 {
			r.ok("sendMessage", say(id))
		} else {
			r.no("sendMessage", say(id), 429, "Too Many Requests")
		}
	}
	if got := s.Violations(); got != (Violations{Chat: 1, Group: 1, Overall: 1}) {
		t.Errorf("%+v", got)
	}

	counted := Start(t, WithClock(c.now), WithLimits(DocumentedLimits(false)))
	rc := newRaw(t, counted)
	id := talk(counted).Room().ID()
	rc.ok("sendMessage", say(id))
	rc.ok("sendMessage", say(id))
	if got := counted.Violations(); got.Chat != 1 {
		t.Errorf("%+v", got)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	at := talk(s)
	say := args{"chat_id": at.Room().ID(), "text": "x"}
	sent := func() int { return len(at.Room().Messages()) - 1 }
	twice := s.Fault(Fault{Kind: TooMany, Method: "sendMessage", Times: 2, Skip: 1, RetryAfter: 7})
	r.ok("sendMessage", say)
	for range 2 {
		if out := r.no("sendMessage", say, 429, "retry after 7"); out.Parameters.RetryAfter != 7 {
			t.Errorf("%+v", out)
		}
	}
	<-twice.Over()
	r.ok("sendMessage", say)
	s.Fault(Fault{Kind: ServerError})
	r.no("sendMessage", say, 500, "Internal Server Error")
	s.Fault(Fault{Kind: Refused, Code: 403, Text: "Forbidden: bot was blocked by the user", Chat: at.Room().ID()})
	r.ok("getMe", nil)
	r.no("sendMessage", say, 403, "blocked")
	s.Fault(Fault{Kind: BadGateway})
	var syntax *json.SyntaxError
	if out, err := r.try(t.Context(), "sendMessage", say); !errors.As(err, &syntax) || out.Status != 502 {
		t.Errorf("502: %+v %v", out, err)
	}
	before := sent()
	s.Fault(Fault{Kind: CutBefore})
	if _, err := r.try(t.Context(), "sendMessage", say); err == nil || sent() != before {
		t.Errorf("cut before: %v, %d sent", err, sent()-before)
	}
	s.Fault(Fault{Kind: CutAfter})
	if _, err := r.try(t.Context(), "sendMessage", say); err == nil || sent() != before+1 {
		t.Errorf("cut after: %v, %d sent", err, sent()-before)
	}
	s.Fault(Fault{Kind: Malformed})
	if _, err := r.try(t.Context(), "sendMessage", say); err == nil || sent() != before+2 {
		t.Errorf("malformed: %v, %d sent", err, sent()-before)
	}
	s.Fault(Fault{Kind: Slow, Delay: time.Hour})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := r.try(ctx, "sendMessage", say); err == nil {
		t.Error("slow: answered at once")
	}
	down := s.Fault(Fault{Kind: BadGateway, Method: "getUpdates", Times: -1})
	for range 3 {
		if _, err := r.try(t.Context(), "getUpdates", nil); err == nil {
			t.Error("the poll did not fail")
		}
	}
	down.Stop()
	r.ok("getUpdates", nil)
	if down.Hits() != 3 {
		t.Errorf("%d hits", down.Hits())
	}
}
