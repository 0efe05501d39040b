package telegram_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// wild makes texts of many scripts, with all that could break a message.
type wild struct{ *rand.Rand }

func (w wild) text(most int) string {
	words := []string{
		"rain", "<b>", "&amp;", "&", "\"", "'", "小米首款汽车。", "東京で雨が降った。", "дождь", "ветер!", "مطر غزير؟", "גשם", "ฝนตกหนัก", "बारिश हुई।",
		"👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "é", "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307", "\u202etxt\u202c", "\u2066x", "\u200b", "\n", "\n\n", "\t", "\x00", "\xff", "@everyone", "/start", "#tag",
		"https://x.example/?a=1&b=2", "</blockquote>", "<a href=\"x\">", "It rained. It stopped.", "…", "_*~`|[]()", strings.Repeat("long", 90),
	}
	var b strings.Builder
	for range w.IntN(most) {
		b.WriteString(words[w.IntN(len(words))])
		if w.IntN(4) > 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func (w wild) address() string {
	all := []string{
		"https://x.example/" + fmt.Sprint(w.IntN(1000)), "https://x.example/?q=%22&b=<\"", "http://localhost:8080/a", "http://192.168.0.1/", "https://例え.テスト/?あ=い",
		"javascript:alert(1)", "", "https://" + strings.Repeat("a", 300) + ".example/", "tg://user?id=1", "https://x.example/#:~:text=It%20rained",
	}
	return all[w.IntN(len(all))]
}

func (w wild) actions() []bot.Action {
	var all []bot.Action
	for range w.IntN(7) {
		a := bot.Action{Label: w.text(6), Line: "/news " + w.text(5)}
		switch w.IntN(4) {
		case 0:
			a.Line, a.URL = "", w.address()
		case 1:
			a.Icon = "👍"
		case 2:
			a.Pick = true
		}
		all = append(all, a)
	}
	return all
}

func (w wild) reply() bot.Reply {
	r := bot.Reply{Text: w.text(40), Note: w.text(30), Image: w.address(), Actions: w.actions()}
	for range w.IntN(4) {
		r.Rows = append(r.Rows, bot.Row{Head: w.text(8), Text: w.text(60)})
	}
	for range w.IntN(7) {
		c := bot.Card{
			Title: w.text(12), Link: w.address(), Reader: w.address(), Source: w.text(4), Byline: w.text(4), Lang: []string{"en", "zh", "ar", ""}[w.IntN(4)],
			Day: "1 May 2024", Note: w.text(9), Helpful: w.text(3), Actions: w.actions(),
		}
		for range w.IntN(11) {
			c.Quotes = append(c.Quotes, bot.Quote{Text: w.text(150), Link: w.address(), Reader: w.address()})
		}
		for range max(w.IntN(14)-7, 0) {
			c.Also = append(c.Also, bot.Headline{Title: w.text(9), Link: w.address(), Source: w.text(3)})
		}
		r.Cards = append(r.Cards, c)
	}
	return r
}

// TestConformance: whatever comes out of an answer, a press, an inline query or a
// post keeps to the Bot API to the letter, in some hundred different requests.
func TestConformance(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("hundreds of payloads, which the talks have in small: not run with -short")
	}
	var n atomic.Uint64
	tg := faketelegram.Start(t)
	core := scripted(t, func(_ context.Context, r bot.Request) bot.Reply {
		reply := wild{rand.New(rand.NewPCG(7, n.Add(1)))}.reply()
		reply.Replace = r.Pressed && n.Load()%2 == 0
		reply.Private = n.Load()%5 == 0
		return reply
	})
	s := set(t, tg, core, polling)
	ann := tg.NewPerson("Ann", "en")
	home, group := ann.Private(), ann.In(tg.NewSupergroup("News", ""))
	group.AddBot().Done(t)
	wire := tg.NewChannel("Wire", "wire")
	ann.In(wire).AsCreator().AddBot().Handled(t)
	for i := range 60 {
		v := home.Type(fmt.Sprintf("question %d", i)).Done(t)
		if rows := v.Messages[len(v.Messages)-1].Buttons(); len(rows) > 0 && rows[0][0].Data != "" {
			home.PressData(v.Messages[len(v.Messages)-1], rows[0][0].Data).Done(t)
		}
		group.Type(fmt.Sprintf("/news@nutgraf_bot question %d", i)).Done(t)
		home.Inline(fmt.Sprint("question ", i), "").Results(t)
		p := bot.Post{To: bot.Target{Chat: "@wire"}, Reply: wild{rand.New(rand.NewPCG(9, uint64(i)))}.reply(), Picture: i%2 == 0, Silent: i%3 == 0}
		if i%4 == 0 {
			p.Ping = "@desk_editor"
		}
		if _, err := s.Send(t.Context(), p); err != nil {
			t.Errorf("post %d: %v", i, err)
		}
	}
	if d := tg.Distinct(); d < 200 {
		t.Errorf("%d different requests, at least 200 are wanted", d)
	}
	refused := map[string]int{}
	for _, r := range tg.Requests() {
		if r.Status != 200 {
			refused[fmt.Sprint(r.Method, " ", r.Status)]++
		}
	}
	if len(refused) > 0 {
		t.Errorf("refused: %v", refused)
	}
	t.Logf("%d different requests", tg.Distinct())
	faketelegram.Validate(t, tg.Requests())
}
