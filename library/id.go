package library

import (
	"errors"
	"hash/fnv"
	"strconv"
	"time"
)

// An id is made of the article's time and a hash of what it is:
//
//	63      62 ........ 26  25 ........... 0
//	sign 0  seconds since   hash of the link,
//	        the year 1      title and text
//
// so ids sort by time, two engines give an article the same id, and an id says
// nothing about how many articles there are. 37 bits of seconds last until the
// year 4356.
const (
	idHashBits = 26
	idHashMask = 1<<idHashBits - 1
	// secondsToUnix is the number of seconds from the year 1 to 1970.
	secondsToUnix = 62_135_596_800
)

// NewID returns the id of an article. An engine that has the id already, for
// another article, tries [NextID] until one is free.
func NewID(a Article) int64 {
	h := fnv.New64a()
	for _, s := range [...]string{a.URL, "\x00", a.Title, "\x00", a.Text} {
		_, _ = h.Write([]byte(s)) // a hash.Hash never fails
	}
	return IDAt(a.Time()) | int64(h.Sum64()&idHashMask)
}

// NextID returns another id for the same second.
func NextID(id int64) int64 {
	return id&^idHashMask | (id+1)&idHashMask
}

// IDAt returns the smallest id that an article of time t can have: the bound
// for a date window. Times before the year 1 count as the year 1.
func IDAt(t time.Time) int64 {
	s := t.Unix() + secondsToUnix
	return min(max(s, 0), 1<<37-1) << idHashBits
}

// IDTime returns the second that an id was made for: the article's Time, cut to
// whole seconds, in UTC.
func IDTime(id int64) time.Time {
	return time.Unix(id>>idHashBits-secondsToUnix, 0).UTC()
}

// ErrBadID means that a text is not an article's id.
var ErrBadID = errors.New("not an article's id")

// FormatID writes an id as people and links see it: base 36, lower case.
func FormatID(id int64) string { return strconv.FormatInt(id, 36) }

// ParseID reads what FormatID wrote, and only that, so that an article has one
// link: ErrBadID for capitals, a sign or zeros in front.
func ParseID(s string) (int64, error) {
	id, err := strconv.ParseInt(s, 36, 64)
	if err != nil || id <= 0 || FormatID(id) != s {
		return 0, ErrBadID
	}
	return id, nil
}
