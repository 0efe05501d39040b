package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

// TestPostsGrow: in the program as it is run, what a second feed reports of a story that
// was posted is an edit of that post, on both platforms, and no other post.
func TestPostsGrow(t *testing.T) {
	s := play(t, scene{change: func(c *config) { c.Owners = list{"telegram:1001"} }}) // the first person there
	ann := s.telegram.NewPerson("Ann", "en").Private()
	ann.Press(t, ann.Type("/follow ferry").Answer(t), "Follow").Done(t)
	bob := s.discord.NewUser(fakediscord.User{Channel: s.discord.Channel, Permissions: discordgo.PermissionManageGuild | discordgo.PermissionSendMessages | discordgo.PermissionViewChannel})
	preview := bob.Command(t, "follow", fakediscord.Opt("want", "ferry"), fakediscord.Opt("after", "first"), fakediscord.Opt("updates", "edit")).Answer(t)
	if said := fakediscord.Text(preview); !strings.Contains(said, "Its post grows as sources join.") {
		t.Errorf("before it is saved one sees: %s", said)
	}
	for _, b := range fakediscord.Buttons(preview) {
		if b.Label == "Follow" {
			bob.Press(t, preview.ID, b.CustomID).Answer(t)
		}
	}
	reports := map[string]string{
		"/harbour": "<title>Night ferry returns to the estuary</title><description>The night ferry crosses the estuary again from Friday on. It was stopped two years ago because of a broken rudder.</description>",
		"/river":   "<title>Estuary night ferry to sail again</title><description>After two years the night ferry will cross the estuary again on Friday. A broken rudder had stopped the ferry.</description>",
	}
	feed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		item, ok := reports[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = fmt.Fprintf(w, `<rss version="2.0"><channel><title>Wire of %s</title><item><guid>1</guid><pubDate>%s</pubDate>%s</item></channel></rss>`,
			r.URL.Path, time.Now().Add(5*time.Second).UTC().Format(time.RFC1123Z), item)
	}))
	t.Cleanup(feed.Close)
	add := func(path string) {
		t.Helper()
		ann.Press(t, ann.Type("/sources add "+feed.URL+path).Answer(t), "The newest 5").Done(t)
	}
	posts := func() (telegram, discord []string) {
		for _, m := range ann.Room().Messages() {
			if strings.HasPrefix(m.Text, "Night ferry returns") || strings.HasPrefix(m.Text, "Estuary night") {
				telegram = append(telegram, m.Text)
			}
		}
		for _, m := range s.discord.Messages(s.discord.Channel) {
			if text := fakediscord.Text(m); strings.Contains(text, "Night ferry returns") || strings.Contains(text, "Estuary night") {
				discord = append(discord, text)
			}
		}
		return telegram, discord
	}
	await := func(what string) {
		t.Helper()
		look := time.NewTicker(50 * time.Millisecond)
		defer look.Stop()
		for deadline := time.After(90 * time.Second); ; {
			telegram, discord := posts()
			if strings.Contains(strings.Join(telegram, "\n"), what) && strings.Contains(strings.Join(discord, "\n"), what) {
				return
			}
			select {
			case <-look.C:
			case <-deadline:
				t.Fatalf("never seen: %q\nTelegram:\n%s\nDiscord:\n%s", what, telegram, discord)
			}
		}
	}
	add("/harbour")
	await("Night ferry returns")
	add("/river")
	await("2 sources")
	telegram, discord := posts()
	if len(telegram) != 1 || len(discord) != 1 {
		t.Errorf("on Telegram %d posts, on Discord %d:\n%s\n%s", len(telegram), len(discord), telegram, discord)
	}
	for _, post := range append(telegram, discord...) {
		if !strings.Contains(post, "Night ferry returns") || !strings.Contains(post, "• Estuary night ferry to sail again") {
			t.Errorf("not both reports: %s", post)
		}
	}
}
