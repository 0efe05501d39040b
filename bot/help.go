package bot

import (
	"context"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// help answers /help: the command table, or one command of it.
func (c *call) help(context.Context) (Reply, error) {
	if name := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(c.Args)), "/"); name != "" {
		cmd, ok := c.byName[name]
		if !ok {
			c.Command, c.Args = name, ""
			return Reply{}, failure(CodeCommandUnknown, nil, "Name", clip(name, 40))
		}
		return c.helpOn(cmd), nil
	}
	reply := Reply{Text: c.say.Say("help.title")}
	for _, cmd := range c.commands {
		if !cmd.hidden && (cmd.who != Owners || c.owner()) {
			reply.Rows = append(reply.Rows, c.helpRow(&cmd))
		}
	}
	if !c.platform.Forms { // there each of these has a field of its own
		reply.Rows = append(reply.Rows, Row{Head: c.say.Say("help.filters_head"), Text: c.say.Say("help.filters")})
		reply.Note = c.say.Say("help.foot")
	}
	return reply, nil
}

func (c *call) helpOn(cmd *command) Reply {
	reply := Reply{Rows: []Row{c.helpRow(cmd)}}
	if len(cmd.aliases) > 0 && !c.platform.Forms {
		reply.Note = c.say.Say("help.aliases", "Names", "/"+strings.Join(cmd.aliases, " /"))
	}
	if !c.platform.Forms && (cmd.name == "news" || cmd.name == "latest") {
		reply.Rows = append(reply.Rows, Row{Head: c.say.Say("help.filters_head"), Text: c.say.Say("help.filters")})
	}
	return reply
}

func (c *call) helpRow(cmd *command) Row {
	head := "/" + c.name(cmd)
	if !c.platform.Forms {
		head = strings.TrimSpace(head + " " + cmd.args(c.say))
	}
	return Row{Head: head, Text: c.say.Say("command." + cmd.name + ".text")}
}

// start answers /start: who this is, and what to try first. A link that starts
// the bot may carry what it is for: "a_" and an article's id, or the name of a
// command that is answered in private.
func (c *call) start(ctx context.Context) (Reply, error) {
	if id, ok := strings.CutPrefix(c.Args, "a_"); ok && id != "" {
		c.Command, c.Args = "summary", id
		return c.summary(ctx)
	}
	if cmd, ok := c.byName[c.Args]; ok && (cmd.private || cmd.name == "help") {
		c.Command, c.Args = cmd.name, ""
		if err := c.permit(ctx, cmd); err != nil {
			return Reply{}, err
		}
		return cmd.run(c, ctx)
	}
	reply := Reply{Text: c.say.Say("start.text"), Note: c.say.Say("start.try")}
	// The best first step is a question that has an answer.
	if topics, err := c.hints.topics(ctx, c.Bot, ""); err == nil && len(topics) > 0 {
		reply.Actions = append(reply.Actions, Action{Label: c.say.Say("action.try", "Query", topics[0].Value), Line: "/news " + topics[0].Value})
	}
	reply.Actions = append(reply.Actions,
		Action{Label: c.say.Say("action.latest"), Line: "/latest"}, Action{Label: c.say.Say("action.help"), Line: "/help"})
	return reply, nil
}

// about answers /about: what this is, how it works, and what it holds.
func (c *call) about(ctx context.Context) (Reply, error) {
	stats, err := c.Library.Stats(ctx)
	if err != nil {
		return Reply{}, err
	}
	lines := []string{c.say.Say("about.text", "Version", c.Version), c.say.Say("about.method"),
		c.say.Say("about.library", "Count", stats.Articles)}
	if stats.Samples > 0 {
		lines = append(lines, c.say.Say("about.samples", "Count", stats.Samples))
	}
	return Reply{Text: strings.Join(lines, "\n")}, nil
}

// privacy answers /privacy: what is kept about the asker, and deletes it when
// asked to.
func (c *call) privacy(ctx context.Context) (Reply, error) {
	if strings.EqualFold(c.Args, "delete") {
		n := 0
		if key := c.voter(); key != "" {
			var err error
			if n, err = c.Library.Forget(ctx, key); err != nil {
				return Reply{}, err
			}
		}
		if c.Private && c.Follows != nil && c.Chat.ID != "" {
			if _, err := c.Library.Forget(ctx, c.key(c.platform, "chat", c.Chat.ID)); err != nil {
				return Reply{}, err
			}
			if err := c.Follows.ForgetChat(ctx, library.Address{Platform: c.platform.Name, Chat: c.Chat.ID}); err != nil {
				return Reply{}, err
			}
		}
		return Reply{Private: true, Replace: c.Pressed, Text: c.say.Say("privacy.deleted", "Count", n)}, nil
	}
	text := c.say.Say("privacy.text")
	if c.Follows != nil && c.platform.Posts {
		text += "\n" + c.say.Say("privacy.follows")
	}
	if c.platform.Terminal {
		text += "\n" + c.say.Say("privacy.terminal")
	}
	return Reply{
		Private: true, Text: text,
		Actions: []Action{{Label: c.say.Say("privacy.delete"), Line: "/privacy delete"}},
	}, nil
}
