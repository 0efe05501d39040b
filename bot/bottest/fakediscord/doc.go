// Package fakediscord is a Discord on loopback for tests: the REST API v10, the
// gateway, signed HTTP interactions, and people who use the bot.
//
//	s := fakediscord.Start(t)                  // closes with the test
//	... start the bot with s.URL (DISCORD_API_URL) and s.Token ...
//	s.Gateway().AwaitReady(t, 1)               // the bot has identified
//	reader := s.NewUser(fakediscord.User{Locale: "de"})
//	asked := reader.Command(t, "news", fakediscord.Opt("query", "comet"))
//	seen := fakediscord.Text(asked.Answer(t))  // what the person reads
//
// It is strict: a body that Discord refuses is refused with the same code and
// an errors object, never repaired. Where Discord is known to forgive what is
// always a mistake (a channel message that asks to be ephemeral), the fake
// refuses, so that the mistake is seen. What it leaves out: voice, members,
// reactions, polls, webhooks of people, and the checking of uploaded files.
//
// Time. Deadlines (3 seconds for the first response, 15 minutes for a token)
// and rate limits go by [Server.Now], which [Server.Advance] moves forward;
// nothing needs to wait for them. Every waiting of a test ends with the event
// it waits for, or fails the test after [Patience].
//
// Faults are scripted with [Server.Fail] for requests and by [Gateway] for the
// websocket. Every request is recorded, as it came, for [Server.WriteJSONL] and
// [Validate]; [KeepRequests] and [KeepMessages] bound what is kept, so that a
// run of any length fits into memory.
//
// All methods may be used concurrently, except that those which take a
// testing.TB may end the calling goroutine, as t.Fatal does.
package fakediscord
