package faketelegram

import (
	"bytes"
	"strings"
	"testing"
)

func TestRecord(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	id := talk(s).Room().ID()
	for range 3 {
		r.ok("sendMessage", args{"chat_id": id, "text": "same é"})
	}
	r.ok("sendMessage", args{"chat_id": id, "text": "other"})
	r.no("sendMessage", args{"chat_id": 5, "text": "other"}, 400, "chat not found")
	r.updates(args{"offset": 1})
	if s.Distinct() != 3 || s.Calls() != 6 || len(s.Requests()) != 6 {
		t.Errorf("%d distinct of %d, %d kept", s.Distinct(), s.Calls(), len(s.Requests()))
	}
	var out bytes.Buffer
	if err := WriteJSONL(&out, s.Requests()); err != nil {
		t.Fatal(err)
	}
	if first, _, _ := strings.Cut(out.String(), "\n"); first != `{"method":"sendMessage","params":{"chat_id":`+itoa(id)+`,"text":"same é"},"status":200}` {
		t.Error(first)
	}
	if got := s.Requests()[4].Status; got != 400 {
		t.Errorf("status %d", got)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	bad := []Request{{Method: "sendMessage", Params: map[string]any{"chat_id": "1", "text": "x", "no_such": "y"}}}
	var lines bytes.Buffer
	if err := WriteJSONL(&lines, bad); err != nil {
		t.Fatal(err)
	}
	report, missing := Findings(t.Context(), lines.Bytes())
	if missing != "" {
		t.Skipf("the validator did not run: %s", missing)
	}
	if !strings.Contains(report, "unknown-param") || !strings.Contains(report, `"no_such":"y"`) {
		t.Errorf("report: %s", report)
	}
	good := []Request{{Method: "sendMessage", Params: map[string]any{"chat_id": "1", "text": "<b>x</b>", "parse_mode": "HTML"}}}
	Validate(t, good)
}
