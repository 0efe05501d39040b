package fakediscord_test

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

// redirect sends what is meant for discord.com to the fake.
type redirect struct {
	to   *url.URL
	next http.RoundTripper
}

func (r redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = r.to.Scheme, r.to.Host, ""
	return r.next.RoundTrip(req)
}

// peer is a discordgo session: code of others that talks to the real Discord.
func peer(t *testing.T, s *fakediscord.Server) *discordgo.Session {
	t.Helper()
	d, err := discordgo.New("Bot " + s.Token)
	if err != nil {
		t.Fatal(err)
	}
	to, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	d.Client = &http.Client{Transport: redirect{to, transport}}
	d.Identify.Intents = discordgo.IntentsGuilds
	return d
}

func TestDiscordgoTalksToIt(t *testing.T) {
	s := fakediscord.Start(t)
	d := peer(t, s)
	d.AddHandler(func(d *discordgo.Session, i *discordgo.InteractionCreate) { answerAll(t, d, i) })
	if err := d.Open(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if !t.Failed() { // a library that hangs in Open hangs in Close as well
			d.Close()
		}
	}()
	s.Gateway().AwaitReady(t, 1)
	if d.State.User.ID != s.ApplicationID || s.Gateway().LastIdentify().Intents != 1 {
		t.Errorf("READY: %+v, identified with %+v", d.State.User, s.Gateway().LastIdentify())
	}
	_, err := d.ApplicationCommandBulkOverwrite(s.ApplicationID, "", []*discordgo.ApplicationCommand{
		{Name: "news", Description: "d", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "query", Description: "d", Autocomplete: true},
		}},
		{Name: "Summarise links", Type: discordgo.MessageApplicationCommand},
	})
	if err != nil {
		t.Fatal(err)
	}
	u := s.NewUser(fakediscord.User{Channel: s.Channel, Locale: "de"})
	i := u.Command(t, "news", fakediscord.Opt("query", "comet"))
	m := i.Answer(t)
	if first := i.First(t); first.Type != fakediscord.Deferred || m.Content != "comet de "+s.Guild.ID {
		t.Errorf("%+v: %+v", first, m)
	}
	if all := i.FollowUps(t, 1); all[0].Content != "more" {
		t.Errorf("%+v", all[0])
	}
	pressed := u.Press(t, m.ID, "next").Answer(t)
	if pressed.ID != m.ID || pressed.Content != "page of "+m.ID {
		t.Errorf("%+v", pressed)
	}
	if c := u.Autocomplete(t, "news", "query", fakediscord.Opt("query", "co")).Choices(t); len(c) != 1 || c[0].Name != "co…" {
		t.Errorf("%+v", c)
	}
	summary := s.NewUser(fakediscord.User{}).MessageCommand(t, "Summarise links", fakediscord.Written{Content: "see https://a.example"})
	if got := summary.Answer(t).Content; got != "see https://a.example" {
		t.Errorf("%q", got)
	}
	if sent, err := d.ChannelMessageSend(s.Channel.ID, "hello"); err != nil || sent.Content != "hello" {
		t.Errorf("%+v %v", sent, err)
	}
	var rest *discordgo.RESTError
	if _, err := d.ChannelMessageSend("1", "hello"); !errorsAs(err, &rest) || rest.Message.Code != discordgo.ErrCodeUnknownChannel {
		t.Errorf("%v", err)
	}
	// An event is resumed after a lost connection, by the library's own means.
	s.Gateway().Close(fakediscord.CloseUnknownError)
	s.Gateway().AwaitReady(t, 2)
	if got := u.Command(t, "news", fakediscord.Opt("query", "again")).Answer(t).Content; !strings.HasPrefix(got, "again") {
		t.Errorf("%q", got)
	}
}

// answerAll is a small bot.
func answerAll(t *testing.T, d *discordgo.Session, i *discordgo.InteractionCreate) {
	respond := func(kind discordgo.InteractionResponseType, data *discordgo.InteractionResponseData) {
		if err := d.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: kind, Data: data}); err != nil {
			t.Error(err)
		}
	}
	switch i.Type {
	case discordgo.InteractionApplicationCommandAutocomplete:
		typed := i.ApplicationCommandData().Options[0].StringValue()
		respond(discordgo.InteractionApplicationCommandAutocompleteResult, &discordgo.InteractionResponseData{
			Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: typed + "…", Value: typed}},
		})
	case discordgo.InteractionMessageComponent:
		respond(discordgo.InteractionResponseUpdateMessage, &discordgo.InteractionResponseData{Content: "page of " + i.Message.ID})
	case discordgo.InteractionApplicationCommand:
		data := i.ApplicationCommandData()
		if data.TargetID != "" {
			respond(discordgo.InteractionResponseChannelMessageWithSource, &discordgo.InteractionResponseData{
				Content: data.Resolved.Messages[data.TargetID].Content,
			})
			return
		}
		respond(discordgo.InteractionResponseDeferredChannelMessageWithSource, nil)
		content := data.Options[0].StringValue() + " " + string(i.Locale) + " " + i.GuildID
		if _, err := d.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &content, Components: &[]discordgo.MessageComponent{
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.Button{Label: "Next", CustomID: "next"}}},
		}}); err != nil {
			t.Error(err)
		}
		if _, err := d.FollowupMessageCreate(i.Interaction, true, &discordgo.WebhookParams{Content: "more"}); err != nil {
			t.Error(err)
		}
	}
}

func TestCompressedStream(t *testing.T) {
	s := fakediscord.Start(t)
	c := dial(t, s, "/gateway?v=10&compress=zlib-stream")
	kind, data, err := c.ws.ReadMessage()
	if err != nil || kind != websocket.BinaryMessage {
		t.Fatalf("%d %v", kind, err)
	}
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var f frame
	if err := json.NewDecoder(z).Decode(&f); err != nil || f.Op != 10 {
		t.Errorf("%+v %v", f, err)
	}
}
