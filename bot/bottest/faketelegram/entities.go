package faketelegram

import (
	"regexp"
	"slices"
)

var (
	commandPattern = regexp.MustCompile(`(?:^|\s)(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)`)
	mentionPattern = regexp.MustCompile(`(?:^|[\s(])(@[A-Za-z][A-Za-z0-9_]{3,31})`)
	linkPattern    = regexp.MustCompile(`(?:^|[\s(<"])((?:https?://|tg://|www\.)[^\s<>"]*[^\s<>".,;:!?)'])`)
)

// findEntities finds what a client marks by itself in a text: commands,
// mentions, links. Offsets are UTF-16 units.
func findEntities(text string) []Entity {
	var found []Entity
	free := func(from, to int) bool {
		return !slices.ContainsFunc(found, func(e Entity) bool { return from < e.Offset+e.Length && e.Offset < to })
	}
	add := func(kind string, p *regexp.Regexp) {
		for _, at := range p.FindAllStringSubmatchIndex(text, -1) {
			offset := units(text[:at[2]])
			length := units(text[at[2]:at[3]])
			if free(offset, offset+length) {
				found = append(found, Entity{Type: kind, Offset: offset, Length: length})
			}
		}
	}
	add("url", linkPattern)
	add("bot_command", commandPattern)
	add("mention", mentionPattern)
	slices.SortFunc(found, func(a, b Entity) int { return a.Offset - b.Offset })
	return found
}
