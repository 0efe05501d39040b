package bot

// Platform is what the core needs to know of a platform: its abilities and
// limits, as data. The core never asks for a platform by name.
type Platform struct {
	Name string // for logs, metrics, the keys of persons and chats, and OWNERS

	Cards      int    // cards that fit well into one reply
	LineBytes  int    // bytes that an action's line may have; 0: no limit
	Files      bool   // people can attach files
	Sends      bool   // a reply can bring files (see Reply.Files)
	Terminal   bool   // the operator's own terminal: hints may name shell commands
	Posts      bool   // it posts unasked: alerts and digests
	Entries    int    // articles that fit well into one message of a digest
	Threads    bool   // a thread can be opened under a post
	Mentions   string // a pattern (RE2) of what notifies a role or a person; "": nothing does
	Picks      bool   // a person can be asked to pick a chat (see Action.Pick)
	Forms      bool   // commands are filled in, parameter by parameter, and others do not see with what
	LocalNames bool   // the menu shows commands under the names of the asker's language
}
