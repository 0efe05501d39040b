package fakediscord_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

// socket is a gateway client that knows nothing of Discord.
type socket struct {
	t  *testing.T
	ws *websocket.Conn
}

type frame struct {
	Op   int             `json:"op"`
	Seq  int             `json:"s"`
	Type string          `json:"t"`
	Data json.RawMessage `json:"d"`
}

func dial(t *testing.T, s *fakediscord.Server, path string) *socket {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(s.URL, "http")+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	t.Cleanup(func() { ws.Close() })
	return &socket{t, ws}
}

func (c *socket) say(frame string) {
	c.t.Helper()
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		c.t.Fatal(err)
	}
}

// hear reads the next frame, which must have this op.
func (c *socket) hear(op int) frame {
	c.t.Helper()
	_ = c.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, data, err := c.ws.ReadMessage()
	if err != nil {
		c.t.Fatalf("want op %d: %v", op, err)
	}
	var f frame
	if err := json.Unmarshal(data, &f); err != nil || f.Op != op {
		c.t.Fatalf("want op %d: %s", op, data)
	}
	return f
}

// ends reads until the connection is closed, and wants this code.
func (c *socket) ends(code int) {
	c.t.Helper()
	_ = c.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		_, _, err := c.ws.ReadMessage()
		if err == nil {
			continue
		}
		var closed *websocket.CloseError
		if !errors.As(err, &closed) || closed.Code != code {
			c.t.Fatalf("want code %d: %v", code, err)
		}
		return
	}
}

func identify(s *fakediscord.Server, rest string) string {
	return `{"op": 2, "d": {"token": "` + s.Token + `", "properties": {"os": "linux"}` + rest + `}}`
}

// ready identifies and returns the session's id.
func (c *socket) ready(s *fakediscord.Server) string {
	c.t.Helper()
	c.hear(10)
	c.say(identify(s, `, "intents": 1`))
	var r struct {
		SessionID string `json:"session_id"`
		URL       string `json:"resume_gateway_url"`
	}
	f := c.hear(0)
	if err := json.Unmarshal(f.Data, &r); err != nil || f.Type != "READY" || f.Seq != 1 || !strings.HasSuffix(r.URL, "/resume") {
		c.t.Fatalf("%+v %v", f, err)
	}
	if f := c.hear(0); f.Type != "GUILD_CREATE" || f.Seq != 2 {
		c.t.Fatalf("%+v", f)
	}
	return r.SessionID
}

func TestGatewaySession(t *testing.T) {
	s := fakediscord.Start(t)
	newRaw(t, s).register(newsCommand)
	c := dial(t, s, "/gateway/?v=10&encoding=json")
	id := c.ready(s)
	c.say(`{"op": 1, "d": 2}`)
	c.hear(11)
	u := s.NewUser(fakediscord.User{Channel: s.Channel})
	u.Command(t, "news")
	if f := c.hear(0); f.Type != "INTERACTION_CREATE" || f.Seq != 3 {
		t.Errorf("%+v", f)
	}
	s.Gateway().Cut()
	s.Gateway().Await(t, "the cut is noticed", func(c fakediscord.Counts) bool { return c.Closed == 1 })
	missed := u.Command(t, "news")
	again := dial(t, s, "/resume?v=10")
	again.hear(10)
	again.say(`{"op": 6, "d": {"token": "` + s.Token + `", "session_id": "` + id + `", "seq": 3}}`)
	if f := again.hear(0); f.Type != "INTERACTION_CREATE" || f.Seq != 4 || !strings.Contains(string(f.Data), missed.ID) {
		t.Errorf("replayed: %+v", f)
	}
	if f := again.hear(0); f.Type != "RESUMED" {
		t.Errorf("%+v", f)
	}
	s.Gateway().Invalidate(false)
	again.hear(9)
	again.say(`{"op": 1, "d": 4}`)
	again.hear(11)
	third := dial(t, s, "/gateway")
	third.hear(10)
	third.say(`{"op": 6, "d": {"token": "` + s.Token + `", "session_id": "` + id + `", "seq": 3}}`)
	if f := third.hear(9); string(f.Data) != "false" {
		t.Errorf("a forgotten session: %s", f.Data)
	}
	if n := s.Gateway().Counts(); n.Identifies != 1 || n.Resumes != 2 || n.Ready != 2 || n.Connections != 3 {
		t.Errorf("%+v", n)
	}
}

func TestGatewayCloseCodes(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.IdentifyEvery(time.Hour))
	tests := []struct {
		name, path, frame string
		code              int
	}{
		{"token", "", `{"op": 2, "d": {"token": "wrong", "properties": {}, "intents": 1}}`, 4004},
		{"intents", "", identify(s, `, "intents": -1`), 4013},
		{"message content", "", identify(s, `, "intents": 32769`), 4014},
		{"shard", "", identify(s, `, "intents": 1, "shard": [2, 2]`), 4010},
		{"version", "?v=5", "", 4012},
		{"opcode", "", `{"op": 77}`, 4001},
		{"no JSON", "", `{`, 4002},
		{"too early", "", `{"op": 3, "d": {}}`, 4003},
		{"too long", "", `{"op": 1, "d": "` + strings.Repeat("x", 5000) + `"}`, 4002},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := dial(t, s, "/gateway"+test.path)
			if test.frame != "" {
				c.hear(10)
				c.say(test.frame)
			}
			c.ends(test.code)
		})
	}
	s.Advance(2 * time.Hour)
	c := dial(t, s, "/gateway")
	c.ready(s)
	c.say(identify(s, `, "intents": 1`))
	c.ends(4005)
	hasty := dial(t, s, "/gateway")
	hasty.hear(10)
	hasty.say(identify(s, `, "intents": 1`))
	hasty.hear(9)
	chatty := dial(t, s, "/gateway")
	chatty.hear(10)
	for range 121 {
		if chatty.ws.WriteMessage(websocket.TextMessage, []byte(`{"op": 1}`)) != nil {
			break
		}
	}
	chatty.ends(4008)
}

func TestGatewayFaults(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.HeartbeatInterval(50*time.Millisecond))
	g := s.Gateway()
	g.Refuse(1)
	_, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(s.URL, "http")+"/gateway", nil)
	if err == nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("refused: %v", err)
	}
	resp.Body.Close()
	g.GreetNext(fakediscord.Greet{Packet: fakediscord.PacketReconnect}, fakediscord.Greet{Close: 4014}, fakediscord.Greet{Hello: "{"})
	first := dial(t, s, "/gateway")
	first.hear(10)
	first.say(identify(s, `, "intents": 1`))
	first.hear(7)
	second := dial(t, s, "/gateway")
	second.hear(10)
	second.say(identify(s, `, "intents": 1`))
	second.ends(4014)
	third := dial(t, s, "/gateway")
	if _, data, err := third.ws.ReadMessage(); err != nil || string(data) != "{" {
		t.Errorf("%s %v", data, err)
	}
	third.ends(4009) // silent for two intervals
	fourth := dial(t, s, "/gateway")
	fourth.ready(s)
	g.Silence(true)
	fourth.say(`{"op": 1, "d": 2}`)
	g.Await(t, "the heartbeat", func(c fakediscord.Counts) bool { return c.Heartbeats == 1 })
	g.Silence(false)
	g.Send(fakediscord.PacketMalformed)
	if _, data, err := fourth.ws.ReadMessage(); err != nil || string(data) != fakediscord.PacketMalformed {
		t.Errorf("an ack came out of the silence: %s %v", data, err)
	}
	g.Close(4000)
	fourth.ends(4000)
}

func TestShardsGetTheirOwnGuilds(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.Shards(2))
	newRaw(t, s).register(newsCommand)
	even := s.AddGuild(fakediscord.Guild{ID: "8388608", Name: "shard 0"}) // 2 << 22
	odd := s.AddGuild(fakediscord.Guild{ID: "12582912", Name: "shard 1"}) // 3 << 22
	for n, guild := range []*fakediscord.Guild{even, odd} {
		c := dial(t, s, "/gateway")
		c.hear(10)
		c.say(identify(s, `, "intents": 0, "shard": [`+string(rune('0'+n))+`, 2]`))
		c.hear(0)
		channel := s.AddChannel(fakediscord.Channel{Guild: guild})
		i := s.NewUser(fakediscord.User{Channel: channel}).Command(t, "news")
		if f := c.hear(0); f.Type != "INTERACTION_CREATE" || !strings.Contains(string(f.Data), i.ID) {
			t.Errorf("shard %d: %+v", n, f)
		}
	}
}
