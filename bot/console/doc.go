// Package console is the bot with no account: a conversation in a terminal, or
// over a pipe for scripts.
//
// In a terminal there is line editing, a history that survives, completion of
// commands, and colour. On a pipe the same answers come out as plain text, one
// after the other. Text from outside is stripped of control characters, so that
// no article can move the cursor, change colours or retitle the window.
//
// Actions under an answer are numbered; typing the number does what the button
// of a chat would do. A line that ends in "<<" takes the following lines as its
// text, up to a line with a single full stop, which is how one pastes an article.
package console
