package fakediscord_test

import (
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

func TestWhoMayWriteWhere(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.Unlimited())
	r := newRaw(t, s)
	hidden := s.AddChannel(fakediscord.Channel{Name: "hidden", Guild: s.Guild, Permissions: -1})
	mute := s.AddChannel(fakediscord.Channel{Name: "read", Guild: s.Guild, Permissions: fakediscord.PermissionViewChannel})
	forum := s.AddChannel(fakediscord.Channel{Name: "forum", Guild: s.Guild, Type: fakediscord.TypeForum})
	thread := s.AddChannel(fakediscord.Channel{Name: "t", Guild: s.Guild, Type: fakediscord.TypeThread, Parent: s.Channel, Archived: true})
	u := s.NewUser(fakediscord.User{})
	dm := r.want(200, 0, "POST", "/users/@me/channels", `{"recipient_id": "`+u.ID+`"}`).body["id"].(string)
	r.want(400, 50033, "POST", "/users/@me/channels", `{"recipient_id": "12345"}`)
	send := func(status, code int, channel string) {
		t.Helper()
		r.want(status, code, "POST", "/channels/"+channel+"/messages", `{"content": "x"}`)
	}
	send(404, 10003, "12345")
	send(403, 50001, hidden.ID)
	send(403, 50013, mute.ID)
	send(400, 50008, forum.ID)
	send(200, 0, thread.ID)
	s.SetChannel(thread, func(c *fakediscord.Channel) { c.Archived, c.Locked = true, true })
	send(400, 50083, thread.ID)
	send(200, 0, dm)
	s.SetChannel(s.DM(u), func(c *fakediscord.Channel) { c.Deaf = true })
	send(403, 50007, dm)
	s.DeleteChannel(mute)
	send(404, 10003, mute.ID)
	r.want(200, 0, "GET", "/guilds/"+s.Guild.ID, "")
	s.RemoveGuild(s.Guild)
	send(404, 10003, s.Channel.ID)
	r.want(404, 10004, "GET", "/guilds/"+s.Guild.ID, "")
}

func TestNonceIsEnforced(t *testing.T) {
	s := fakediscord.Start(t)
	r := newRaw(t, s)
	path := "/channels/" + s.Channel.ID + "/messages"
	const body = `{"content": "x", "nonce": "n1", "enforce_nonce": true}`
	first := r.want(200, 0, "POST", path, body).body["id"]
	if second := r.want(200, 0, "POST", path, body).body["id"]; second != first || len(s.Messages(s.Channel)) != 1 {
		t.Errorf("sent twice: %v and %v", first, second)
	}
	s.Advance(6 * time.Minute)
	if third := r.want(200, 0, "POST", path, body).body["id"]; third == first {
		t.Error("a nonce is forgotten after some minutes")
	}
	r.want(200, 0, "POST", path, `{"content": "x", "nonce": "n1"}`)
	if n := len(s.Messages(s.Channel)); n != 3 {
		t.Errorf("%d messages", n)
	}
}

func TestEditDeleteAndCrosspost(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.Unlimited())
	r := newRaw(t, s)
	path := "/channels/" + s.Channel.ID + "/messages"
	id := r.want(200, 0, "POST", path, `{"content": "x", "embeds": [{"title": "t"}]}`).body["id"].(string)
	r.want(200, 0, "PATCH", path+"/"+id, `{"content": "y"}`)
	if m := s.Messages(s.Channel)[0]; m.Content != "y" || len(m.Embeds) != 1 || m.Edited.IsZero() {
		t.Errorf("edited: %+v", m)
	}
	r.want(400, 50006, "PATCH", path+"/"+id, `{"content": "", "embeds": []}`)
	r.want(400, 50035, "PATCH", path+"/"+id, `{"flags": 32768, "components": [{"type": 10, "content": "a"}]}`)
	r.want(200, 0, "PATCH", path+"/"+id, `{"flags": 32768, "content": null, "embeds": null, "components": [{"type": 10, "content": "a"}]}`)
	r.want(400, 50024, "POST", path+"/"+id+"/crosspost", "")
	r.want(201, 0, "POST", path+"/"+id+"/threads", `{"name": "t"}`)
	r.want(400, 160004, "POST", path+"/"+id+"/threads", `{"name": "t"}`)
	r.want(204, 0, "DELETE", path+"/"+id, "")
	r.want(404, 10008, "PATCH", path+"/"+id, `{"content": "z"}`)
	r.want(204, 0, "POST", "/channels/"+s.Channel.ID+"/typing", "")

	news := s.AddChannel(fakediscord.Channel{Guild: s.Guild, Type: fakediscord.TypeAnnouncement})
	path = "/channels/" + news.ID + "/messages"
	id = r.want(200, 0, "POST", path, `{"content": "x"}`).body["id"].(string)
	r.want(200, 0, "POST", path+"/"+id+"/crosspost", "")
	r.want(400, 40033, "POST", path+"/"+id+"/crosspost", "")
}

func TestForumPosts(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.Unlimited())
	r := newRaw(t, s)
	forum := s.AddChannel(fakediscord.Channel{
		Guild: s.Guild, Type: fakediscord.TypeForum, RequireTag: true, Tags: []fakediscord.Tag{{Name: "space"}},
	})
	path := "/channels/" + forum.ID + "/threads"
	tag := forum.Tags[0].ID
	r.want(400, 50035, "POST", path, `{"name": "n"}`)
	r.want(400, 40067, "POST", path, `{"name": "n", "message": {"content": "x"}}`)
	r.want(400, 50035, "POST", path, `{"name": "n", "applied_tags": ["77"], "message": {"content": "x"}}`)
	r.want(400, 50035, "POST", path, `{"name": "n", "applied_tags": [`+repeat(`"`+tag+`"`, 6)+`], "message": {"content": "x"}}`)
	r.want(400, 50035, "POST", path, `{"name": "", "applied_tags": ["`+tag+`"], "message": {"content": "x"}}`)
	a := r.want(201, 0, "POST", path, `{"name": "n", "applied_tags": ["`+tag+`"], "message": {"content": "x"}}`)
	posts := s.Threads(forum)
	if len(posts) != 1 || posts[0].ID != a.body["id"] || s.Messages(posts[0])[0].Tags[0] != tag {
		t.Errorf("posts: %+v", posts)
	}
	r.want(201, 0, "POST", "/channels/"+s.Channel.ID+"/threads", `{"name": "n", "type": 11}`)
	r.want(400, 50035, "POST", "/channels/"+s.Channel.ID+"/threads", `{"name": "n", "message": {"content": "x"}}`)
}
