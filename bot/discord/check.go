package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// Permissions are what [Invite] asks a server for, and no more:
//
//	View Channels             without it the bot cannot post where it is sent to
//	Send Messages             digests in channels
//	Send Messages in Threads  digests in threads, and all but the first message in a forum's
//	Create Public Threads     a post in a forum is a thread
//	Embed Links               links in posts
//	Read Message History      a post that is sent again is recognised
//
// Answers to commands need none of them.
const Permissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages |
	discordgo.PermissionSendMessagesInThreads | discordgo.PermissionCreatePublicThreads |
	discordgo.PermissionEmbedLinks | discordgo.PermissionReadMessageHistory

// Invite is the link by which the bot is brought into a server, or to a person.
func Invite(application string) string {
	v := url.Values{
		"client_id": {application}, "scope": {"bot applications.commands"}, "permissions": {strconv.FormatInt(Permissions, 10)},
	}
	return "https://discord.com/oauth2/authorize?" + v.Encode()
}

// Status is who the bot is at Discord.
type Status struct {
	ID       string // the application's
	Name     string
	Servers  int      // roughly
	Invite   string   // see [Invite]
	Problems []string // what keeps it from working as it is set up, for who runs it
}

// Check asks Discord who the bot is, and takes the application's public key. Its
// error is a [*bot.DeliveryError] behind a few words.
func (a *Adapter) Check(ctx context.Context) (Status, error) {
	var app struct {
		ID       string          `json:"id"`
		Name     string          `json:"name"`
		Key      string          `json:"verify_key"`
		Endpoint string          `json:"interactions_endpoint_url"`
		Servers  int             `json:"approximate_guild_count"`
		Public   *bool           `json:"bot_public"`
		Code     bool            `json:"bot_require_code_grant"`
		Installs json.RawMessage `json:"integration_types_config"`
	}
	if err := a.Client.Do(ctx, "GET", "/applications/@me", nil, &app); err != nil {
		return Status{}, fmt.Errorf("discord: who the bot is: %w", err)
	}
	s := Status{ID: app.ID, Name: oneLine(app.Name), Servers: app.Servers, Invite: Invite(app.ID)}
	if a.publicKey() == nil {
		if err := a.setKey(app.Key); err != nil && a.Gateway == nil {
			s.Problems = append(s.Problems, "Discord gave no public key, so interactions by HTTP cannot be verified")
		}
	}
	switch {
	case a.Gateway != nil && app.Endpoint != "":
		s.Problems = append(s.Problems, "the application has an Interactions Endpoint URL, so commands go there and never come by the gateway: "+
			"clear it on the General Information page of the application, or run with interactions by HTTP")
	case a.Gateway == nil && app.Endpoint == "":
		s.Problems = append(s.Problems, "the application has no Interactions Endpoint URL, so no command arrives: "+
			"enter the public address of this bot on the General Information page of the application")
	}
	if app.Code {
		s.Problems = append(s.Problems, "the application requires a code grant, which the invite link does not have: "+
			"switch Requires OAuth2 Code Grant off on its Bot page")
	}
	if app.Public != nil && !*app.Public {
		s.Problems = append(s.Problems, "the bot is private: only the owner of the application can invite it")
	}
	var installs map[string]json.RawMessage
	if len(app.Installs) > 0 && json.Unmarshal(app.Installs, &installs) == nil && len(installs) > 0 {
		if _, ok := installs["1"]; !ok {
			s.Problems = append(s.Problems, "people cannot install the bot for themselves: "+
				"tick User Install on the Installation page of the application")
		}
		if _, ok := installs["0"]; !ok {
			s.Problems = append(s.Problems, "servers cannot install the bot: tick Guild Install on the Installation page of the application")
		}
	}
	return s, nil
}
