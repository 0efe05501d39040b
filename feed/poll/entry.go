package poll

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/syndication"
	"github.com/nutgraf/nutgraf/library"
)

const (
	mostNew  = 100              // articles of one poll; the next brings the rest
	badPages = 3                // pages in a row that failed, after which no more are tried
	pageTime = 40 * time.Second // that a page and what follows may need; with less left the next poll fetches it
)

// harvest is what a poll makes of a feed's entries.
type harvest struct {
	items  []library.Item
	drafts map[string]library.Draft
	fresh  int  // entries that were new
	left   int  // entries that the next poll must look at
	known  bool // there was an entry that was there before, so it is the same feed
}

// entries makes articles of the entries that are new, and of those that were
// edited.
func (r *runner) entries(ctx context.Context, f library.Feed, parsed syndication.Feed, a fetch.Answer) (harvest, error) {
	h := harvest{drafts: map[string]library.Draft{}, items: make([]library.Item, len(parsed.Entries))}
	byKey := make(map[string]syndication.Entry, len(parsed.Entries))
	for i, e := range parsed.Entries {
		key := keyOf(e)
		h.items[i] = library.Item{Key: key, State: stateOf(e)}
		if _, twice := byKey[key]; !twice {
			byKey[key] = e
		}
	}
	unseen, edited, err := r.Store.Unseen(ctx, f.URL, h.items)
	if err != nil {
		return h, err
	}
	h.known = len(unseen) < len(h.items)
	fresh := latest(pick(byKey, unseen))
	if f.Poll.Worked.IsZero() {
		fresh = r.open(f, parsed, fresh, h.drafts)
	}
	h.fresh = len(fresh)
	match, err := r.Match(f.Filter)
	if err != nil || f.Filter == "" {
		if err != nil {
			r.Log.WarnContext(ctx, "filter cannot be read: everything is kept", "host", hostOf(f.URL), "error", err)
		}
		match = func(library.Draft) bool { return true }
	}
	m := maker{runner: r, feed: f, parsed: parsed, delay: a.Delay, shared: shared(parsed), left: r.Pages}
	made := 0
	for _, e := range append(fresh, latest(pick(byKey, edited))...) {
		if made == mostNew {
			h.left++
			continue
		}
		d, ok := m.draft(ctx, e)
		if !ok {
			h.left++
			continue
		}
		made++
		r.Clean(ctx, f, &d)
		if d.Text != "" && !match(d) {
			d = library.Draft{}
		}
		h.drafts[keyOf(e)] = d
	}
	return h, nil
}

// open returns those of a new feed's entries that become articles. The others are
// seen, and not kept: they get a draft without a text.
func (r *runner) open(f library.Feed, parsed syndication.Feed, fresh []syndication.Entry, drafts map[string]library.Draft) []syndication.Entry {
	o := r.First(f)
	if o.Posted != nil {
		had := map[string]bool{}
		for i, posted := range o.Posted(f, parsed.Entries) {
			key := keyOf(parsed.Entries[i])
			had[key] = had[key] || posted
		}
		fresh = slices.DeleteFunc(fresh, func(e syndication.Entry) bool {
			if had[keyOf(e)] {
				drafts[keyOf(e)] = library.Draft{}
			}
			return had[keyOf(e)]
		})
	}
	if o.Take < 0 || o.Take >= len(fresh) {
		return fresh
	}
	for _, e := range fresh[o.Take:] {
		drafts[keyOf(e)] = library.Draft{}
	}
	return fresh[:o.Take]
}

// keyOf is what an entry is known by. A site that turns to https turns its guids as
// well, where they are links; its entries are no news for that.
func keyOf(e syndication.Entry) string {
	if rest, ok := strings.CutPrefix(e.ID, "https://"); ok {
		return "http://" + rest
	}
	return e.ID
}

// pick returns the entries of items.
func pick(byKey map[string]syndication.Entry, items []library.Item) []syndication.Entry {
	list := make([]syndication.Entry, len(items))
	for i, it := range items {
		list[i] = byKey[it.Key]
	}
	return list
}

// latest orders entries by their dates, the latest first, when all have one;
// feeds have them in that order mostly.
func latest(list []syndication.Entry) []syndication.Entry {
	if !slices.ContainsFunc(list, func(e syndication.Entry) bool { return dateOf(e).IsZero() }) {
		slices.SortStableFunc(list, func(a, b syndication.Entry) int { return dateOf(b).Compare(dateOf(a)) })
	}
	return list
}

// stateOf is another text when an entry says something else. Markup does not
// count: addresses of pictures and counters in it change every time.
func stateOf(e syndication.Entry) string {
	h := sha256.New()
	for _, s := range []string{e.Title, syndication.Text(e.SummaryHTML), syndication.Text(e.ContentHTML)} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// shared are the links that several entries have: of such a page no entry is the
// article.
func shared(f syndication.Feed) map[string]bool {
	times := map[string]int{library.LinkKey(f.Home): 2, "": 2}
	many := map[string]bool{"": true, library.LinkKey(f.Home): true}
	for _, e := range f.Entries {
		key := library.LinkKey(e.Link)
		if times[key]++; times[key] > 1 {
			many[key] = true
		}
	}
	return many
}
