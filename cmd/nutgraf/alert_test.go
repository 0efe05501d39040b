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

// TestAlertsArrive: the whole way, in the program as it is run. People on both
// platforms follow something in a chat, a feed brings an article about it and one
// about something else, and the first arrives, once, on both.
func TestAlertsArrive(t *testing.T) {
	s := play(t, scene{change: func(c *config) { c.Owners = list{"telegram:1001"} }}) // the first person there
	ann := s.telegram.NewPerson("Ann", "en").Private()
	offer := ann.Type("/follow ferry").Answer(t)
	if said := ann.Press(t, offer, "Follow").Done(t).Text(); !strings.Contains(said, "From now on") {
		t.Fatalf("on Telegram one sees: %s", said)
	}
	bob := s.discord.NewUser(fakediscord.User{Channel: s.discord.Channel, Permissions: discordgo.PermissionManageGuild | discordgo.PermissionSendMessages | discordgo.PermissionViewChannel})
	preview := bob.Command(t, "follow", fakediscord.Opt("want", "ferry")).Answer(t)
	for _, b := range fakediscord.Buttons(preview) {
		if b.Label == "Follow" {
			bob.Press(t, preview.ID, b.CustomID).Answer(t)
		}
	}

	feed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/feed" {
			http.NotFound(w, r)
			return
		}
		_, _ = fmt.Fprintf(w, `<rss version="2.0"><channel><title>Harbour Wire</title>
<item><guid>1</guid><title>Night ferry returns to the estuary</title><pubDate>%[1]s</pubDate><description>The night ferry crosses the estuary again from Friday on. It was stopped two years ago because of a broken rudder.</description></item>
<item><guid>2</guid><title>Library opens on Sundays</title><pubDate>%[1]s</pubDate><description>The town library opens its doors on Sundays too. Students had asked for it in a letter with nine hundred names.</description></item>
</channel></rss>`, time.Now().Add(5*time.Second).UTC().Format(time.RFC1123Z))
	}))
	t.Cleanup(feed.Close)
	// Published after the feed was added: news, although it is the first poll.
	offer = ann.Type("/sources add " + feed.URL + "/feed").Answer(t)
	if said := ann.Press(t, offer, "The newest 5").Done(t).Text(); !strings.Contains(said, "Harbour Wire") {
		t.Fatalf("on Telegram one sees: %s", said)
	}

	const wanted, other = "Night ferry returns", "Library opens"
	onTelegram := func() (all string) {
		for _, m := range ann.Room().Messages() {
			all += m.Text + "\n"
		}
		return all
	}
	onDiscord := func() (all string) {
		for _, m := range s.discord.Messages(s.discord.Channel) {
			all += fakediscord.Text(m) + "\n"
		}
		return all
	}
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	deadline := time.After(90 * time.Second)
	for !strings.Contains(onTelegram(), wanted) || !strings.Contains(onDiscord(), wanted) {
		select {
		case <-look.C:
		case <-deadline:
			t.Fatalf("no alert came.\nTelegram:\n%s\nDiscord:\n%s", onTelegram(), onDiscord())
		}
	}
	for name, seen := range map[string]string{"Telegram": onTelegram(), "Discord": onDiscord()} {
		if strings.Count(seen, wanted) != 1 || strings.Contains(seen, other) {
			t.Errorf("on %s one sees:\n%s", name, seen)
		}
	}
}
