package discord_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

func digest(cards int) bot.Reply {
	r := bot.Reply{Text: "This morning:", Note: "Stop with /digest off", Actions: []bot.Action{{Label: "More", Line: "/news page:2"}}}
	for n := range cards {
		title := "Title " + string(rune('A'+n))
		r.Cards = append(r.Cards, bot.Card{Title: title, Link: "https://news.example/" + title, Source: "Sport", Quotes: []bot.Quote{
			{Text: strings.Repeat("A sentence of the article, quoted whole. ", 6), Link: "https://news.example/#:~:text=x"},
		}})
	}
	return r
}

func to(c *fakediscord.Channel, key string) bot.Post {
	return bot.Post{To: bot.Target{Chat: c.ID}, Key: key, Reply: digest(2)}
}

// TestSend: a post goes to every kind of channel, each in its way.
func TestSend(t *testing.T) {
	w := open(t, says(t, bot.Reply{}), byGateway, nil)
	sport := fakediscord.Tag{ID: "71", Name: "Sport"}
	other := fakediscord.Tag{ID: "70", Name: "Other"}
	add := func(c fakediscord.Channel) *fakediscord.Channel {
		c.Guild = w.Guild
		return w.AddChannel(c)
	}
	announcements := add(fakediscord.Channel{Name: "wire", Type: fakediscord.TypeAnnouncement})
	forum := add(fakediscord.Channel{Name: "forum", Type: fakediscord.TypeForum})
	strict := add(fakediscord.Channel{Name: "strict", Type: fakediscord.TypeForum, RequireTag: true, Tags: []fakediscord.Tag{other, sport}})
	unfit := add(fakediscord.Channel{Name: "unfit", Type: fakediscord.TypeForum, RequireTag: true, Tags: []fakediscord.Tag{other}})
	thread := add(fakediscord.Channel{Name: "old", Type: fakediscord.TypeThread, Parent: w.Channel, Archived: true})
	dm := w.DM(w.NewUser(fakediscord.User{}))

	for _, c := range []*fakediscord.Channel{w.Channel, announcements, thread, dm} {
		sent, err := w.adapter.Send(t.Context(), to(c, "k"+c.ID))
		all := w.Messages(c)
		if err != nil || len(all) != 1 || sent.Message != all[0].ID || sent.Chat != c.ID {
			t.Fatalf("%s: %+v, %v, %d messages", c.Name, sent, err, len(all))
		}
		text := fakediscord.Text(all[0])
		for _, want := range []string{"This morning:", "Title A", "Title B", "Stop with /digest off", "More"} {
			must(t, text, want)
		}
		if all[0].Crossposted != (c == announcements) {
			t.Errorf("%s: published: %v", c.Name, all[0].Crossposted)
		}
	}
	for c, tags := range map[*fakediscord.Channel][]string{forum: nil, strict: {"71"}, unfit: {"70"}} {
		p := to(c, "k"+c.ID)
		p.Title = strings.Repeat("A long title ", 20)
		sent, err := w.adapter.Send(t.Context(), p)
		threads := w.Threads(c)
		if err != nil || len(threads) != 1 || sent.Thread != threads[0].ID || sent.Message == "" {
			t.Fatalf("%s: %+v, %v, %d threads", c.Name, sent, err, len(threads))
		}
		first := w.Messages(threads[0])[0]
		if !slices.Equal(first.Tags, tags) || !strings.HasSuffix(threads[0].Name, "…") {
			t.Errorf("%s: tags %v, name %q", c.Name, first.Tags, threads[0].Name)
		}
		must(t, fakediscord.Text(first), "Title A")
	}
	sent, err := w.adapter.Send(t.Context(), bot.Post{To: bot.Target{Chat: w.Channel.ID, Thread: thread.ID}, Reply: digest(1)})
	if err != nil || sent.Thread != thread.ID || sent.Chat != w.Channel.ID {
		t.Errorf("into a thread: %+v, %v", sent, err)
	}
}

// TestSendPicture: a picture is shown once, in the first card or below the words,
// and a link that Discord would not take costs the post nothing.
func TestSendPicture(t *testing.T) {
	w := open(t, says(t, bot.Reply{}), byGateway, nil)
	const link = "https://img.example/kites.jpg?w=1200"
	for name, r := range map[string]bot.Reply{"cards": digest(12), "words": {Text: "Kites over the dyke"}} {
		c := w.AddChannel(fakediscord.Channel{Name: name, Guild: w.Guild})
		r.Image = link
		if _, err := w.adapter.Send(t.Context(), bot.Post{To: bot.Target{Chat: c.ID}, Reply: r, Picture: true}); err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(w.Messages(c))
		if err != nil || strings.Count(string(raw), `"type":12`) != 1 || !strings.Contains(string(raw), link) {
			t.Errorf("%s: %v, %s", name, err, raw)
		}
	}
	for _, bad := range []string{"javascript:alert(1)", "https://long.example/" + strings.Repeat("p", 2100), "//x"} {
		r := digest(1)
		r.Image = bad
		c := w.AddChannel(fakediscord.Channel{Name: "bad", Guild: w.Guild})
		if _, err := w.adapter.Send(t.Context(), bot.Post{To: bot.Target{Chat: c.ID}, Reply: r, Picture: true}); err != nil {
			t.Errorf("%.30s: %v", bad, err)
		}
		if raw, err := json.Marshal(w.Messages(c)); err != nil || strings.Contains(string(raw), `"type":12`) {
			t.Errorf("%.30s is shown: %v", bad, err)
		}
	}
}

// TestSendOnce: the same post twice is there once.
func TestSendOnce(t *testing.T) {
	w := open(t, says(t, bot.Reply{}), byGateway, nil)
	p := bot.Post{To: bot.Target{Chat: w.Channel.ID}, Key: "digest-1-2026-11-22", Reply: digest(20), Silent: true}
	one, err := w.adapter.Send(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	n := len(w.Messages(w.Channel))
	two, err := w.adapter.Send(t.Context(), p)
	if err != nil || one != two || len(w.Messages(w.Channel)) != n || n < 2 {
		t.Errorf("%+v, then %+v, %v: %d messages, then %d", one, two, err, n, len(w.Messages(w.Channel)))
	}
	text := fakediscord.TextOf(w.Messages(w.Channel))
	if strings.Count(text, "A sentence of") != 20*6 || strings.Contains(text, "did not fit") {
		t.Error("something was left out")
	}
	for _, m := range w.Messages(w.Channel) {
		if m.Flags&(1<<12) == 0 {
			t.Error("a silent post makes a sound")
		}
	}
	if strings.Count(text, "More") != 1 || !strings.HasSuffix(strings.TrimSpace(text), "More") {
		t.Error("the actions are not below the last message alone")
	}
}

// TestSendFails: what a failure means reaches the sender.
func TestSendFails(t *testing.T) {
	w := open(t, says(t, bot.Reply{}), byGateway, nil)
	gone := w.AddChannel(fakediscord.Channel{Name: "gone", Guild: w.Guild})
	w.DeleteChannel(gone)
	mute := w.AddChannel(fakediscord.Channel{Name: "mute", Guild: w.Guild, Permissions: fakediscord.PermissionViewChannel})
	deaf := w.DM(w.NewUser(fakediscord.User{}))
	w.SetChannel(deaf, func(c *fakediscord.Channel) { c.Deaf = true })
	for chat, want := range map[string]bot.Outcome{gone.ID: bot.Gone, mute.ID: bot.Refused, deaf.ID: bot.Gone, "@name": bot.Refused} {
		_, err := w.adapter.Send(t.Context(), bot.Post{To: bot.Target{Chat: chat}, Reply: digest(1)})
		var failed *bot.DeliveryError
		if !errors.As(err, &failed) || failed.Outcome != want {
			t.Errorf("%s: %v, want %s", chat, err, want)
		}
	}
	// A post that cannot be published is there all the same.
	wire := w.AddChannel(fakediscord.Channel{Name: "wire", Type: fakediscord.TypeAnnouncement, Guild: w.Guild})
	w.Fail("POST /channels/*/messages/*/crosspost", -1, fakediscord.Answer(403, `{"code":50013,"message":"Missing Permissions"}`, nil))
	if _, err := w.adapter.Send(t.Context(), to(wire, "")); err != nil || len(w.Messages(wire)) != 1 {
		t.Errorf("%v, %d messages", err, len(w.Messages(wire)))
	}
	// Of several messages the later ones may fail.
	w.Fail("POST /channels/*/messages", 1, fakediscord.Slow(0))
	w.Fail("POST /channels/*/messages", -1, fakediscord.Answer(400, `{"code":50035,"message":"Invalid Form Body"}`, nil))
	sent, err := w.adapter.Send(t.Context(), bot.Post{To: bot.Target{Chat: w.Channel.ID}, Reply: digest(30)})
	if err == nil || sent.Message == "" {
		t.Errorf("the second of several failed: %+v, %v", sent, err)
	}
}
