package opml

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// decode makes UTF-8 of a list, whatever its charset: what it is marked with,
// UTF-8 where the bytes are, what the XML declaration says, a guess.
func decode(data []byte) string {
	marked := bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff"))
	if !marked {
		if label := wide(data); label != "" {
			data, marked = append([]byte(mark(label)), data...), true
		}
	}
	if !marked && utf8.Valid(data) {
		return strings.TrimPrefix(string(data), "\ufeff")
	}
	e, _, _ := charset.DetermineEncoding(data, "")
	if label := declared(data); !marked && label != "" {
		if said, name := charset.Lookup(label); said != nil && name != "utf-8" && name != "replacement" {
			e = said
		}
	}
	out, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	return strings.TrimPrefix(strings.ToValidUTF8(string(out), "\ufffd"), "\ufeff")
}

// wide is the label of UTF-16 without a mark, which begins with "<"; else "".
func wide(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("<\x00")):
		return "utf-16le"
	case bytes.HasPrefix(data, []byte("\x00<")):
		return "utf-16be"
	}
	return ""
}

func mark(label string) string {
	if label == "utf-16le" {
		return "\xff\xfe"
	}
	return "\xfe\xff"
}

// declared is the charset that an XML declaration states.
func declared(data []byte) string {
	head := string(data[:min(len(data), 200)])
	head, _, ok := strings.Cut(head, "?>")
	_, label, found := strings.Cut(head, "encoding=")
	if !ok || !found || len(label) < 2 {
		return ""
	}
	label, _, _ = strings.Cut(label[1:], label[:1])
	return strings.TrimSpace(label)
}

// xml reads OPML. When it breaks off, what stood before counts.
func (c *collector) xml(text string) error {
	// The text is UTF-8 by now, and as XML 1.0 has it, whatever its declaration says.
	if rest, ok := strings.CutPrefix(text, "<?xml"); ok {
		_, text, _ = strings.Cut(rest, "?>")
	}
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, text)
	if longTag(text) {
		return ErrBroken
	}
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // a second declaration
	r := reader{collector: c}
	for {
		token, err := d.RawToken()
		if err != nil || !r.take(token) {
			break
		}
	}
	switch {
	case !r.list:
		return ErrNotList
	case len(c.list.Feeds) == 0 && len(r.open) > 0: // it broke off
		return ErrBroken
	}
	return nil
}

// longTag reports whether a tag is longer than any real one: its attributes
// would take many times their size.
func longTag(text string) bool {
	start := -1 // of the tag that we are in
	var quote byte
	for i := range len(text) {
		switch c := text[i]; {
		case start < 0:
			if c == '<' && i+1 < len(text) && text[i+1] != '!' && text[i+1] != '?' {
				start, quote = i, 0
			}
		case i-start > maxTag:
			return true
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			start = -1
		}
	}
	return false
}

// reader follows the elements of a list.
type reader struct {
	*collector
	list    bool     // it is one
	open    []string // the elements that we are in, lower case
	folders []string // a name for each outline that we are in
	title   strings.Builder
}

// take reads the next token. It reports false where there is no point in going on.
func (r *reader) take(token xml.Token) bool {
	switch t := token.(type) {
	case xml.StartElement:
		name := strings.ToLower(t.Name.Local)
		if len(r.open) == 0 && !r.list {
			if r.list = name == "opml"; !r.list {
				return false
			}
		}
		if r.open = append(r.open, name); len(r.open) > maxDepth {
			return false
		}
		if name == "outline" {
			r.folders = append(r.folders, r.outline(t.Attr))
		}
	case xml.EndElement:
		r.close(strings.ToLower(t.Name.Local))
	case xml.CharData:
		if n := len(r.open); n > 1 && r.open[n-1] == "title" && r.open[n-2] == "head" && r.title.Len() < maxName {
			r.title.Write(t)
			r.collector.list.Title = line(r.title.String())
		}
	}
	return true
}

// close leaves an element, and those in it that were never closed. An end
// without a beginning is passed over.
func (r *reader) close(name string) {
	for i, open := range slices.Backward(r.open) {
		if open != name {
			continue
		}
		for _, left := range r.open[i:] {
			if left == "outline" {
				r.folders = r.folders[:len(r.folders)-1]
			}
		}
		r.open = r.open[:i]
		return
	}
}

// outline takes a feed, and returns the name of a folder; "" for a feed, which
// is none.
func (r *reader) outline(attrs []xml.Attr) (folder string) {
	var has struct{ text, title, kind, xmlURL, url, home, lang string }
	for _, a := range attrs {
		switch strings.ToLower(a.Name.Local) {
		case "text":
			has.text = a.Value
		case "title":
			has.title = a.Value
		case "type":
			has.kind = strings.ToLower(strings.TrimSpace(a.Value))
		case "xmlurl":
			has.xmlURL = a.Value
		case "url":
			has.url = a.Value
		case "htmlurl":
			has.home = a.Value
		case "language":
			has.lang = a.Value
		}
	}
	// "link" and "include" are pages and other lists.
	if has.xmlURL == "" && has.kind != "link" && has.kind != "include" {
		has.xmlURL = has.url
	}
	if name := cmp.Or(line(has.text), line(has.title)); has.xmlURL == "" {
		return name
	}
	// Some programs put the name that a person gave into title, others into text;
	// where both are there, text is the one to be shown.
	r.add(Feed{
		URL: has.xmlURL, Title: cmp.Or(line(has.text), line(has.title)), Home: has.home, Lang: has.lang,
		Topic: strings.Join(r.folders, "/"),
	})
	return ""
}

// json reads rssbot's database.
func (c *collector) json(text string) error {
	d := json.NewDecoder(strings.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return ErrNotList
	}
	for d.More() {
		var f struct {
			Link  string `json:"link"`
			Title string `json:"title"`
		}
		if err := d.Decode(&f); err != nil {
			if len(c.list.Feeds) == 0 {
				return ErrNotList
			}
			return nil // it breaks off: what stood before counts
		}
		c.add(Feed{URL: f.Link, Title: f.Title})
	}
	return nil
}

// lines reads addresses, one a line. A name may follow, and marks of a list
// precede. Text that is not mostly addresses is no list.
func (c *collector) lines(text string) error {
	other := 0
	for row := range strings.Lines(text) {
		row = strings.TrimSpace(row)
		if row == "" || row[0] == '#' {
			continue
		}
		words := strings.Fields(row)
		i := 0
		for i < len(words)-1 && i < 2 && address(words[i]) == "" {
			i++
		}
		if address(words[i]) == "" {
			other++
			continue
		}
		c.add(Feed{URL: words[i], Title: strings.Join(words[i+1:], " ")})
	}
	if found := len(c.list.Feeds) + c.list.Skipped; other > found {
		return ErrNotList
	}
	c.list.Skipped += other
	return nil
}
