package fakediscord_test

import (
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

func TestFirstResponseOnceAndInTime(t *testing.T) {
	s := fakediscord.Start(t)
	r := newRaw(t, s)
	r.register(newsCommand)
	u := s.NewUser(fakediscord.User{Channel: s.Channel})
	i := asked(t, s, u)
	r.want(404, 10015, "PATCH", webhook(s, i)+"/messages/@original", `{"content": "early"}`)
	r.want(404, 10062, "POST", "/interactions/"+i.ID+"/wrong/callback", `{"type": 5}`)
	r.want(400, 50035, "POST", callback(i), `{"type": 7, "data": {"content": "nothing to update"}}`)
	r.want(400, 50035, "POST", callback(i), `{"type": 8, "data": {"choices": []}}`)
	r.want(400, 50006, "POST", callback(i), `{"type": 4, "data": {"content": " "}}`)
	a := r.want(200, 0, "POST", callback(i)+"?with_response=true", `{"type": 5, "data": {"flags": 64}}`)
	if about := a.body["interaction"].(map[string]any); about["response_message_loading"] != true || about["response_message_id"] == "" {
		t.Errorf("with_response: %s", a.text)
	}
	r.want(400, 40060, "POST", callback(i), `{"type": 5}`)
	r.want(200, 0, "PATCH", webhook(s, i)+"/messages/@original", `{"content": "done"}`)
	if m := i.Answer(t); m.Content != "done" || !m.Ephemeral() || m.For != u.ID {
		t.Errorf("answer: %+v", m)
	}

	late := asked(t, s, u)
	s.Advance(3100 * time.Millisecond)
	r.want(404, 10062, "POST", callback(late), `{"type": 5}`)

	s.Advance(15 * time.Minute)
	r.want(401, 50027, "POST", webhook(s, i), `{"content": "too late"}`)
	r.want(404, 10015, "POST", "/webhooks/"+s.ApplicationID+"/nobody", `{"content": "x"}`)
}

func TestComponentsV2AfterAPlainDefer(t *testing.T) {
	s := fakediscord.Start(t)
	r := newRaw(t, s)
	r.register(newsCommand)
	i := asked(t, s, s.NewUser(fakediscord.User{Channel: s.Channel}))
	r.want(204, 0, "POST", callback(i), `{"type": 5, "data": {"flags": 32768}}`)
	const text = `"components": [{"type": 10, "content": "hello"}]`
	original := webhook(s, i) + "/messages/@original"
	r.want(400, 50035, "PATCH", original, `{`+text+`}`)
	r.want(200, 0, "PATCH", original, `{"flags": 32768, `+text+`}`)
	r.want(400, 50035, "PATCH", original, `{"content": "not any more"}`)
	r.want(200, 0, "PATCH", original, `{`+text+`}`)
	if got := fakediscord.Text(i.Answer(t)); got != "hello\n" {
		t.Errorf("seen: %q", got)
	}
}

func TestFollowUps(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.UserInstallOnly(), fakediscord.Unlimited())
	r := newRaw(t, s)
	r.register(newsCommand)
	i := asked(t, s, s.NewUser(fakediscord.User{Install: fakediscord.UserInstall}))
	r.want(204, 0, "POST", callback(i), `{"type": 5}`)
	r.want(200, 0, "POST", webhook(s, i), `{"content": "takes the place of thinking"}`)
	if m := i.Answer(t); m.Content != "takes the place of thinking" || m.Thinking() {
		t.Errorf("answer: %+v", m)
	}
	var id string
	for range 4 {
		id = r.want(200, 0, "POST", webhook(s, i), `{"content": "more", "flags": 64}`).body["id"].(string)
	}
	r.want(400, 40094, "POST", webhook(s, i), `{"content": "a sixth"}`)
	r.want(200, 0, "PATCH", webhook(s, i)+"/messages/"+id, `{"content": "edited"}`)
	if all := i.FollowUps(t, 4); len(all) != 4 || all[3].Content != "edited" || all[3].For == "" {
		t.Errorf("follow-ups: %+v", all)
	}
	r.want(204, 0, "DELETE", webhook(s, i)+"/messages/"+id, "")
	r.want(404, 10008, "GET", webhook(s, i)+"/messages/"+id, "")
	if seen := i.Seen(t, time.Millisecond); len(seen) != 4 {
		t.Errorf("%d messages seen", len(seen))
	}
	r.want(204, 0, "DELETE", webhook(s, i)+"/messages/@original", "")
	if m := i.Answer(t); m != nil {
		t.Errorf("deleted, and still there: %+v", m)
	}
}

func TestPressSelectAndModal(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.Unlimited())
	r := newRaw(t, s)
	r.register(newsCommand)
	u := s.NewUser(fakediscord.User{Channel: s.Channel})
	i := asked(t, s, u)
	r.want(204, 0, "POST", callback(i), `{"type": 4, "data": {"content": "one", "components": [
		{"type": 1, "components": [{"type": 2, "style": 1, "label": "More", "custom_id": "/news page:2"}]},
		{"type": 1, "components": [{"type": 3, "custom_id": "pick", "options": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]}]}]}}`)
	m := i.Answer(t)
	if b := fakediscord.Buttons(m); len(b) != 1 || b[0].Label != "More" || b[0].CustomID != "/news page:2" {
		t.Errorf("buttons: %+v", b)
	}
	if l := fakediscord.Selections(m); len(l) != 1 || len(l[0].Options) != 2 {
		t.Errorf("selects: %+v", l)
	}
	pressed := u.Press(t, m.ID, "/news page:2")
	r.want(204, 0, "POST", callback(pressed), `{"type": 7, "data": {"content": "two"}}`)
	if got := pressed.Answer(t); got.ID != m.ID || got.Content != "two" || len(got.Components) != 2 {
		t.Errorf("edited in place: %+v", got)
	}
	selected := u.Select(t, m.ID, "pick", "b")
	r.want(204, 0, "POST", callback(selected), `{"type": 6}`)
	r.want(200, 0, "PATCH", webhook(s, selected)+"/messages/@original", `{"content": "three"}`)
	selected.Until(t, func(m *fakediscord.Message) bool { return m.Content == "three" })

	opened := u.Press(t, m.ID, "/news page:2")
	r.want(400, 50035, "POST", callback(opened), `{"type": 9, "data": {"custom_id": "form", "title": "`+strings.Repeat("t", 46)+`", "components": []}}`)
	r.want(204, 0, "POST", callback(opened), `{"type": 9, "data": {"custom_id": "form", "title": "Search", "components": [
		{"type": 18, "label": "What", "component": {"type": 4, "custom_id": "q", "style": 1, "max_length": 10}}]}}`)
	form := opened.Modal(t)
	if len(form.Fields) != 1 || form.Fields[0].Label != "What" {
		t.Errorf("modal: %+v", form)
	}
	sent := u.SubmitModal(t, form, map[string]string{"q": "comet"})
	r.want(204, 0, "POST", callback(sent), `{"type": 7, "data": {"content": "four", "components": []}}`)
	if got := sent.Answer(t); got.ID != m.ID || got.Content != "four" {
		t.Errorf("after the modal: %+v", got)
	}
}

func TestAutocomplete(t *testing.T) {
	s := fakediscord.Start(t)
	r := newRaw(t, s)
	r.register(newsCommand)
	endpoint(t, s, func(map[string]any) string { return "" })
	u := s.NewUser(fakediscord.User{})
	i := u.Autocomplete(t, "news", "query", fakediscord.Opt("query", "com"))
	r.want(400, 50035, "POST", callback(i), `{"type": 4, "data": {"content": "no"}}`)
	many := strings.TrimSuffix(strings.Repeat(`{"name": "n", "value": "v"},`, 26), ",")
	r.want(400, 50035, "POST", callback(i), `{"type": 8, "data": {"choices": [`+many+`]}}`)
	r.want(400, 50035, "POST", callback(i), `{"type": 8, "data": {"choices": [{"name": "", "value": "v"}]}}`)
	r.want(400, 50035, "POST", callback(i), `{"type": 8, "data": {"choices": [{"name": "n", "value": "`+strings.Repeat("v", 101)+`"}]}}`)
	r.want(204, 0, "POST", callback(i), `{"type": 8, "data": {"choices": [{"name": "Comet", "value": "comet"}]}}`)
	if c := i.Choices(t); len(c) != 1 || c[0].Name != "Comet" || c[0].Value != "comet" {
		t.Errorf("choices: %+v", c)
	}
}
