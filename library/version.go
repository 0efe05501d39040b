package library

import (
	"context"
	"slices"
	"time"
)

// Version is an article as it was before it was edited.
type Version struct {
	From, Until time.Time // when this text came, and when another took its place
	Title, Lang string
	Text        string
}

// How much is kept of what articles were before: so many versions of each, with so
// many bytes of text in all. Of more, those go that stood between two that are
// close in time; the first and the latest stay as long as there is room.
const (
	MaxVersions     = 6
	MaxVersionBytes = 256 << 10
)

// Revisions tells what articles were before they were edited. Engines keep a
// version in the transaction that replaces it, unless the edit says nothing else
// (see library/revision), and remove it with its article. Safe for concurrent use.
type Revisions interface {
	// Versions returns the earlier versions of articles, by the articles' ids, the
	// oldest first. An article that was never edited is not in the map.
	Versions(ctx context.Context, articles []int64) (map[int64][]Version, error)
	// Revised returns the articles that were edited after a time, the latest edit
	// first, up to limit. Articles come without Raw and Cuts.
	Revised(ctx context.Context, after time.Time, limit int) ([]Article, error)
}

// ThinVersions returns which of an article's versions are kept, the oldest first.
func ThinVersions(vs []Version) []Version {
	out := append([]Version(nil), vs...)
	for len(out) > MaxVersions {
		least := 1
		for i := 1; i+1 < len(out); i++ {
			if apart(out, i) < apart(out, least) {
				least = i
			}
		}
		out = append(out[:least], out[least+1:]...)
	}
	size := 0
	for i, v := range slices.Backward(out) {
		if size += len(v.Text); size > MaxVersionBytes {
			return out[i+1:]
		}
	}
	return out
}

// apart is the time between the versions before and after one.
func apart(vs []Version, i int) time.Duration { return vs[i+1].From.Sub(vs[i-1].From) }
