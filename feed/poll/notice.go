package poll

import (
	"time"

	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/library"
)

// Kind is what a notice is about.
type Kind string

// The kinds of notices.
const (
	Failing Kind = "failing" // nothing came from it for days, or ever
	Ended   Kind = "ended"   // it is gone for good, or dead for weeks: it is not tried again
	Back    Kind = "back"    // it works again, after one of the others
)

// Notice is what those who read a feed should know. Each is given once: whether
// it was given already can be told from what is stored of the feed, so that a
// restart does not repeat it. One that was due when the program was killed may be
// lost; the list of feeds shows the same.
type Notice struct {
	Kind  Kind
	Feed  library.Feed // as it is now; Poll.Next is the next try, zero for none
	Code  string       // why, with Failing and Ended
	Since time.Time    // when it worked last; when it was added, if it never did
	Err   error        // the same as Code, for the log
}

// noticeOf returns what there is to tell of a poll that turned a feed from
// before to after; nil for nothing.
func noticeOf(before, after library.Feed, err error, now time.Time) *Notice {
	n := Notice{Code: CodeOf(err), Err: err, Since: alive(before)}
	told := before.Poll.Ended || long(before.Poll, alive(before), before.Poll.Checked)
	switch {
	case err == nil && told:
		n.Kind = Back
	case err == nil:
		return nil
	case after.Poll.Ended && !before.Poll.Ended:
		n.Kind = Ended
	case !told && long(after.Poll, alive(before), now):
		n.Kind = Failing
	default:
		return nil
	}
	return &n
}

// long reports whether a feed has failed for long, at a time at which it failed.
func long(p library.Poll, since, at time.Time) bool {
	switch {
	case p.Worked.IsZero() && p.Trouble == fetch.CodeRobots:
		return true // who added it waits in vain
	case p.Worked.IsZero() && p.Failures >= firstTries:
		return true
	}
	return p.Failures >= longTries && at.Sub(since) >= longAfter
}
