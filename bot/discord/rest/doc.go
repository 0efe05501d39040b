// Package rest is the one way to Discord's REST API.
//
//	c, err := rest.New(rest.Config{Token: token, Log: log})
//	var m discordgo.Message
//	err = c.Do(ctx, "POST", "/channels/1/messages", body, &m)
//
// discordgo makes the requests and has the types; this package decides when a
// request may go out, whether it may go out again, and what its failure means.
// Nothing of discordgo's own limiter is in use: it keeps a bucket for every
// interaction, makes all interactions wait for one, and sleeps without looking
// at the context. Each request gets a bucket of its own that is thrown away.
//
// # Promises
//
// Pace. Routes are paced by the headers of Discord's answers, each channel,
// guild and webhook on its own; all together send at most 50 requests in any
// second. Addresses with a token of their own, which are interactions and
// webhooks, are outside the limit of all, and nothing is kept for them. Every
// wait ends with the context, and a wait that cannot end in time does not begin.
//
// Again. A 429 is tried again after exactly the time that it names. A 5xx or a
// broken connection is tried again, with backoff and jitter, when a second copy
// can do no harm: for methods that only set or read, for messages with a nonce
// that is enforced, for interaction callbacks (Discord takes only the first, and
// its word that it has one is a success then), and for whatever never left this
// machine.
//
// Stop. A ban by the network in front of Discord (a 429 or 403 that is a page,
// not JSON) opens a circuit breaker; a token that Discord does not know ends all
// requests that need it, for good. Answers that Discord counts as invalid are
// counted here too, and requests stop far below the number that gets an address
// banned.
//
// Errors. What [Client.Do] returns is always a [bot.DeliveryError]. No error and
// no line of the log holds a token, be it the bot's, an interaction's or a
// webhook's.
//
// # What a failure means
//
//	Barred   401 with the bot's token
//	Gone     10003 unknown channel, 10004 unknown guild, 50001 missing access,
//	         50007 and 50278 a person who takes no messages from the bot
//	Later    429, 5xx and broken connections that can do no harm when they are
//	         tried again, a ban, no turn in time, 130000 and others that say so
//	Unclear  a POST that may have arrived, and would do its work twice
//	Refused  everything else: a message that is wrong, an interaction that is
//	         over (10062, 10015, 50027), a permission that is missing (50013)
//
// 50001 is Gone because it is what a bot sees that was removed, or that a
// channel was hidden from: nothing will arrive until somebody lets it in again,
// and asking on would count as invalid requests. 50013 is Refused: the bot is in
// the channel and lacks a right, perhaps only for this kind of message; an admin
// can mend it, and [bot.DeliveryError.Code] lets the caller tell one.
package rest
