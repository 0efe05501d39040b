package bot

import (
	"regexp"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// lookOptions are the operators that say how the posts of one subscription look.
func lookOptions() []string {
	return []string{"length", "picture", "silent", "hashtags", "threads", "ping"}
}

// styles are the values of length:.
func styles() []string {
	return []string{library.StyleHeadline, library.StyleCard, library.StyleQuotes, library.StyleLong}
}

// ownLook is the look of a subscription whose options say something of it, as
// that of its chat for the rest; nil when they say nothing.
func (c *call) ownLook(chat library.Look, options map[string]string) (*library.Look, error) {
	var own *library.Look
	for _, name := range lookOptions() {
		value, ok := options[name]
		if !ok {
			continue
		}
		if own == nil {
			own = &chat
		}
		if err := c.setLook(own, name, value); err != nil {
			return nil, err
		}
	}
	return own, nil
}

// setLook changes one thing about a look.
func (c *call) setLook(look *library.Look, name, value string) error {
	wrong := func(values ...string) error {
		return failure(CodeValue, nil, "Value", clip(value, 40), "Values", strings.Join(values, ", "))
	}
	if name == "length" {
		value = strings.ToLower(value)
		if !slices.Contains(styles(), value) {
			return wrong(styles()...)
		}
		look.Style, look.Template = value, ""
		if value == library.StyleCard {
			look.Style = "" // the usual one
		}
		return nil
	}
	if name == "ping" {
		who, err := c.mention(value)
		look.Ping = who
		return err
	}
	at := map[string]*bool{"picture": &look.Picture, "silent": &look.Silent, "hashtags": &look.Hashtags, "threads": &look.Threads}[name]
	switch {
	case at == nil || !isYes(value) && !isNo(value):
		return wrong("on, off")
	case name == "threads" && !c.platform.Threads && isYes(value):
		return failure(CodeValue, nil, "Value", "threads", "Values", "off")
	}
	*at = isYes(value)
	return nil
}

// mention reads who is to be notified; "" for nobody.
func (c *call) mention(value string) (string, error) {
	value = strings.TrimSpace(value)
	if value == "" || isNo(value) {
		return "", nil
	}
	pattern, err := regexp.Compile(c.platform.Mentions)
	if c.platform.Mentions == "" || err != nil || !pattern.MatchString(value) {
		return "", failure(CodePing, nil, "Name", clip(value, 40))
	}
	return value, nil
}

// lookWords says how posts look, on one line.
func (c *call) lookWords(look library.Look) string {
	style := look.Style
	if style == "" {
		style = library.StyleCard
	}
	words := []string{c.say.Say("look." + style)}
	if look.Template != "" {
		words[0] = c.say.Say("look.template")
	}
	for _, on := range []struct {
		name string
		set  bool
	}{{"picture", look.Picture}, {"silent", look.Silent}, {"hashtags", look.Hashtags}, {"threads", look.Threads}} {
		if on.set {
			words = append(words, c.say.Say("look."+on.name))
		}
	}
	if look.Ping != "" {
		words = append(words, c.say.Say("look.ping", "Who", look.Ping))
	}
	return strings.Join(words, " · ")
}
