package discord_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/library"
)

// TestSendLook: a post notifies the one role or person that it may, opens a thread
// under itself where there can be one, and with all that keeps to Discord's rules.
func TestSendLook(t *testing.T) {
	w := open(t, says(t, bot.Reply{}), byGateway, nil)
	wire := w.AddChannel(fakediscord.Channel{Name: "wire", Type: fakediscord.TypeAnnouncement, Guild: w.Guild})
	dm := w.DM(w.NewUser(fakediscord.User{}))
	const id = "123456789012345678"
	for n, test := range []struct {
		in           *fakediscord.Channel
		ping         string
		roles, users []string
	}{
		{w.Channel, "<@&" + id + ">", []string{id}, nil},
		{wire, "<@" + id + ">", nil, []string{id}},
		{dm, "<@!" + id + ">", nil, []string{id}},
		{w.Channel, "<@&" + w.Guild.ID + ">", nil, nil}, // the role that everybody has
		{w.Channel, "@everyone", nil, nil},
		{w.Channel, "", nil, nil},
	} {
		before, threads := len(w.Requests()), len(w.Threads(test.in))
		p := to(test.in, fmt.Sprint("look", n))
		p.Ping, p.Threaded, p.Picture, p.Title = test.ping, true, true, "Kites above the dyke"
		p.Reply.Text = "@everyone and <@&" + id + "> are only words here."
		sent, err := w.adapter.Send(t.Context(), p)
		if err != nil {
			t.Fatalf("%s: %v", test.ping, err)
		}
		mentions := posted(t, w.Requests()[before:]).Mentions
		if len(mentions.Parse) > 0 || !slices.Equal(mentions.Roles, test.roles) || !slices.Equal(mentions.Users, test.users) {
			t.Errorf("%q may notify %+v", test.ping, mentions)
		}
		all := w.Messages(test.in)
		text := fakediscord.Text(all[len(all)-1])
		if first, _, _ := strings.Cut(text, "\n"); len(test.roles)+len(test.users) > 0 && !strings.Contains(first, id) {
			t.Errorf("%q does not stand first in:\n%s", test.ping, text)
		}
		opened := w.Threads(test.in)[threads:]
		if test.in == dm {
			if len(opened) != 0 {
				t.Error("a thread in a direct message")
			}
			continue
		}
		if len(opened) != 1 || opened[0].Name != p.Title || opened[0].ID != sent.Message {
			t.Errorf("threads under the post: %d", len(opened))
		}
		again, err := w.adapter.Send(t.Context(), p) // its answer was lost
		if err != nil || again != sent || len(w.Threads(test.in)) != threads+1 {
			t.Errorf("sent again: %+v, %v, %d threads", again, err, len(w.Threads(test.in))-threads)
		}
	}
	// Where the bot may not open one, the post is there all the same.
	closed := w.AddChannel(fakediscord.Channel{Name: "closed", Guild: w.Guild, Permissions: fakediscord.AllPermissions &^ fakediscord.PermissionNewThreads})
	p := to(closed, "closed")
	p.Threaded = true
	if _, err := w.adapter.Send(t.Context(), p); err != nil || len(w.Messages(closed)) != 1 || len(w.Threads(closed)) != 0 {
		t.Errorf("%v, %d messages", err, len(w.Messages(closed)))
	}
	fakediscord.Validate(t, w.Requests())
}

// allowed is what a message may notify.
type allowed struct {
	Mentions struct{ Parse, Roles, Users []string } `json:"allowed_mentions"`
}

// posted is the first message among requests.
func posted(t *testing.T, all []fakediscord.Request) (m allowed) {
	t.Helper()
	for _, r := range all {
		if r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/messages") {
			if err := json.Unmarshal(r.Body, &m); err != nil {
				t.Fatal(err)
			}
			return m
		}
	}
	t.Fatal("nothing was posted")
	return m
}

// TestMayPost: before something is followed, the core can ask what keeps the bot from
// posting there; the rights have the names that Discord's settings give them.
func TestMayPost(t *testing.T) {
	for _, in := range ways() {
		t.Run(string(in), func(t *testing.T) {
			asked := make(chan []string, 1)
			c := newCore(t, func(ctx context.Context, r bot.Request) bot.Reply {
				missing, err := r.Posts(ctx, library.Address{Platform: "discord", Chat: r.Chat.ID})
				if err != nil {
					t.Error(err)
				}
				asked <- missing
				return bot.Reply{Text: "x"}
			})
			w := open(t, c, in, nil)
			without := func(bits int64) *fakediscord.Channel {
				return w.AddChannel(fakediscord.Channel{Guild: w.Guild, Permissions: fakediscord.AllPermissions &^ bits})
			}
			thread := w.AddChannel(fakediscord.Channel{
				Type: fakediscord.TypeThread, Parent: w.Channel, Guild: w.Guild, Permissions: fakediscord.AllPermissions &^ fakediscord.PermissionThreads,
			})
			for _, test := range []struct {
				in   *fakediscord.Channel
				want []string
			}{
				{w.Channel, nil},
				{without(fakediscord.PermissionSendMessages), []string{"Send Messages"}},
				{without(fakediscord.PermissionEmbedLinks), []string{"Embed Links"}},
				{without(fakediscord.PermissionViewChannel | fakediscord.PermissionSendMessages), []string{"View Channel", "Send Messages"}},
				{thread, []string{"Send Messages in Threads"}},
				{w.DM(w.NewUser(fakediscord.User{})), nil},
			} {
				w.NewUser(fakediscord.User{Channel: test.in}).Command(t, "news").Answer(t)
				if got := <-asked; !slices.Equal(got, test.want) {
					t.Errorf("in %s: %q is missing, want %q", test.in.Name, got, test.want)
				}
			}
		})
	}
}
