package fakediscord

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// locales are the languages that Discord's clients have.
const locales = " id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko "

func isLocale(s string) bool {
	return s != "" && !strings.Contains(s, " ") && strings.Contains(locales, " "+s+" ")
}

// checkCommand checks one command; partial is for PATCH, where fields may be
// absent.
func checkCommand(f *form, p *at, c object, partial bool) {
	f.unknown(p, c, "id", "type", "name", "name_localizations", "description", "description_localizations", "options",
		"default_member_permissions", "dm_permission", "default_permission", "contexts", "integration_types", "nsfw",
		"handler", "application_id", "guild_id", "version")
	kind := f.integer(p, c, "type", 1, 1, 4)
	total := 0
	if _, there := c["name"]; there || !partial {
		total += checkName(f, p, c, kind == 1)
	}
	if _, there := c["description"]; there || !partial {
		if kind == 1 {
			total += checkDescription(f, p, c)
		} else if !blank(c["description"]) || !blank(c["options"]) {
			f.wrong(p.in("description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_FORBIDDEN",
				"Context menu commands cannot have description")
		}
	}
	total += checkOptions(f, p, c, 0)
	if total > 8000 {
		f.wrong(p, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
	}
	for _, key := range []string{"contexts", "integration_types"} {
		most := 2
		if key == "integration_types" {
			most = 1
		}
		seen := map[int]bool{}
		for i, v := range f.list(p, c, key, 0, most+1) {
			n, ok := whole(v)
			if !ok || n < 0 || n > most || seen[n] {
				f.notOneOf(p.in(key).nth(i), "(0.."+strconv.Itoa(most)+"), each once")
			}
			seen[n] = true
		}
	}
	if v := c["default_member_permissions"]; v != nil {
		if n, ok := whole(v); !ok || n < 0 {
			f.wrong(p.in("default_member_permissions"), "PERMISSION_TYPE_INVALID", "Not a set of permissions.")
		}
	}
}

// checkName checks a name and its translations and returns the length of the
// longest.
func checkName(f *form, p *at, c object, typed bool) int {
	name := f.text(p, c, "name", 1, 32)
	check := func(p *at, s string) {
		if typed && !validName(s) {
			f.wrong(p, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		}
	}
	if name != "" {
		check(p.in("name"), name)
	}
	return longest(f, p, c, "name_localizations", name, 32, check)
}

func checkDescription(f *form, p *at, c object) int {
	return longest(f, p, c, "description_localizations", f.text(p, c, "description", 1, 100), 100, nil)
}

func longest(f *form, p *at, c object, key, base string, most int, check func(*at, string)) int {
	n := utf8.RuneCountInString(base)
	all := f.part(p, c, key)
	p = p.in(key)
	for locale := range all {
		if !isLocale(locale) {
			f.wrong(p.in(locale), "LOCALE_INVALID", "Not a locale of Discord.")
		}
		s := f.text(p, all, locale, 1, most)
		n = max(n, utf8.RuneCountInString(s))
		if s != "" && check != nil {
			check(p.in(locale), s)
		}
	}
	return n
}

// validName is ^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$, lower case where
// there is one.
func validName(s string) bool {
	for _, r := range s {
		if !strings.ContainsRune("-_'", r) && !unicode.In(r, unicode.L, unicode.N, unicode.Devanagari, unicode.Thai) {
			return false
		}
	}
	n := utf8.RuneCountInString(s)
	return n >= 1 && n <= 32 && s == strings.ToLower(s)
}

// Command option types.
const (
	optSub = iota + 1
	optGroup
	optString
	optInteger
	optBoolean
	optUser
	optChannel
	optRole
	optMentionable
	optNumber
	optAttachment
)

// checkOptions checks the options of a command, sub command or group, and
// returns the characters in them.
func checkOptions(f *form, p *at, c object, depth int) int {
	names := map[string]bool{}
	total, optional, subs, plain := 0, false, false, false
	for i, v := range f.list(p, c, "options", 0, 25) {
		p := p.in("options").nth(i)
		o := f.entry(p, v)
		if o == nil {
			continue
		}
		kind, ok := whole(o["type"])
		if !ok || kind < optSub || kind > optAttachment {
			f.notOneOf(p.in("type"), "(1..11)")
			continue
		}
		total += checkName(f, p, o, true) + checkDescription(f, p, o)
		if name := textOf(o["name"]); names[name] {
			f.wrong(p.in("name"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique")
		} else {
			names[name] = true
		}
		if kind <= optGroup {
			subs = true
			if depth > 1 || kind == optGroup && depth > 0 {
				f.wrong(p.in("type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Nested too deeply")
			}
			total += checkOptions(f, p, o, depth+1)
			continue
		}
		plain = true
		required := f.boolean(p, o, "required")
		if required && optional {
			f.wrong(p, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
				"Required options must be placed before non-required options")
		}
		optional = optional || !required
		total += checkOption(f, p, o, kind)
	}
	if subs && plain {
		f.wrong(p.in("options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub commands and other options cannot be mixed")
	}
	return total
}

// checkOption checks one option that takes a value.
func checkOption(f *form, p *at, o object, kind int) int {
	f.unknown(p, o, "type", "name", "name_localizations", "description", "description_localizations", "required",
		"choices", "options", "channel_types", "min_value", "max_value", "min_length", "max_length", "autocomplete")
	typed := kind == optString || kind == optInteger || kind == optNumber
	choices := f.list(p, o, "choices", 0, 25)
	auto := f.boolean(p, o, "autocomplete")
	switch {
	case auto && len(choices) > 0:
		f.wrong(p, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", "Autocomplete and choices exclude each other")
	case !typed && (auto || len(choices) > 0):
		f.wrong(p, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "This type of option has no choices")
	}
	if kind == optString {
		least := f.integer(p, o, "min_length", 0, 0, 6000)
		if most := f.integer(p, o, "max_length", 6000, 1, 6000); least > most {
			f.badLength(p.in("min_length"), 0, most)
		}
	} else if o["min_length"] != nil || o["max_length"] != nil {
		f.wrong(p, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Only texts have a length")
	}
	return checkChoices(f, p.in("choices"), choices, kind)
}

// checkChoices checks the choices of an option or of an autocompletion, and
// returns the characters in them.
func checkChoices(f *form, p *at, choices []any, kind int) int {
	total := 0
	names := map[string]bool{}
	for i, v := range choices {
		p := p.nth(i)
		c := f.entry(p, v)
		f.unknown(p, c, "name", "name_localizations", "value")
		name := f.text(p, c, "name", 1, 100)
		if names[name] {
			f.wrong(p.in("name"), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAMES_DUPLICATE", "Choice names must be unique")
		}
		names[name] = true
		total += longest(f, p, c, "name_localizations", name, 100, nil)
		if kind == optString {
			total += utf8.RuneCountInString(f.text(p, c, "value", 1, 100))
		} else if _, isText := c["value"].(string); isText || c["value"] == nil {
			f.wrong(p.in("value"), "NUMBER_TYPE_COERCE", "Value is not a number.")
		}
	}
	return total
}
