package syndication

import (
	"bytes"
	"cmp"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// detectSample is how many bytes the charset is guessed from, where it must be.
const detectSample = 64 << 10

// decode makes UTF-8 of data and names the charset. In order: a byte order mark,
// the shape of the first characters, UTF-8 where the bytes are, what HTTP and
// then the XML declaration say where the bytes agree, a guess.
func decode(data []byte, contentType string, fix repairs) (text, name string) {
	if e, name, bom := wide(data); e != nil {
		return decodeWith(e, data[bom:], fix), name
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	declared := labels(contentType, data)
	// Bytes above ASCII that are valid UTF-8 are never anything else, whatever
	// is declared. In plain ASCII all charsets agree, but for those that escape.
	if utf8.Valid(data) && !escapes(data, declared) {
		for _, d := range declared {
			if d != "" && !agrees(d) && !isASCII(data) {
				fix.add(RepairCharset)
			}
		}
		return string(data), "utf-8"
	}
	for _, label := range declared {
		e, name := charset.Lookup(label)
		if e == nil || name == "utf-8" || name == "replacement" || label == "us-ascii" || label == "ascii" {
			continue // neither of the two, as we saw
		}
		if out, err := e.NewDecoder().Bytes(data); err == nil && !manyBad(out) {
			if bytes.ContainsRune(out, utf8.RuneError) {
				fix.add(RepairBytes)
			}
			return string(out), name
		}
	}
	fix.add(RepairCharset)
	if mixed, ok := mostlyUTF8(data); ok {
		fix.add(RepairBytes)
		return mixed, "utf-8"
	}
	e, name := guess(data)
	return decodeWith(e, data, fix), name
}

// wide recognises charsets in which ASCII is not one byte each, by their mark or
// by how "<" or "{" looks at the start. bom is the length of the mark.
func wide(data []byte) (e encoding.Encoding, name string, bom int) {
	is := func(head string) bool { return bytes.HasPrefix(data, []byte(head)) }
	switch {
	case is("\x00\x00\xfe\xff"):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32be", 4
	case is("\xff\xfe\x00\x00"):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le", 4
	case is("\xfe\xff"):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16be", 2
	case is("\xff\xfe"):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16le", 2
	case is("\x4c\x6f\xa7\x94"): // "<?xm"
		return charmap.CodePage037, "ibm037", 0
	}
	if len(data) < 4 || data[0]|data[1]|data[2]|data[3] >= 0x80 {
		return nil, "", 0
	}
	var zero [4]bool
	for i := range zero {
		zero[i] = data[i] == 0
	}
	switch zero {
	case [4]bool{true, true, true, false}:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32be", 0
	case [4]bool{false, true, true, true}:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le", 0
	case [4]bool{true, false, true, false}:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16be", 0
	case [4]bool{false, true, false, true}:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16le", 0
	}
	return nil, "", 0
}

// labels returns the charsets that are declared, the more credible first.
func labels(contentType string, data []byte) []string {
	http, xml := strings.ToLower(httpCharset(contentType)), strings.ToLower(xmlCharset(data))
	switch http {
	case "us-ascii", "ascii", "iso-8859-1", "latin1":
		// Servers send these by default; who wrote the feed knows better.
		return []string{xml, http}
	}
	return []string{http, xml}
}

func decodeWith(e encoding.Encoding, data []byte, fix repairs) string {
	out, err := e.NewDecoder().Bytes(data)
	if err != nil {
		fix.add(RepairBytes)
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	if bytes.ContainsRune(out, utf8.RuneError) {
		fix.add(RepairBytes)
	}
	return strings.TrimPrefix(string(out), "\ufeff")
}

func httpCharset(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return params["charset"]
}

// xmlCharset returns the encoding of the XML declaration.
func xmlCharset(data []byte) string {
	head := data[:min(len(data), 1<<10)]
	at := bytes.Index(head, []byte("<?xml"))
	if at < 0 {
		return ""
	}
	head = head[at:]
	if end := bytes.IndexByte(head, '>'); end >= 0 {
		head = head[:end]
	}
	_, rest, found := bytes.Cut(head, []byte("encoding"))
	if !found {
		return ""
	}
	rest = bytes.TrimLeft(rest, "= \t\r\n")
	if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	value, _, found := bytes.Cut(rest[1:], rest[:1])
	if !found {
		return ""
	}
	return string(bytes.TrimSpace(value))
}

// escapes tells whether a charset is declared that writes other scripts in ASCII.
func escapes(data []byte, declared []string) bool {
	for _, d := range declared {
		d = strings.ToLower(d)
		if strings.HasPrefix(d, "iso-2022-") && bytes.IndexByte(data, 0x1b) >= 0 {
			return true
		}
	}
	return false
}

func isASCII(data []byte) bool {
	for _, b := range data {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// agrees tells whether the label means UTF-8.
func agrees(label string) bool {
	_, name := charset.Lookup(label)
	return name == "utf-8"
}

// manyBad tells whether so much of out could not be decoded that it was in
// another charset: more than one in twenty of the characters above ASCII.
func manyBad(out []byte) bool {
	bad := bytes.Count(out, []byte("\ufffd"))
	if bad == 0 {
		return false
	}
	high := 0
	for _, b := range out {
		if b >= 0xc0 {
			high++
		}
	}
	return bad*20 > high
}

// mostlyUTF8 reads UTF-8 into which some text was pasted in Windows-1252, as
// happens to aggregates; ok is false when it is not mostly UTF-8.
func mostlyUTF8(data []byte) (text string, ok bool) {
	good, bad := 0, 0
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	if good < 2*bad {
		return "", false
	}
	var b strings.Builder
	b.Grow(len(data) + 2*bad)
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(data[i])
		}
		b.WriteRune(r)
		i += n
	}
	return b.String(), true
}

// guess finds a charset that nobody declared. What is Western European cannot be
// told from its neighbours by few bytes, so it is the default, as in browsers.
func guess(data []byte) (encoding.Encoding, string) {
	results, err := chardet.NewTextDetector().DetectAll(highParts(data))
	if err != nil {
		return charmap.Windows1252, "windows-1252"
	}
	// The detector's order of equals is by chance.
	slices.SortFunc(results, func(a, b chardet.Result) int {
		return cmp.Or(b.Confidence-a.Confidence, strings.Compare(a.Charset, b.Charset), strings.Compare(a.Language, b.Language))
	})
	for _, r := range results {
		if r.Confidence < 30 {
			break
		}
		e, name := charset.Lookup(r.Charset)
		if e == nil || name == "replacement" || name == "utf-8" {
			continue
		}
		if out, err := e.NewDecoder().Bytes(data); err == nil && !manyBad(out) {
			return e, name
		}
	}
	return charmap.Windows1252, "windows-1252"
}

// highParts returns the words of data that have bytes above ASCII: tags and
// English only dilute what the guess is made from.
func highParts(data []byte) []byte {
	var out []byte
	for word := range bytes.FieldsFuncSeq(data, func(r rune) bool { return r == ' ' || r == '\n' || r == '<' || r == '>' || r == '"' }) {
		if !isASCII(word) && len(word) < 1<<10 {
			out = append(append(out, word...), ' ')
			if len(out) > detectSample {
				break
			}
		}
	}
	return out
}
