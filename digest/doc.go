// Package digest decides what is sent to whom and when, and sees to it that it
// arrives: schedules on the clocks of chats, a [Planner] that turns news and slots
// into deliveries, and a [Sender] for each platform that empties the outbox.
//
// # Schedules
//
// A [Schedule] is a set of slots on a local clock, such as 08:00 of every day.
// [Schedule.Next] finds the instant of a slot from the local date and time, so
// that "daily 08:00" is at eight before and after a clock change. Each slot that
// a clock shows is found exactly once: one that a change leaves out is at the
// first instant after the gap, and one that comes twice is at the first of the
// two. A date that a zone skipped altogether has none. [Awake] is the same for
// quiet hours.
//
// # From an article to a message
//
// A feed's article and the news of it are written in one transaction. The planner
// takes the news, finds what matches ([library.Matcher]), and writes an alert for
// each chat in one statement, which ends the news: both or nothing. A slot's
// messages are written together with the slot that follows, so whoever dies in
// between has done nothing or all of it. Where nobody ran for a while, one digest
// has what was missed.
//
// The sender is elected by a lease. For each message it notes that it begins,
// posts, and notes how that ended. Messages of one address go out in order, one at
// a time; those of all together as fast as the platform allows, and no faster.
//
// # Posts that grow
//
// An event is one post in a chat. What reports it later joins that post for
// [library.GrowSpan]: an edit, which is a delivery as any other, under the same lease
// and in the same outbox, but behind all posts, at once for the first and with pauses
// that become longer for those after it. An edit has no content of its own: it puts the
// post as it is by then in the place of what is there, so what joins while one waits
// needs no other, and to repeat one changes nothing. What belongs to a story whose post
// is that young joins it instead of having one.
//
// A report that has enough names and numbers in its beginning which no earlier one has
// anywhere is told in a reply to the post, an hour after it or after the reply before
// at the earliest; what else is new until then is in the same one. All of it is as the
// subscription wants it ([library.Updates]). A post that somebody has deleted, or that
// the platform lets nobody change any more, ends its edits and replies, and the chat
// is told nothing of that.
//
// # What is promised
//
//   - Nothing is lost: what is waiting is sent, whoever is killed and whenever,
//     unless the platform refuses it or takes nothing for two days. A chat that is
//     gone is paused with a reason, and what waits for it waits.
//   - Nothing is planned twice: an address is told once of an article or story, by
//     whichever of its subscriptions, and a digest never has what the chat was told
//     of. That outlives the deliveries themselves. Of stories that belong together, an
//     alert tells of one while its post grows: they may be one event that was told in
//     parts.
//   - An edit is made at least once, and never becomes a second post.
//   - Two never send at once: a sender posts only while its lease is surely its own,
//     by its own clock, and what it writes later changes nothing (fencing). When it
//     dies or is cut off, another sends after at most 22 seconds.
//   - A post whose answer was lost may be there. On a platform that keeps one of two
//     with one key (Discord, for some minutes) it is sent again and is there once. On
//     others it is sent again and may be there twice, as many as were under way when the
//     process died (SenderConfig.AtOnce), or, when at most once was asked for, it
//     is not sent again and counts as [library.Unclear].
//   - What comes faster than a chat should get it is folded into fewer messages, in
//     order, and never dropped.
//
// # And what is not
//
// After a power cut, as opposed to a killed process, SQLite may have forgotten the
// last moments, and with them that something was posted. Where a process stays away
// for longer than Discord remembers keys, what it had begun may be there twice, as on
// other platforms. A replica whose clock is wrong by minutes posts digests at the
// wrong minute, but never twice.
package digest
