package telegram_test

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
	"github.com/nutgraf/nutgraf/library"
)

// TestSendLook: a post shows the article's picture large or small, notifies the one
// name that it may, makes a sound or none, and with all that keeps to the Bot API.
func TestSendLook(t *testing.T) {
	t.Parallel()
	tg := faketelegram.Start(t)
	s := set(t, tg, scripted(t, nil), polling)
	ann := tg.NewPerson("Ann", "en")
	home := ann.Private()
	home.Start(t, "").Done(t)
	mention := regexp.MustCompile(`@\w{4,32}`)
	const link = "https://news.example/kites"
	article := bot.Reply{Text: "@everyone and @somebody are only words here.", Cards: []bot.Card{{
		Title: "Kites above the dyke", Link: link, Source: "River News", Quotes: []bot.Quote{{Text: "It rained.", Link: link + "#:~:text=It%20rained"}},
	}}}
	for name, test := range map[string]struct {
		post  bot.Post
		want  faketelegram.LinkPreviewOptions
		names []string
	}{
		"as it is":        {bot.Post{Reply: article}, faketelegram.LinkPreviewOptions{URL: link, Small: true}, nil},
		"with a picture":  {bot.Post{Reply: article, Picture: true}, faketelegram.LinkPreviewOptions{URL: link, Large: true, ShowAboveText: true}, nil},
		"nothing to show": {bot.Post{Reply: bot.Reply{Text: "No news."}, Picture: true}, faketelegram.LinkPreviewOptions{IsDisabled: true}, nil},
		"for somebody":    {bot.Post{Reply: article, Ping: "@desk_editor", Silent: true}, faketelegram.LinkPreviewOptions{URL: link, Small: true}, []string{"@desk_editor"}},
		"for nobody":      {bot.Post{Reply: article, Ping: "@everyone here"}, faketelegram.LinkPreviewOptions{URL: link, Small: true}, nil},
		"with a thread, which there is none of": {
			bot.Post{Reply: article, Threaded: true, Title: "Kites"}, faketelegram.LinkPreviewOptions{URL: link, Small: true}, nil,
		},
	} {
		test.post.To.Chat = strconv.FormatInt(ann.ID(), 10)
		before := len(home.Room().Messages())
		if _, err := s.Send(t.Context(), test.post); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all := home.Room().Messages()[before:]
		if len(all) != 1 {
			t.Fatalf("%s: %d messages", name, len(all))
		}
		m := all[0]
		if m.Preview == nil || *m.Preview != test.want {
			t.Errorf("%s: the preview is %+v, want %+v", name, m.Preview, test.want)
		}
		if m.Silent != test.post.Silent {
			t.Errorf("%s: silent: %t", name, m.Silent)
		}
		// Telegram makes a mention of every name that is written out.
		if names := mention.FindAllString(m.Text, -1); !slices.Equal(names, test.names) || len(names) > 0 && !strings.HasPrefix(m.Text, names[0]+"\n") {
			t.Errorf("%s: it mentions %q, want %q:\n%s", name, names, test.names, m.Text)
		}
	}
	faketelegram.Validate(t, tg.Requests())
}

// TestMayPost: before something is followed, the core can ask what keeps the bot from
// posting there.
func TestMayPost(t *testing.T) {
	t.Parallel()
	tg := faketelegram.Start(t)
	asked := make(chan string, 1)
	var about string
	set(t, tg, scripted(t, func(ctx context.Context, r bot.Request) bot.Reply {
		missing, err := r.Posts(ctx, library.Address{Platform: "telegram", Chat: about})
		said := strings.Join(missing, ", ")
		if failed, ok := errors.AsType[*bot.DeliveryError](err); ok {
			said = failed.Outcome.String()
		} else if err != nil {
			t.Error(err)
		}
		asked <- said
		return bot.Reply{Text: "x"}
	}), polling)
	ann := tg.NewPerson("Ann", "en")
	group, muted, left := tg.NewSupergroup("News", ""), tg.NewSupergroup("Quiet", ""), tg.NewSupergroup("Gone", "")
	wire, read := tg.NewChannel("Wire", "wire"), tg.NewChannel("Read", "")
	for _, r := range []*faketelegram.Room{group, muted, left} {
		ann.In(r).AddBot().Handled(t)
	}
	muted.Mute(true)
	ann.In(left).RemoveBot().Handled(t)
	ann.In(wire).AsCreator().AddBot().Handled(t)
	ann.In(read).AsCreator().AddBot().Handled(t)
	ann.In(read).AsCreator().Demote().Handled(t)
	for _, test := range []struct {
		in   *faketelegram.Room
		want string
	}{
		{ann.Home(), ""}, {group, ""}, {muted, "Send Messages"}, {left, bot.Gone.String()}, {wire, ""}, {read, "Post Messages"},
	} {
		about = strconv.FormatInt(test.in.ID(), 10)
		ann.Private().Type("/news x").Done(t)
		if got := <-asked; got != test.want {
			t.Errorf("in %s: %q is missing, want %q", test.in, got, test.want)
		}
	}
	faketelegram.Validate(t, tg.Requests())
}
