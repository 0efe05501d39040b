package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// Inline answers: how many results a page has, how many pages there are, and for
// how many seconds Telegram may keep a page for the one who asked.
const (
	inlineCards    = 10
	inlinePages    = 20
	inlineKeep     = 60
	inlineWords    = 200 // UTF-16 units of a title or a description
	inlineQuestion = 512 // bytes of a question
)

// inline answers what somebody types after the bot's name in any chat: the
// articles that match, or the newest while nothing is typed yet. The answer is
// the asker's own, since it is in the asker's language.
func (a *Adapter) inline(ctx context.Context, me api.User, q *api.InlineQuery) {
	page, err := strconv.Atoi(q.Offset)
	if err != nil || page < 1 || page > inlinePages {
		page = 1
	}
	r := a.request(person(&q.From), api.Chat{ID: q.From.ID, Type: "private"}, 0)
	r.Command, r.Args = "latest", "page:"+strconv.Itoa(page)
	if words := strings.TrimSpace(q.Query); words != "" {
		r.Command, r.Args = "news", r.Args+" "+shorten(words, inlineQuestion)
	}
	p := Platform()
	p.Cards = inlineCards
	reply := a.Bot.Answer(ctx, p, r)
	say := a.Bot.Language(ctx, p, r)
	results := a.results(me, a.layout(say), reply.Cards)
	answer := map[string]any{
		"inline_query_id": q.ID, "results": results, "cache_time": inlineKeep, "is_personal": true, "next_offset": "",
	}
	if reply.Code != "" {
		answer["cache_time"] = 0
	}
	if len(results) == inlineCards && page < inlinePages {
		answer["next_offset"] = strconv.Itoa(page + 1)
	}
	if len(results) == 0 && page == 1 && reply.Code != bot.CodeBusy { // who types fast needs no word
		word := say.Say("telegram.inline_none")
		if reply.Code != "" {
			word = say.Say("telegram.inline_failed")
		}
		answer["button"] = api.InlineQueryResultsButton{Text: shorten(word, labelUnits), StartParameter: "start"}
	}
	err = a.tg.Call(ctx, "answerInlineQuery", answer, nil)
	if err != nil && !errors.Is(err, api.ErrQueryTooOld) { // the asker has typed on
		a.Log.WarnContext(ctx, "telegram: an inline query could not be answered", "error", err)
	}
}

// results makes inline results of cards.
func (a *Adapter) results(me api.User, l layout, cards []bot.Card) []api.InlineQueryResultArticle {
	all := make([]api.InlineQueryResultArticle, 0, len(cards))
	for i, c := range cards {
		single := bot.Reply{Cards: []bot.Card{c}}
		single.Cards[0].Actions = outside(me, c.Actions)
		m := l.cards(single)
		if !m.text.fits() || !visible(c.Title) {
			continue
		}
		sum := sha256.Sum256([]byte(c.Reader + "\x00" + c.Link + "\x00" + c.Title))
		preview := previewOptions(m.preview, false)
		result := api.InlineQueryResultArticle{
			Type: "article", ID: hex.EncodeToString(sum[:12]) + "-" + strconv.Itoa(i),
			Title: shorten(bareLine(c.Title), inlineWords), Description: description(c),
			InputMessageContent: api.InputTextMessageContent{MessageText: m.text.html, ParseMode: "HTML", LinkPreviewOptions: &preview},
			ReplyMarkup:         m.keys.markup(),
		}
		if public(c.Link) {
			result.URL = c.Link
		}
		all = append(all, result)
	}
	return all
}

// outside are a card's actions for a message in a chat that the bot may not be in:
// those that only read lead to the private chat.
func outside(me api.User, actions []bot.Action) []bot.Action {
	all := slices.Clone(actions)
	for i, action := range all {
		if address := startLink(me, action.Line); action.Line != "" && address != "" {
			all[i] = bot.Action{Label: action.Label, URL: address}
		}
	}
	return all
}

// description is what stands below a result's title: where and when it was
// published, and what it says.
func description(c bot.Card) string {
	parts := []string{}
	for _, s := range []string{c.Source, c.Day} {
		if visible(s) {
			parts = append(parts, bareLine(s))
		}
	}
	text := strings.Join(apart(parts, false), " · ")
	if len(c.Quotes) > 0 {
		text = strings.TrimSpace(text + "\n" + bareLine(c.Quotes[0].Text))
	}
	return shorten(text, inlineWords)
}
