// Package faketelegram is a Telegram on loopback: a server that speaks the Bot
// API as the official one does, and people who write to the bot and see what it
// answers. It knows nothing of the bot that it tests.
//
//	tg := faketelegram.Start(t)
//	// The bot gets tg.URL as its TELEGRAM_API_URL and tg.Token as its token.
//	ann := tg.NewPerson("Ann", "en").Private()
//	view := ann.Type("/news comet").Done(t)
//	next := ann.Press(t, view.Messages[0], "More").Done(t)
//
// # People
//
// A [Person] has an id, a name and a language. A [Seat] is a person in a chat:
// in private, in a group, supergroup, forum topic or channel ([Room]), as member,
// administrator, creator or anonymously. What a seat does (Type, Reply, Press,
// Inline, Choose, SendFile, Forward, Start, ShareChat, Edit, AddBot, Block,
// Migrate, …) reaches the bot as the updates that the real server would send, by
// long polling or to its webhook, and returns an [Act].
//
// An Act sees what comes of it, in the chat where it happened. Nothing sleeps:
// its methods wait for an event, up to a limit after which the test fails with
// what was seen until then. Done waits until the bot acknowledged the update and
// answered, which for a bot that acknowledges after handling is all there will
// be. Until and Wait take any condition. View.First is the time to the first
// answer.
//
// [Message.Show] gives a message as plain text in reading order. The address of
// a link stands at the end of the line in which the link ends, so that the words
// of a line stay together; a line for each row of buttons follows.
//
// # What is refused
//
// Texts are parsed as strictly as Telegram's documentation of "Formatting
// options" asks for: the tags of parse_mode HTML, exact nesting, lengths in
// UTF-16 units after parsing and trimming, 32,768 bytes before. What is wrong with
// a text is said in words of our own behind the server's "can't parse entities".
// Links, buttons, callback data, commands, inline results, captions and files are
// checked as well. Chats refuse too: unknown, blocked, left, kicked, upgraded,
// topic closed. Two pollers meet 409, and so does a poll beside a webhook.
//
// What the real server swallows without a word although it is a mistake, such as
// a parameter that a method does not have, is a [Finding]; each fails the test at
// its end unless TolerateFindings is given. parse_mode Markdown is not supported
// and is a finding too.
//
// Where it differs from the real server: a webhook may be plain http on
// loopback; message ids count up in each chat apart; users need no username;
// a failed webhook is tried again after milliseconds; file ids are short; and it
// finds no links or commands in what the bot writes. The texts of refusals whose
// wording is not documented (START_PARAM_INVALID, IMAGE_PROCESS_FAILED, …) are
// those of the protocol below the API.
//
// # Speed, faults, and the record
//
// WithLimits counts how fast the bot sends and enforces it with 429. Fault makes
// requests fail on purpose: 429, 502 with HTML, 500, cut connections, slow or
// broken answers. PushRaw and Redeliver send updates that no bot expects.
//
// Every request to the API is recorded; [Validate] gives them to the conformance
// validator beside the repository. WithoutRecording and WithKeep bound what is
// kept for runs of any length.
//
// A Server, its people, rooms and acts may be used from any goroutine, except
// that methods which take a testing.TB may end the test and so belong to the
// test's own.
package faketelegram
