// Package gateway keeps a bot connected to Discord's gateway, where its events
// come from.
//
//	err := gateway.Run(ctx, gateway.Config{
//		Client: client, Token: token, Log: log,
//		Handle: func(ctx context.Context, event string, data json.RawMessage) { … },
//	})
//
// # Promises
//
// It stays. A connection that is closed, told to reconnect, silent, half open,
// or never gets ready is dropped and made again, with the same session where
// Discord still has it, so that nothing is missed. A heartbeat that is not
// acknowledged until the next one is due ends a connection; nothing else that
// Discord says, or does not say, can hold one up for longer. Waits grow, with
// jitter, until a connection has lasted a while.
//
// It keeps within the limits. New sessions start no faster than Discord allows,
// wait when it says that no more are left, and are never more than 1,000 in a
// day, after which Discord would reset the token.
//
// It ends with a clear word when going on cannot help: a token that is not
// known, intents that are not allowed, wrong sharding. The error is a
// [bot.DeliveryError] of the outcome [bot.Barred], with the close code. One
// shard's end is the end of all.
//
// Events are handed on as they came, so that an unknown component or field
// breaks nothing but itself. Interactions are handled side by side; the other
// events of a shard one by one, in order, since a server that is joined and left
// must not look left and joined. No handler can hold up the connection; events
// beyond what is bounded are dropped and counted in the log. A handler that
// panics loses its own event only.
//
// [Run] ends with its context: connections are closed, handlers get a grace to
// finish what they answer, and no goroutine is left.
//
// # Why not discordgo's own connection
//
// Types and requests are discordgo's. Its Session.Open is not used, because it
// cannot be made safe from outside: op 7 or 9 as the first packet locks it for
// ever and leaves its goroutines behind; it neither takes a context nor lets one
// choose the version of the gateway, which is older than the one we speak; what
// a resume needs is private, so a new session in place of a locked one cannot
// resume; its reader decodes every event before a handler sees it, in a
// goroutine of its own, where a panic ends the process; an op 1 after a close is
// such a panic; it notices a dead connection after five heartbeats and hides the
// code a connection was closed with. What is left to write is small: frames are
// read by gorilla/websocket, which discordgo uses too.
package gateway
