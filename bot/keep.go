package bot

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// previews is under what the ends of lines that are too long for an action are
// kept, and mostPreviews how many.
const (
	previews     = "previews"
	mostPreviews = 200
)

// keep keeps the end of a line under a short name, which recall turns back into
// it. The name is made of it, so the same has the same name. Of many the oldest
// are forgotten; none holds anything that only some may know or do.
func (c *call) keep(ctx context.Context, value string) (name string, err error) {
	name = strings.TrimPrefix(shortName(value), "#")
	all, err := c.Library.Preferences(ctx, previews)
	if err != nil {
		return "", err
	}
	delete(all, name)              // it takes no more room
	for len(all) >= mostPreviews { // the oldest goes
		oldest := ""
		for n, v := range all {
			if oldest == "" || cmp.Or(cmp.Compare(v, all[oldest]), cmp.Compare(n, oldest)) < 0 {
				oldest = n
			}
		}
		delete(all, oldest)
		if err := c.Library.SetPreference(ctx, previews, oldest, ""); err != nil {
			return "", err
		}
	}
	// Times of one length compare as texts.
	value = strconv.FormatInt(c.now.Unix(), 10) + "\n" + value
	return name, c.Library.SetPreference(ctx, previews, name, value)
}

// recall is the other way round of keep; false when it is forgotten.
func (c *call) recall(ctx context.Context, name string) (string, bool, error) {
	all, err := c.Library.Preferences(ctx, previews)
	if err != nil {
		return "", false, err
	}
	_, value, ok := strings.Cut(all[name], "\n")
	return value, ok, nil
}

// short writes a line that ends in what was typed, with a name in the place of
// that where it is too long for an action.
func (c *call) short(ctx context.Context, head, typed string) (string, error) {
	line := strings.TrimSpace(head + " " + typed)
	if c.platform.LineBytes == 0 || len(line) <= c.platform.LineBytes && !strings.Contains(typed, "\n") {
		return line, nil
	}
	name, err := c.keep(ctx, typed)
	return head + " =" + name, err
}

// whole turns a name that short has put in into what was typed.
func (c *call) whole(ctx context.Context, typed string) (string, error) {
	name, ok := strings.CutPrefix(typed, "=")
	if !ok || len(name) != shortLen || !isWord(name) {
		return typed, nil
	}
	value, ok, err := c.recall(ctx, name)
	if err == nil && !ok {
		err = failure(CodeLineForgotten, library.ErrNotFound)
	}
	return value, err
}
