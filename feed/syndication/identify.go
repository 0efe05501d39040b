package syndication

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// derivedPrefix begins the ids that are not the feed's own.
const derivedPrefix = "derived:"

// identify gives every entry an id that no other has, and leaves out those that
// stand in the feed twice.
//
// A guid is taken as it is. Where several entries share one, it says nothing: then
// each gets its link added, the first as well, so that an id does not change when
// entries above it leave the feed.
func identify(entries []Entry, fix repairs) []Entry {
	variants := map[string]map[string]bool{}
	for i := range entries {
		e := &entries[i]
		e.ID = strings.TrimSpace(e.ID)
		if len(e.ID) <= maxShort {
			e.GUID = e.ID
		}
		if len(e.ID) > maxID {
			e.ID = derivedPrefix + digest(e.ID)
		}
		if e.ID == "" {
			e.Derived = true
			fix.add(RepairNoID)
			if e.Link != "" {
				// The same when the site turns to https.
				e.ID = derivedPrefix + digest("link", strings.TrimPrefix(strings.TrimPrefix(e.Link, "https"), "http"))
			} else {
				e.ID = derivedPrefix + digest("text", e.TitleHTML, e.SummaryHTML, e.ContentHTML, enclosed(e))
			}
		}
		if variants[e.ID] == nil {
			variants[e.ID] = map[string]bool{}
		}
		variants[e.ID][variant(e)] = true
	}
	seen := make(map[string]bool, len(entries))
	out := entries[:0]
	for i := range entries {
		e := entries[i]
		if len(variants[e.ID]) > 1 {
			fix.add(RepairDuplicate)
			e.ID = derivedPrefix + digest(e.ID, variant(&e))
			e.Derived = true
		}
		if seen[e.ID] {
			fix.add(RepairDuplicate)
			continue
		}
		seen[e.ID] = true
		out = append(out, e)
	}
	return out
}

// variant is what tells entries with the same id apart: the link; among those
// that were told apart by the link already, the title.
func variant(e *Entry) string {
	if e.Derived || e.Link == "" {
		return e.TitleHTML
	}
	return e.Link
}

func enclosed(e *Entry) string {
	if len(e.Enclosures) > 0 {
		return e.Enclosures[0].URL
	}
	return ""
}

// digest returns 128 bits of the hash of the parts, in hexadecimal.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
