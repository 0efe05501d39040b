// Package telegram joins Telegram to the bot: it turns updates into requests and
// lays replies out as messages. What it says and stores is the core's; how it
// talks to the Bot API is in the package api below.
//
//	client, err := api.New(api.Config{Token: token})
//	tg := telegram.New(telegram.Config{Bot: b, Words: b.Words, Client: client, Secret: api.Secret(token)})
//	err = tg.Run(ctx)             // long polling, or
//	mux.Handle("/telegram", tg.Handler()) // with
//	err = tg.Serve(ctx, "https://news.example.org/telegram")
//
// # What is meant for the bot
//
// In a private chat everything is: commands, words to search for, links, pasted
// or forwarded texts, files. In a group it is a command of ours, a reply to the
// bot, or a mention of it; in a channel a command alone. A command for another
// bot, an edit, another bot's message and what came out of our own inline results
// are passed over. What a command replies to comes along as the text to be about,
// with the addresses behind its words. Answers stay in their topic; the general
// one has no number.
//
// Who writes in the name of a chat, as an anonymous administrator does, is known
// as that chat, and manages it. Whether anybody else does is asked of Telegram,
// and remembered for a minute.
//
// A deep link (t.me/bot?start=…) carries what the core makes of it, or a line that
// only reads: anybody can make such a link.
//
// # What is shown
//
// A reply is one message: HTML with an escaper of our own, the title as a link, a
// quote as a block with an arrow that opens its place, in a list a row of buttons
// for each card. Only a text without cards may become several messages, and a post
// that nobody waits for. What does not fit is left out in whole pieces, quotes
// before cards, and it says so; a quote that alone is too long ends in "…".
//
// Below a single article Telegram shows the preview of that article, in small;
// everywhere else there is none, because it would be about one entry of many, or
// about whatever address stands in a text from outside.
//
// Text from outside can neither mark up, turn the order of what follows it, nor
// call anybody. Telegram makes a mention of every "@name" and notifies who bears
// it, and a button of every "/word"; a word joiner (U+2060), which nobody sees, is
// put behind the sign to prevent it. Telegram also runs a line the way of its first
// letter; where most letters go the other way, a mark of direction, as invisible, is
// put before them. Nothing else is ever added to a quote. Our own words keep their
// commands, which people tap.
//
// Telegram takes no links into the operator's own network, and refuses a whole
// message for a button with one: such addresses are written out instead.
//
// # What is pressed
//
// A press is acknowledged within a second. What is known by then, short, and for
// the presser alone is shown as Telegram's own line or window; a vote changes the
// labels of its buttons and nothing else; More and its like edit the message, or
// answer below it when it cannot be edited any more. What should stay between the
// bot and the asker of a group leads to the private chat.
//
// A message that came out of an inline result does not say where it is: its
// buttons vote, and for everything else they open the private chat.
//
// How a chat is picked without remembering anything is told in pick.go.
//
// # What is kept
//
// Nothing that may not be lost: administrators for a minute, which chat was being
// picked for what for an hour, the chats that moved for ten minutes, each bounded.
// Texts of people are never logged.
package telegram
