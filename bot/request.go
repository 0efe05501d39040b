package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
)

// Request is what a person asked, however the platform put it. The adapter
// fills it; the core reads it and keeps none of it.
type Request struct {
	User    User
	Private bool // a conversation of one person with the bot

	// Command is the command's name or an alias, lower case, without a slash,
	// and Args is the rest as typed. Without a command Args is plain text, and
	// the core guesses what to do with it (see [Parse]).
	Command string
	Args    string

	// Quoted is the text of the message that this one replies to, and Files are
	// what came attached to either.
	Quoted string
	Files  []File
}

// User is who asked.
type User struct {
	ID        string   // unique on the platform; opaque to the core
	Languages []string // BCP 47 tags, the preferred one first; may be empty
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

// voter is the key under which the asker's votes are kept: a keyed hash, so that
// the library counts one vote each, and nobody who reads the library without the
// key of the installation can try out who voted. "" when the asker is unknown.
func (c *call) voter() string {
	if c.User.ID == "" {
		return ""
	}
	h := hmac.New(sha256.New, c.VoterKey)
	_, _ = h.Write([]byte(c.platform.Name + "\x00" + c.User.ID)) // a hash.Hash never fails
	return "user:" + hex.EncodeToString(h.Sum(nil)[:16])
}
