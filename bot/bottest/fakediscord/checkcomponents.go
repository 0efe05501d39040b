package fakediscord

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Component types.
const (
	compRow = iota + 1
	compButton
	compSelect
	compInput
	compUserSelect
	compRoleSelect
	compMentionableSelect
	compChannelSelect
	compSection
	compText
	compThumbnail
	compGallery
	compFile
	compSeparator
	_
	_
	compContainer
	compLabel
)

const (
	maxComponents = 40
	maxText       = 4000
)

// layout is the checking of one tree of components.
type layout struct {
	*form
	count, text int
	customIDs   map[string]bool
	ids         map[int]bool
}

func checkComponents(f *form, p *at, b object, v2 bool) {
	most := 5
	top := []int{compRow}
	if v2 {
		most = maxComponents
		top = []int{compRow, compSection, compText, compGallery, compFile, compSeparator, compContainer}
	}
	l := &layout{form: f, customIDs: map[string]bool{}, ids: map[int]bool{}}
	l.children(p, b, "components", 0, most, top)
	l.totals(p.in("components"), v2)
}

func (l *layout) totals(p *at, v2 bool) {
	if v2 && l.count > maxComponents {
		l.wrong(p, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The total number of components exceeds the maximum of 40.")
	}
	if v2 && l.text > maxText {
		l.wrong(p, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
			"The combined displayable text size of all components exceeds the maximum of 4000.")
	}
}

func (l *layout) children(p *at, o object, key string, least, most int, kinds []int) {
	for i, v := range l.list(p, o, key, least, most) {
		l.component(p.in(key).nth(i), v, kinds)
	}
}

func (l *layout) component(p *at, v any, kinds []int) {
	c := l.entry(p, v)
	if c == nil {
		return
	}
	l.count++
	kind, ok := whole(c["type"])
	if !ok || !slices.Contains(kinds, kind) {
		names := make([]string, len(kinds))
		for i, k := range kinds {
			names[i] = strconv.Itoa(k)
		}
		l.wrong(p.in("type"), "UNION_TYPE_CHOICES",
			"Value of field \"type\" must be one of ("+strings.Join(names, ", ")+").")
		return
	}
	if id := l.integer(p, c, "id", 0, 0, 1<<31-1); id != 0 {
		if l.ids[id] {
			l.wrong(p.in("id"), "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
		}
		l.ids[id] = true
	}
	l.rules(kind)(p, c)
}

// rules returns the rules of a kind of component.
func (l *layout) rules(kind int) func(*at, object) {
	switch kind {
	case compRow:
		return l.row
	case compButton:
		return l.button
	case compInput:
		return l.input
	case compSection:
		return l.section
	case compText:
		return l.display
	case compThumbnail:
		return l.thumbnail
	case compGallery:
		return l.gallery
	case compFile:
		return l.file
	case compSeparator:
		return l.separator
	case compContainer:
		return l.container
	case compLabel:
		return l.label
	}
	return l.selection
}

func (l *layout) row(p *at, c object) {
	l.unknown(p, c, "type", "id", "components")
	l.children(p, c, "components", 1, 5, []int{
		compButton, compSelect, compUserSelect, compRoleSelect, compMentionableSelect, compChannelSelect,
	})
	kids := listOf(c["components"])
	for _, k := range kids {
		if numberOr(objectOf(k)["type"], compButton) != compButton && len(kids) > 1 {
			l.wrong(p.in("components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
			return
		}
	}
}

func (l *layout) customID(p *at, c object) {
	id := l.form.text(p, c, "custom_id", 1, 100)
	if id == "" {
		return
	}
	if l.customIDs[id] {
		l.wrong(p.in("custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	l.customIDs[id] = true
}

func (l *layout) button(p *at, c object) {
	l.unknown(p, c, "type", "id", "style", "label", "emoji", "custom_id", "sku_id", "url", "disabled")
	label := l.form.text(p, c, "label", 0, 80)
	l.emoji(p, c)
	l.boolean(p, c, "disabled")
	style, ok := whole(c["style"])
	if !ok || style < 1 || style > 6 {
		l.notOneOf(p.in("style"), "(1, 2, 3, 4, 5, 6)")
		return
	}
	if style != 6 && strings.TrimSpace(label) == "" && c["emoji"] == nil {
		l.wrong(p, "BUTTON_COMPONENT_INVALID_DATA", "A button must have a label or an emoji.")
	}
	switch style {
	case 5:
		if c["custom_id"] != nil {
			l.wrong(p, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
		}
		if l.link(p, c, "url", 512, "http", "https", "discord") == "" {
			l.missing(p.in("url"))
		}
	case 6:
		l.snowflake(p.in("sku_id"), c["sku_id"])
	default:
		if c["url"] != nil {
			l.wrong(p, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
		}
		l.customID(p, c)
	}
}

func (l *layout) emoji(p *at, c object) {
	e := l.part(p, c, "emoji")
	if e == nil {
		return
	}
	name := textOf(e["name"])
	if e["id"] == nil && (name == "" || utf8.RuneCountInString(name) > 12 || isASCII(name)) {
		l.wrong(p.in("emoji").in("name"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")
	}
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 127 })
}

func (l *layout) selection(p *at, c object) {
	l.unknown(p, c, "type", "id", "custom_id", "options", "placeholder", "min_values", "max_values", "disabled",
		"required", "default_values", "channel_types")
	l.customID(p, c)
	l.form.text(p, c, "placeholder", 0, 150)
	l.boolean(p, c, "disabled")
	least := l.integer(p, c, "min_values", 1, 0, 25)
	most := l.integer(p, c, "max_values", 1, 1, 25)
	if least > most {
		l.wrong(p.in("min_values"), "SELECT_COMPONENT_MIN_GREATER_THAN_MAX", "min_values must not be above max_values")
	}
	if numberOr(c["type"], 0) != compSelect {
		return
	}
	options := l.list(p, c, "options", 1, 25)
	if most > len(options) || least > len(options) {
		l.wrong(p.in("max_values"), "SELECT_COMPONENT_MAX_VALUES_EXCEEDS_OPTIONS",
			"max_values must not be above the number of options")
	}
	values := map[string]bool{}
	defaults := 0
	for i, v := range options {
		p := p.in("options").nth(i)
		o := l.entry(p, v)
		l.unknown(p, o, "label", "value", "description", "emoji", "default")
		l.form.text(p, o, "label", 1, 100)
		l.form.text(p, o, "description", 0, 100)
		l.emoji(p, o)
		if l.boolean(p, o, "default") {
			defaults++
		}
		value := l.form.text(p, o, "value", 1, 100)
		if values[value] {
			l.wrong(p.in("value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		values[value] = true
	}
	if defaults > most {
		l.wrong(p.in("options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "More defaults than max_values")
	}
}

func (l *layout) section(p *at, c object) {
	l.unknown(p, c, "type", "id", "components", "accessory")
	l.children(p, c, "components", 1, 3, []int{compText})
	if c["accessory"] == nil {
		l.missing(p.in("accessory"))
		return
	}
	l.component(p.in("accessory"), c["accessory"], []int{compButton, compThumbnail})
}

func (l *layout) display(p *at, c object) {
	l.unknown(p, c, "type", "id", "content")
	l.text += utf8.RuneCountInString(l.form.text(p, c, "content", 1, maxText))
}

func (l *layout) media(p *at, c object, key string) {
	m := l.part(p, c, key)
	if m == nil {
		l.missing(p.in(key))
		return
	}
	if l.link(p.in(key), m, "url", 2048, "http", "https", "attachment") == "" {
		l.missing(p.in(key).in("url"))
	}
}

func (l *layout) thumbnail(p *at, c object) {
	l.unknown(p, c, "type", "id", "media", "description", "spoiler")
	l.media(p, c, "media")
	l.form.text(p, c, "description", 0, 1024)
}

func (l *layout) gallery(p *at, c object) {
	l.unknown(p, c, "type", "id", "items")
	for i, v := range l.list(p, c, "items", 1, 10) {
		p := p.in("items").nth(i)
		item := l.entry(p, v)
		l.media(p, item, "media")
		l.form.text(p, item, "description", 0, 1024)
	}
}

func (l *layout) file(p *at, c object) {
	l.unknown(p, c, "type", "id", "file", "spoiler")
	l.media(p, c, "file")
}

func (l *layout) separator(p *at, c object) {
	l.unknown(p, c, "type", "id", "divider", "spacing")
	l.boolean(p, c, "divider")
	l.integer(p, c, "spacing", 1, 1, 2)
}

func (l *layout) container(p *at, c object) {
	l.unknown(p, c, "type", "id", "components", "accent_color", "spoiler")
	l.integer(p, c, "accent_color", 0, 0, 0xFFFFFF)
	l.boolean(p, c, "spoiler")
	l.children(p, c, "components", 1, maxComponents, []int{
		compRow, compSection, compText, compGallery, compFile, compSeparator,
	})
}

// checkModal checks the data of a modal.
func checkModal(f *form, p *at, d object) {
	f.unknown(p, d, "custom_id", "title", "components")
	f.text(p, d, "custom_id", 1, 100)
	f.text(p, d, "title", 1, 45)
	l := &layout{form: f, customIDs: map[string]bool{}, ids: map[int]bool{}}
	for i, v := range f.list(p, d, "components", 1, 5) {
		p := p.in("components").nth(i)
		c := f.entry(p, v)
		if numberOr(c["type"], 0) != compRow {
			l.component(p, v, []int{compRow, compLabel, compText})
			continue
		}
		f.unknown(p, c, "type", "id", "components")
		l.children(p, c, "components", 1, 1, []int{compInput})
	}
}

func (l *layout) label(p *at, c object) {
	l.unknown(p, c, "type", "id", "label", "description", "component")
	l.form.text(p, c, "label", 1, 45)
	l.form.text(p, c, "description", 0, 100)
	if c["component"] == nil {
		l.missing(p.in("component"))
		return
	}
	l.component(p.in("component"), c["component"], []int{
		compSelect, compInput, compUserSelect, compRoleSelect, compMentionableSelect, compChannelSelect,
	})
}

func (l *layout) input(p *at, c object) {
	l.unknown(p, c, "type", "id", "custom_id", "style", "label", "min_length", "max_length", "required", "value", "placeholder")
	l.customID(p, c)
	if s, ok := whole(c["style"]); !ok || s < 1 || s > 2 {
		l.notOneOf(p.in("style"), "(1, 2)")
	}
	inLabel := p.key == "component"
	if label := l.form.text(p, c, "label", 0, 45); label == "" && !inLabel {
		l.missing(p.in("label"))
	} else if label != "" && inLabel {
		l.wrong(p.in("label"), "COMPONENT_LABEL_NOT_ALLOWED", "The label belongs to the Label component.")
	}
	l.form.text(p, c, "placeholder", 0, 100)
	value := l.form.text(p, c, "value", 0, 4000)
	least := l.integer(p, c, "min_length", 0, 0, 4000)
	most := l.integer(p, c, "max_length", 4000, 1, 4000)
	if n := utf8.RuneCountInString(value); least > most || value != "" && (n < least || n > most) {
		l.badLength(p.in("value"), least, most)
	}
}
