// Package api is the one way to Telegram's Bot API: requests out, updates in.
//
// # Requests
//
// A [Client] calls any method by its name, [Client.Call], and whatever goes
// wrong comes back as a *bot.DeliveryError that says what to do about it. The
// request itself is made by the library go-telegram-bot-api; what the library
// leaves out is here: a context and a time limit for everything, errors without
// the token, answers that are no JSON, files too large, pacing, retries.
//
// Messages are paced, so that Telegram has no reason to refuse them: per chat
// and overall, see [Limits]. A 429 is honoured to the second; it pauses the chat
// it was about, and everything only when several chats are refused at once.
//
// A request is tried again, with growing and jittered waits, when it certainly
// changed nothing (no connection came about, or a server said that it failed) or
// when doing it twice is the same as doing it once (get…, set…, edit…, delete…,
// answer…). A message whose connection broke before the answer came is never
// sent again: it may have arrived, and the error is bot.Unclear. The same goes
// for a 504, where a gateway gave up waiting for an answer.
//
// A token that Telegram does not know (401, 404) is bot.Barred, and after a few
// such answers in a row Telegram is asked only once a minute. A 409, two
// processes that poll with one token, is Barred too, but it bars polling alone:
// messages go on.
//
// # Updates
//
// [Poll] asks for updates, [Webhook] is given them. Both hand the messages of one
// chat over in order and those of different chats side by side, survive a
// handler that panics, pass over kinds of updates they do not know, and log a
// malformed one without its content. Presses and inline queries are in order for
// each person and wait for no message: somebody is looking at a spinning button.
//
// Poll acknowledges an update only after it was handled. Telegram takes an
// acknowledgement as one number, everything below it is done with, so the number
// stays at the oldest update that is not finished; what is newer and finished is
// returned again by each poll, and recognised. Such polls are short ones, soon
// only twice a second, because Telegram has something to return at once. A
// process that dies loses nothing; what it had finished behind an unfinished
// update is handled once more by the next process.
//
// There is one exception. Telegram returns the 100 oldest updates, so one slow
// handler and 99 updates behind it would hide all that comes later. Poll then
// acknowledges the older half before it is finished. It is still handled to its
// end, also when Poll is told to stop; only a process that dies loses it.
//
// Webhook answers 200 after the update was handled, so that Telegram keeps it
// until then and delivers it again if this process dies. Telegram sends the next
// update of a chat only after that answer. When more updates wait than Queue
// holds the answer is 503, and Telegram comes again.
//
// Texts of people are never logged, nor are tokens and secrets.
package api
