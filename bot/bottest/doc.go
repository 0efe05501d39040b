// Package bottest holds the conversations that every platform must be able to
// have, and runs them.
//
// A conversation is a txtar file in talks/. Its comment says what it shows; files
// named "article NAME" are put into the library first, files named "page LINK" are on
// the web until somebody asks for them, files named "feed LINK" are feeds on the web
// and in the catalogue, whose entries stand below lines of three dashes, and the file "talk" is what is said:
//
//	> /news comet             a line that a person types
//	Comet passes the Sun      must be seen in the answer, after the line before
//	! sample                  must not be seen in the answer
//	* More                    the person uses the action with this label, of the
//	                          last answer that had actions
//
// {NAME} in a talk is the id of that article. White space does not count, so
// that a platform may wrap lines as it likes.
//
// The same files run against the core, the console and, through a fake server
// on loopback, each chat platform: an adapter's tests call [Run] with a Driver.
package bottest
