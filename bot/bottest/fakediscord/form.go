package fakediscord

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// object is a JSON object as it came. Its numbers are json.Number.
type object = map[string]any

// at is a place in a body; nil is its root.
type at struct {
	up  *at
	key string
}

func (p *at) in(key string) *at { return &at{p, key} }
func (p *at) nth(i int) *at     { return &at{p, strconv.Itoa(i)} }

// form collects what is wrong with a body, nested as Discord nests it: an
// object of keys and indices, with a list "_errors" at the place.
type form struct {
	errors object
}

func (f *form) ok() bool { return f.errors == nil }

func (f *form) wrong(p *at, code, message string) {
	if f.errors == nil {
		f.errors = object{}
	}
	node := f.node(p)
	list, _ := node["_errors"].([]any)
	node["_errors"] = append(list, object{"code": code, "message": message})
}

func (f *form) node(p *at) object {
	if p == nil {
		return f.errors
	}
	up := f.node(p.up)
	node, ok := up[p.key].(object)
	if !ok {
		node = object{}
		up[p.key] = node
	}
	return node
}

func (f *form) missing(p *at) { f.wrong(p, "BASE_TYPE_REQUIRED", "This field is required") }

func (f *form) tooLong(p *at, most int) {
	f.wrong(p, "BASE_TYPE_MAX_LENGTH", "Must be "+strconv.Itoa(most)+" or fewer in length.")
}

func (f *form) badLength(p *at, least, most int) {
	f.wrong(p, "BASE_TYPE_BAD_LENGTH",
		"Must be between "+strconv.Itoa(least)+" and "+strconv.Itoa(most)+" in length.")
}

func (f *form) notOneOf(p *at, want string) {
	f.wrong(p, "BASE_TYPE_CHOICES", "Value must be one of "+want+".")
}

// text returns a text of least to most characters; "" when it is absent. A
// least above 0 makes it required.
func (f *form) text(p *at, o object, key string, least, most int) string {
	v, there := o[key]
	if !there || v == nil {
		if least > 0 {
			f.missing(p.in(key))
		}
		return ""
	}
	s, ok := v.(string)
	if !ok {
		f.wrong(p.in(key), "BASE_TYPE_STRING", "Must be a string.")
		return ""
	}
	n := utf8.RuneCountInString(s)
	switch {
	case least > 0 && strings.TrimSpace(s) == "":
		f.missing(p.in(key))
	case n > most && least > 0:
		f.badLength(p.in(key), least, most)
	case n > most:
		f.tooLong(p.in(key), most)
	}
	return s
}

// integer returns a whole number within its limits; def when it is absent.
func (f *form) integer(p *at, o object, key string, def, least, most int) int {
	v, there := o[key]
	if !there || v == nil {
		return def
	}
	n, ok := whole(v)
	if !ok {
		f.wrong(p.in(key), "NUMBER_TYPE_COERCE", "Value is not int.")
		return def
	}
	if n < least {
		f.wrong(p.in(key), "NUMBER_TYPE_MIN", "int value should be greater than or equal to "+strconv.Itoa(least)+".")
	}
	if n > most {
		f.wrong(p.in(key), "NUMBER_TYPE_MAX", "int value should be less than or equal to "+strconv.Itoa(most)+".")
	}
	return n
}

func (f *form) boolean(p *at, o object, key string) bool {
	v, there := o[key]
	if !there || v == nil {
		return false
	}
	b, ok := v.(bool)
	if !ok {
		f.wrong(p.in(key), "BOOLEAN_TYPE_PARSE", "Must be either true or false.")
	}
	return b
}

// list returns a list of least to most entries.
func (f *form) list(p *at, o object, key string, least, most int) []any {
	v, there := o[key]
	if !there || v == nil {
		if least > 0 {
			f.missing(p.in(key))
		}
		return nil
	}
	l, ok := v.([]any)
	switch {
	case !ok:
		f.wrong(p.in(key), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
	case len(l) < least || len(l) > most:
		f.badLength(p.in(key), least, most)
	}
	return l
}

// entry returns an entry of a list, which must be an object.
func (f *form) entry(p *at, v any) object {
	o, ok := v.(object)
	if !ok {
		f.wrong(p, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType.")
	}
	return o
}

// part returns an object in an object; nil when it is absent.
func (f *form) part(p *at, o object, key string) object {
	v, there := o[key]
	if !there || v == nil {
		return nil
	}
	return f.entry(p.in(key), v)
}

// link checks a URL of at most most characters with one of the schemes.
func (f *form) link(p *at, o object, key string, most int, schemes ...string) string {
	s := f.text(p, o, key, 0, most)
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || strings.ContainsAny(s, " \n\t") || u.Host == "" && u.Scheme != "attachment" && u.Scheme != "discord" {
		f.wrong(p.in(key), "URL_TYPE_INVALID_URL", "Not a well formed URL.")
		return s
	}
	for _, scheme := range schemes {
		if strings.EqualFold(u.Scheme, scheme) {
			return s
		}
	}
	f.wrong(p.in(key), "URL_TYPE_INVALID_SCHEME",
		"Scheme \""+u.Scheme+"\" is not supported. Scheme must be one of ("+strings.Join(schemes, ", ")+").")
	return s
}

func (f *form) snowflake(p *at, v any) {
	s, ok := v.(string)
	if n, isNumber := v.(json.Number); isNumber {
		s, ok = n.String(), true
	}
	if !ok || !isSnowflake(s) {
		f.wrong(p, "NUMBER_TYPE_COERCE", "Value \""+s+"\" is not snowflake.")
	}
}

// unknown reports fields that Discord does not have in this place and that say
// something: it ignores them, and so a misspelt one would never be noticed.
func (f *form) unknown(p *at, o object, known ...string) {
next:
	for key, v := range o {
		if blank(v) || v == false {
			continue
		}
		for _, k := range known {
			if k == key {
				continue next
			}
		}
		f.wrong(p.in(key), "UNKNOWN_FIELD", "Discord knows no such field here and would ignore it.")
	}
}

func isSnowflake(s string) bool {
	n, err := strconv.ParseUint(s, 10, 64)
	return err == nil && n > 0 && s[0] != '0'
}

// whole returns a JSON number as an int, as Discord takes it: a text of digits
// is a number as well.
func whole(v any) (int, bool) {
	switch v := v.(type) {
	case json.Number:
		n, err := strconv.Atoi(v.String())
		return n, err == nil
	case string:
		n, err := strconv.Atoi(v)
		return n, err == nil
	case int:
		return v, true
	case float64:
		return int(v), v == float64(int(v))
	}
	return 0, false
}

func numberOr(v any, def int) int {
	if n, ok := whole(v); ok {
		return n
	}
	return def
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

func listOf(v any) []any {
	l, _ := v.([]any)
	return l
}

func objectOf(v any) object {
	o, _ := v.(object)
	return o
}
