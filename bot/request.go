package bot

import (
	"context"
	"strings"
	"unicode"

	"github.com/nutgraf/nutgraf/library"
)

// Request is what a person asked, however the platform put it. The adapter
// fills it; the core reads it and keeps none of it.
type Request struct {
	User    User
	Chat    Chat
	Private bool // a conversation of one person with the bot

	// Pressed: an action of an earlier reply was used. The reply may then take
	// the place of that one (see [Reply]).
	Pressed bool

	// Command is the command's name or an alias, lower case, without a slash,
	// and Args is the rest as typed. Without a command Args is plain text, and
	// the core guesses what to do with it (see [Parse]).
	Command string
	Args    string

	// Quoted is the text of the message that this one replies to, and Files are
	// what came attached to either.
	Quoted string
	Files  []File

	// Progress shows how far something long has come, in a line, until the reply
	// takes its place; it returns at once. Nil: it cannot be shown.
	Progress func(text string)

	// Manages tells whether the asker may change the settings of a chat: of
	// this one when chat is "", or of another one by its id or name. It returns
	// that chat's id. It is called only when needed, since a platform may have
	// to be asked. Nil: the asker may not.
	Manages func(ctx context.Context, chat string) (id string, ok bool, err error)

	// Posts tells what keeps the bot from posting to a place of this platform: the
	// names of permissions that it lacks there, none when nothing does. It is
	// called only when needed. Nil: nobody knows.
	Posts func(ctx context.Context, to library.Address) (missing []string, err error)
}

// User is who asked.
type User struct {
	ID        string   // unique on the platform; opaque to the core
	Languages []string // BCP 47 tags, the preferred one first; may be empty
}

// Chat is where something was asked. All are ids of the platform.
type Chat struct {
	ID     string // the channel, group or private conversation
	Thread string // the topic in it, where topics are no chats of their own; "" for none
	Server string // what the channel belongs to, where there is such a thing; "" for none
}

// File is something that a person attached. The adapter limits its size.
type File struct {
	Name string // as the person named it; never used as a path
	Data []byte
}

// Parse splits a line as typed into a command and its arguments. A line that
// does not start with a slash is all arguments. "/news@somebot" counts as
// "/news", as group chats write it.
func Parse(line string) (command, args string) {
	line = strings.TrimSpace(line)
	rest, ok := strings.CutPrefix(line, "/")
	if !ok {
		return "", line
	}
	command = rest
	if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 {
		command, args = rest[:i], strings.TrimSpace(rest[i:])
	}
	command, _, _ = strings.Cut(command, "@")
	return strings.ToLower(command), args
}
