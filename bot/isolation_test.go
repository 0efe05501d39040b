package bot_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
)

// verbatim are the commands that change what a chat gets, with what else a line
// may have: ids, other chats, and words.
func streamWords() []string {
	return []string{
		"/follow", "/unfollow", "/digest", "/settings", "/privacy", "/why", "add", "remove", "pause", "resume", "now", "preview", "show", "all",
		"id:1", "id:2", "id:3", "id:9", "1", "2", "in:room", "in:other", "in:core:other", "in:here", "in:", "sure:yes", "daily 08:00", "kite", "bridge",
		"timezone", "vienna", "quiet", "22-6", "off", "on", "ping", "@a", "length", "long", "template", "{{.Title}}", "notices", "other", "delete", "silent",
		"sources:2", "most:3", "like:1", "=abcdefgh", "OR", `"`, "/x/",
	}
}

// FuzzAnotherChat: whatever somebody types who manages one chat, another chat
// stays as it was: its settings, what it follows, and what was sent to it.
func FuzzAnotherChat(f *testing.F) {
	f.Add([]byte{1, 16, 25, 0, 27, 0xff, 2, 7, 14, 0xff, 3, 30, 31, 20})
	f.Add([]byte{1, 22, 14, 0xff, 2, 8, 22, 13, 0xff, 4, 44, 0xff, 3, 43, 44})
	f.Add([]byte("\x02\x06\x19\x1a\x1b\xff\x02\x07\x0e\xff\x01\x0d\x19\xff\x03\x1e\x15\x1f"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		if len(stream) > 200 {
			return
		}
		d := newDesk(t)
		other := library.Address{Platform: "core", Chat: "other"}
		ctx := t.Context()
		if err := d.store.SetChat(ctx, library.Chat{Address: other, Zone: "Europe/Vienna", Quiet: library.Quiet{From: 60, To: 120}}); err != nil {
			t.Fatal(err)
		}
		for _, s := range []library.Subscription{{Want: "kite"}, {Want: "bridge", Schedule: "daily 08:00", Zone: "UTC", Next: d.now.AddDate(0, 0, 1)}} {
			s.Address = other
			if _, _, err := d.store.Subscribe(ctx, s); err != nil {
				t.Fatal(err)
			}
		}
		before := stateOf(t, d.store, other)
		for _, line := range lines(stream) {
			r := bot.Request{
				User: bot.User{ID: "manager"}, Chat: bot.Chat{ID: "room"}, Private: len(line)%2 == 0, Pressed: len(line)%3 == 0,
				Manages: func(_ context.Context, chat string) (string, bool, error) {
					return "room", chat == "" || chat == "room", nil
				},
			}
			r.Command, r.Args = bot.Parse(line)
			d.Answer(ctx, postPlatform(), r)
		}
		if after := stateOf(t, d.store, other); !reflect.DeepEqual(before, after) {
			t.Fatalf("after %q the other chat is\n%s\nand was\n%s", lines(stream), after, before)
		}
	})
}

// lines makes lines of bytes: each byte is a word, and 0xff ends a line.
func lines(stream []byte) []string {
	words := streamWords()
	var all []string
	for part := range strings.SplitSeq(string(stream), "\xff") {
		var line []string
		for i := range len(part) {
			line = append(line, words[int(part[i])%len(words)])
		}
		all = append(all, strings.Join(line, " "))
	}
	return all
}

// stateOf is all that is kept about a chat.
func stateOf(t *testing.T, store library.Store, a library.Address) string {
	t.Helper()
	chat, err := store.Chat(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	subs, err := store.Subscriptions(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := store.DeliveriesOf(context.Background(), a, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%+v\n%+v\n%+v", chat, subs, sent)
}

// TestPingIsAManagersChoice: who is notified is written as the platform has it,
// and everybody at once is nobody.
func TestPingIsAManagersChoice(t *testing.T) {
	d := newDesk(t)
	ask := func(manages bool, line string) bot.Reply {
		r := bot.Request{User: bot.User{ID: "a"}, Chat: bot.Chat{ID: "room"}}
		r.Manages = func(context.Context, string) (string, bool, error) { return "room", manages, nil }
		r.Command, r.Args = bot.Parse(line)
		return d.Answer(t.Context(), postPlatform(), r)
	}
	for _, test := range []struct {
		manages bool
		line    string
		code    string
		ping    string
	}{
		{true, "/settings ping @editors", "", "@editors"}, {true, "/settings ping <@&1>", bot.CodePing, "@editors"},
		{false, "/settings ping @all", bot.CodeManagersOnly, "@editors"}, {true, "/settings ping off", "", ""},
		{false, "/follow sure:yes ping:@all kite", bot.CodeManagersOnly, ""},
	} {
		reply := ask(test.manages, test.line)
		chat, err := d.store.Chat(t.Context(), d.at)
		if err != nil || reply.Code != test.code || chat.Look.Ping != test.ping {
			t.Errorf("%s: %q, and the chat's is %q (%v)", test.line, reply.Code, chat.Look.Ping, err)
		}
	}
	if subs, err := d.store.Subscriptions(t.Context(), d.at); err != nil || len(subs) != 0 {
		t.Errorf("followed: %v (%v)", subs, err)
	}
}

// TestPrivateChatIsForgotten: who has their data deleted follows nothing any more
// in the private chat, and nobody finds out what that was.
func TestPrivateChatIsForgotten(t *testing.T) {
	d := newDesk(t)
	ask := func(line string) {
		t.Helper()
		r := bot.Request{User: bot.User{ID: "a"}, Chat: bot.Chat{ID: "room"}, Private: true}
		r.Manages = func(context.Context, string) (string, bool, error) { return "room", true, nil }
		r.Command, r.Args = bot.Parse(line)
		if reply := d.Answer(t.Context(), postPlatform(), r); reply.Code != "" {
			t.Fatalf("%s: %+v", line, reply)
		}
	}
	empty := stateOf(t, d.store, d.at)
	for _, line := range []string{"/follow sure:yes kite", "/digest add sure:yes daily 08:00 bridge", "/settings timezone vienna", "/privacy delete"} {
		ask(line)
	}
	if left := stateOf(t, d.store, d.at); left != empty {
		t.Errorf("left behind: %s", left)
	}
}
