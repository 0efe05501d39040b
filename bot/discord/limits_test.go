package discord

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// This file says what Discord takes, written from its documentation and not from
// the code that it judges.

// seenMessage is a message as Discord reads it.
type seenMessage struct {
	Components []seenComponent `json:"components"`
	Flags      int             `json:"flags"`
	Mentions   *struct {
		Parse *[]string `json:"parse"`
	} `json:"allowed_mentions"`
	Content *string `json:"content"`
	Embeds  []any   `json:"embeds"`
}

type seenComponent struct {
	Items       []struct{ Media struct{ URL string } }
	Type        int             `json:"type"`
	Content     string          `json:"content"`
	Components  []seenComponent `json:"components"`
	Style       int             `json:"style"`
	Label       string          `json:"label"`
	URL         string          `json:"url"`
	CustomID    string          `json:"custom_id"`
	Placeholder string          `json:"placeholder"`
	Options     []struct {
		Label, Value string
		Default      bool
	}
	Emoji *struct{ Name string } `json:"emoji"`
}

// judge collects what is wrong.
type judge struct {
	wrong      []string
	components int
	text       int
	ids        map[string]bool
}

func (j *judge) say(format string, args ...any) {
	j.wrong = append(j.wrong, fmt.Sprintf(format, args...))
}

// Judge returns what Discord would refuse in a message, and what in its text is
// markup that this adapter does not make.
func Judge(raw []byte) []string {
	var m seenMessage
	j := &judge{ids: map[string]bool{}}
	if err := json.Unmarshal(raw, &m); err != nil {
		return []string{err.Error()}
	}
	if m.Flags&(1<<15) == 0 || m.Content != nil || m.Embeds != nil {
		j.say("not a message of components alone: flags %d", m.Flags)
	}
	if m.Mentions == nil || m.Mentions.Parse == nil || len(*m.Mentions.Parse) != 0 {
		j.say("mentions are not ruled out")
	}
	if len(m.Components) == 0 {
		j.say("an empty message")
	}
	for _, c := range m.Components {
		j.component(c, 0)
	}
	if j.components > 40 {
		j.say("%d components", j.components)
	}
	if j.text > 4000 {
		j.say("%d units of text", j.text)
	}
	return j.wrong
}

func (j *judge) length(what, s string, least, most int) {
	if n := len(utf16Of(s)); n < least || n > most {
		j.say("%s: %d units: %.60q", what, n, s)
	}
}

func utf16Of(s string) []struct{} {
	var all []struct{}
	for _, r := range s {
		all = append(all, struct{}{})
		if r > 0xFFFF {
			all = append(all, struct{}{})
		}
	}
	return all
}

func (j *judge) component(c seenComponent, inside int) {
	j.components++
	switch c.Type {
	case 10:
		j.length("text", strings.TrimSpace(c.Content), 1, 4000)
		j.text += len(utf16Of(c.Content))
		j.markup(c.Content)
	case 17:
		if inside != 0 || len(c.Components) == 0 {
			j.say("a container in %d with %d components", inside, len(c.Components))
		}
	case 1:
		if inside != 0 && inside != 17 || len(c.Components) < 1 || len(c.Components) > 5 {
			j.say("a row in %d with %d components", inside, len(c.Components))
		}
		for _, k := range c.Components {
			if k.Type != 2 && len(c.Components) > 1 {
				j.say("a select is not alone")
			}
		}
	case 2, 3, 8:
		j.control(c, inside)
	case 12:
		if inside != 0 && inside != 17 || len(c.Items) != 1 {
			j.say("a gallery in %d with %d pictures", inside, len(c.Items))
		}
		for _, item := range c.Items {
			if u, err := url.Parse(item.Media.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(item.Media.URL) > 2048 {
				j.say("a picture at %.60q", item.Media.URL)
			}
		}
	default:
		j.say("a component of type %d", c.Type)
	}
	for _, k := range c.Components {
		j.component(k, c.Type)
	}
}

func (j *judge) control(c seenComponent, inside int) {
	if inside != 1 {
		j.say("a control outside of a row")
	}
	if c.Type == 2 {
		least := 1
		if c.Emoji != nil {
			least = 0
			if !slices.Contains([]string{"👍", "👎", "📖"}, c.Emoji.Name) {
				j.say("no emoji: %q", c.Emoji.Name)
			}
		}
		j.length("label", strings.TrimSpace(c.Label), least, 80)
	}
	if c.Style == 5 {
		j.length("link", c.URL, 1, 512)
		if !strings.HasPrefix(c.URL, "http://") && !strings.HasPrefix(c.URL, "https://") || c.CustomID != "" {
			j.say("a link button to %.60q with the id %q", c.URL, c.CustomID)
		}
		return
	}
	j.length("custom_id", c.CustomID, 1, 100)
	if j.ids[c.CustomID] {
		j.say("custom_id %q twice", c.CustomID)
	}
	j.ids[c.CustomID] = true
	j.length("placeholder", c.Placeholder, 0, 150)
	if c.Type == 3 && (len(c.Options) < 1 || len(c.Options) > 25) {
		j.say("a select of %d", len(c.Options))
	}
	values, chosen := map[string]bool{}, 0
	for _, o := range c.Options {
		if o.Default {
			if chosen++; chosen > 1 {
				j.say("%d options are chosen, of which one may be", chosen)
			}
		}
		j.length("option", o.Label, 1, 100)
		j.length("value", o.Value, 1, 100)
		if values[o.Value] {
			j.say("value %q twice", o.Value)
		}
		values[o.Value] = true
	}
}

// onlyIsolates keeps the marks around a fact of its own direction.
func onlyIsolates(r rune) rune {
	if r == '\u2068' || r == '\u2069' {
		return r
	}
	return -1
}

var (
	reEscape = regexp.MustCompile(`\\[^0-9A-Za-z\s]`)
	reLink   = regexp.MustCompile(`\[([^\[\]()]+)\]\((https?://[^\s()<>\\*]+)\)`)
	reTime   = regexp.MustCompile(`<t:-?\d+:R>`)
	reList   = regexp.MustCompile(`^\s*(\d+\.|[-+*])(\s|$)`)
)

// markup looks for markup other than what this adapter makes: bold, struck through,
// masked links, relative times, quotations and small print.
func (j *judge) markup(s string) {
	s = reEscape.ReplaceAllString(s, "x")
	s = reTime.ReplaceAllString(s, "")
	s = reLink.ReplaceAllString(s, "$1")
	for line := range strings.SplitSeq(s, "\n") {
		for _, start := range []string{"> ", "-# "} {
			if rest, ok := strings.CutPrefix(line, start); ok {
				line = rest
				break
			}
		}
		if alone := strings.Map(onlyIsolates, line); strings.ReplaceAll(alone, "\u2068\u2069", "") != "" {
			j.say("isolates that do not end: %+q", line)
		}
		if strings.Count(line, "**")%2 != 0 {
			j.say("bold that does not end: %.80q", line)
		}
		if strings.Count(line, "~~")%2 != 0 {
			j.say("struck through without an end: %.80q", line)
		}
		line = strings.ReplaceAll(strings.ReplaceAll(line, "**", ""), "~~", "")
		if strings.ContainsAny(line, "*_~`|<>@#:[]()\\") || reList.MatchString(line) {
			j.say("markup: %.120q", line)
		}
	}
	for _, r := range s {
		if r == '\uFFFD' || r == '\n' || r == '\u200D' || r == '\u200C' || r == '\u200E' || r == '\u200F' || r == '\u061C' || onlyIsolates(r) == r {
			continue
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u200B' || r == '\uFEFF' || r >= 0xE0000 && r < 0xE0080 {
			j.say("an invisible character: %U", r)
		}
	}
}
