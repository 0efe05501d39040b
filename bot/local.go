package bot

import (
	"regexp"
	"slices"
)

// commandWord is a command in a sentence.
var commandWord = regexp.MustCompile(`(^|[\s(“"«„「：（『])/([a-z]+)\b`)

// localised gives the commands in a reply's own words the names under which the
// asker's platform has them.
func (c *call) localised(r Reply) Reply {
	if !c.platform.LocalNames {
		return r
	}
	local := func(s string) string {
		return commandWord.ReplaceAllStringFunc(s, func(found string) string {
			m := commandWord.FindStringSubmatch(found)
			cmd, ok := c.byName[m[2]]
			if !ok || cmd.name != m[2] {
				return found
			}
			return m[1] + "/" + cmd.local(c.say)
		})
	}
	r.Text, r.Note = local(r.Text), local(r.Note)
	r.Rows = slices.Clone(r.Rows)
	for i := range r.Rows {
		r.Rows[i].Head, r.Rows[i].Text = local(r.Rows[i].Head), local(r.Rows[i].Text)
	}
	return r
}
