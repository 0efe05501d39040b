package bot

import (
	"context"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// helpful answers /helpful, which stands behind the buttons of a card: one vote
// per person and article. The same vote again changes nothing; "back" takes it
// back.
func (c *call) helpful(ctx context.Context) (Reply, error) {
	words := strings.Fields(c.Args)
	choice := library.Helpful
	if n := len(words); n > 0 {
		said, ok := map[string]library.Choice{
			"yes": library.Helpful, "no": library.NotHelpful, "back": library.NoVote,
		}[strings.ToLower(words[n-1])]
		switch {
		case ok:
			choice = said
			c.Args = strings.Join(words[:n-1], " ")
		case n > 1:
			return Reply{}, c.usage()
		}
	}
	a, err := c.stored(ctx)
	if err != nil {
		return Reply{}, err
	}
	key := c.voter()
	if key == "" {
		return Reply{}, c.usage()
	}
	tally, err := c.Library.Vote(ctx, a.ID, key, choice)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Private: true, Text: c.say.Say("vote.thanks")}
	if choice == library.NoVote {
		reply.Text = c.say.Say("vote.taken")
	}
	if tally.Votes > 0 {
		reply.Note = c.say.Say("card.helpful", "Yes", tally.Helpful, "Count", tally.Votes)
	}
	line := "/helpful " + library.FormatID(a.ID)
	if c.Pressed {
		reply.Relabel = []Action{
			{Label: counted(c.say.Say("action.helpful"), tally.Helpful), Icon: counted(iconHelpful, tally.Helpful), Line: line + " yes"},
			{
				Label: counted(c.say.Say("action.unhelpful"), tally.Votes-tally.Helpful),
				Icon:  counted(iconUnhelpful, tally.Votes-tally.Helpful), Line: line + " no",
			},
		}
	}
	return reply, nil
}

// The emoji of actions, where there is little room.
const (
	iconRead      = "📖"
	iconFollow    = "🔔"
	iconHelpful   = "👍"
	iconUnhelpful = "👎"
)

// counted is a label with how many chose it.
func counted(label string, n int) string {
	if n == 0 {
		return label
	}
	return label + " · " + strconv.Itoa(n)
}
