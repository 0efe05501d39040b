// Package discord joins Discord to the bot: slash commands, the message command
// "Summarise links", buttons, selects and forms become requests, and replies
// become messages.
//
//	a, err := discord.New(discord.Config{Bot: core, Words: words, Client: client,
//		Gateway: func(ctx context.Context, handle func(context.Context, string, json.RawMessage)) error {
//			return gateway.Run(ctx, gateway.Config{Client: client, Token: token, Handle: handle})
//		}})
//	err = a.Run(ctx)                         // events by the gateway, or
//	http.Handle("/discord", a.Handler())     // interactions by HTTP, signed
//
// Both ways in are one path; only the way of the first response differs. The
// adapter keeps nothing of an interaction: a button's custom_id is the line that
// it stands for, so it works after a restart, and on any replica.
//
// # Promises
//
// Whoever asks is answered. What takes longer than 500 ms gets "thinking…" first,
// and that always ends: with the answer, or with words on what went wrong, also
// after a panic, when time is over, when too many ask, and when the program
// stops. What Discord refuses to show is replaced by a word that it does show.
//
// Nothing from outside does anything. Text in articles, names and questions shows
// as it is: every character that could begin markup is escaped, what cannot be
// seen is taken out, and no message can mention anybody. What nobody expects in
// an interaction (kinds of components, fields, a lack of data) is passed over,
// or answered with a friendly word.
//
// Nothing is over a limit. A message is laid out in pieces, and what does not fit
// is left out in whole pieces: first the longer of two links to a quote's place,
// then a card's last quotes, its votes and notes, buttons, and at last whole
// cards. The message says how many. Only a single piece that is too long by
// itself is cut, after a sentence where it can be, and ends in "…".
//
// A message is its asker's alone where it is about them (settings, errors), and
// everyone's otherwise. In a direct message there is nobody to hide it from.
//
// # Components V2, not embeds
//
// Replies are Components V2: a container for each article, with its buttons in
// it. Embeds have more room (6,000 characters instead of 4,000), but all buttons
// of a message stand below all of its embeds, so that five articles with four
// buttons each need twenty buttons with numbers on them. People press what is
// next to what they read. Texts in V2 are also never searched for links to
// preview.
//
// # Names of things
//
// A custom_id is a letter and a line of at most 99 bytes. Small letters are
// buttons, capitals from A to M selects of channels, whose choice is added to the
// line, S is a select whose values are lines, and a form has m. Two components
// with the same line in one message have different letters.
//
// # Who may change what
//
// The core asks by Request.Manages. In a direct message it is the person's own;
// in a server, whoever has Manage Server or Administrator may, for channels of
// that server alone, and only if the bot is in it: a person can bring the bot
// along to a server that never invited it.
package discord
