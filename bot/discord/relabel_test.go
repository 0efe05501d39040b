package discord

import (
	"encoding/json"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
)

// TestRelabelSends: of a message that came from Discord goes back what may be
// sent, whatever else Discord says about it by then.
func TestRelabelSends(t *testing.T) {
	const came = `[{"type":17,"id":1,"accent_color":null,"new":{"a":1},"components":[` +
		`{"type":10,"id":2,"content":"Text"},{"type":1,"id":3,"components":[` +
		`{"type":2,"id":4,"style":2,"label":"Old","custom_id":"b/vote","resolved":true},` +
		`{"type":2,"id":6,"style":2,"emoji":{"id":null,"name":"👎"},"label":"3","custom_id":"a/down"},{"type":99,"id":5}]}]}]`
	turn := &turn{interaction: &interaction{
		Type: discordgo.InteractionMessageComponent, Message: &pressed{Flags: flagComponentsV2 | 1<<20, Components: json.RawMessage(came)},
	}}
	got, ok := turn.relabelled(bot.Reply{Relabel: []bot.Action{
		{Label: "New · 2", Icon: "👍 · 2", Line: "/vote"}, {Label: "Down", Icon: "👎", Line: "/down"},
	}})
	const want = `[{"components":[{"content":"Text","id":2,"type":10},{"components":[` +
		`{"custom_id":"b/vote","emoji":{"name":"👍"},"id":4,"label":"2","style":2,"type":2},` +
		`{"custom_id":"a/down","emoji":{"name":"👎"},"id":6,"style":2,"type":2},{"id":5,"type":99}],"id":3,"type":1}],"id":1,"type":17}]`
	if !ok || string(got.Components) != want || got.Flags != flagComponentsV2 {
		t.Errorf("%v, flags %d:\n%s\nwant:\n%s", ok, got.Flags, got.Components, want)
	}
	if _, ok := turn.relabelled(bot.Reply{Relabel: []bot.Action{{Label: "New", Line: "/other"}}}); ok {
		t.Error("a button that is not there was relabelled")
	}
}
