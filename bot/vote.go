package bot

import (
	"context"
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
	return reply, nil
}
