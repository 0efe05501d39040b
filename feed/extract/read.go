package extract

import (
	"bytes"
	"context"
	"fmt"
	"mime"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// Read cleans what data holds, plain text or HTML. Errors: ErrEmpty,
// ErrBinary, ErrTooLarge, ErrNoArticle, wrapped with what was found.
func Read(data []byte, p Page) (Document, error) {
	return ReadContext(context.Background(), data, p)
}

// ReadContext is [Read] with an end: once ctx has ended it stops before the next
// step and returns the context's error. No step takes more than a second for
// what is not refused as too large.
func ReadContext(ctx context.Context, data []byte, p Page) (Document, error) {
	if len(data) > MaxBytes {
		return Document{}, fmt.Errorf("%w (it has %d MB)", ErrTooLarge, len(data)>>20)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return Document{}, ErrEmpty
	}
	if kind := binaryKind(data); kind != "" {
		return Document{}, fmt.Errorf("%w: it looks like %s", ErrBinary, kind)
	}
	text := decode(data, p)
	if strings.Contains(text, "\x00") {
		return Document{}, fmt.Errorf("%w: it has zero bytes", ErrBinary)
	}
	if isHTML(text, p) {
		return shipped().html(ctx, text, p)
	}
	if ctx.Err() != nil {
		return Document{}, ctx.Err()
	}
	return Text(text, p)
}

// signatures are how files start that people take for articles.
var signatures = []struct{ start, kind string }{
	{"%PDF-", "a PDF"},
	{"PK\x03\x04", "a ZIP archive, an EPUB or an Office document"},
	{"\x89PNG", "a PNG image"},
	{"\xff\xd8\xff", "a JPEG image"},
	{"GIF8", "a GIF image"},
	{"RIFF", "a WebP image, a WAV or an AVI file"},
	{"\x1f\x8b", "a gzip archive"},
	{"\xd0\xcf\x11\xe0", "an old Office document"},
	{"\x7fELF", "a program"},
	{"MZ\x90", "a program"},
	{"SQLite format 3", "a SQLite database"},
	{"{\\rtf", "an RTF document"},
	{"7z\xbc\xaf", "a 7z archive"},
	{"BZh", "a bzip2 archive"},
	{"\xfd7zXZ", "an xz archive"},
	{"ID3", "an MP3 file"},
	{"OggS", "an Ogg file"},
	{"wOF", "a font"},
}

// binaryKind says what data is when it is no text; "" when it may be text.
func binaryKind(data []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.start)) {
			return s.kind
		}
	}
	if len(data) > 12 && string(data[4:8]) == "ftyp" {
		return "an MP4 video or a HEIC image"
	}
	head := data[:min(len(data), 8<<10)]
	if utf16Order(head) != nil {
		return ""
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return "binary data (it has zero bytes)"
	}
	control := 0
	for _, b := range head {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != '\v' && b != 0x1b {
			control++
		}
	}
	if control*20 > len(head) {
		return "binary data (it has control characters)"
	}
	return ""
}

// utf16Order returns the decoder for UTF-16 text, by its byte order mark or,
// without one, by where the zero bytes are; nil for anything else.
func utf16Order(head []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i&1]++
		}
	}
	pairs := len(head) / 2
	switch {
	case pairs < 4:
	case zeros[1]*10 > pairs*4 && zeros[0]*20 < pairs:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case zeros[0]*10 > pairs*4 && zeros[1]*20 < pairs:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// Decode returns data as UTF-8 text, as Read would take it.
func Decode(data []byte, p Page) string { return decode(data, p) }

// decode makes UTF-8 of data: by a byte order mark, then UTF-8 if it is valid,
// then what the page or its header declares, then a guess. Bytes that are
// wrong in the charset become U+FFFD.
func decode(data []byte, p Page) string {
	if e := utf16Order(data[:min(len(data), 8<<10)]); e != nil {
		return decodeWith(e, data)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	// Valid UTF-8 that is not plain ASCII is never anything else, whatever
	// the page says; in ASCII all charsets of the web agree, but for
	// ISO-2022-JP, which escapes.
	if utf8.Valid(data) && bytes.IndexByte(data, 0x1b) < 0 {
		return string(data)
	}
	e, name, certain := charset.DetermineEncoding(data, p.ContentType)
	if name == "utf-8" {
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	if !certain {
		high := lookHigh(data)
		if high.brokenUTF8() {
			return strings.ToValidUTF8(string(data), "\ufffd")
		}
		if name == "windows-1252" && high.foreign() {
			if guess := guessEncoding(data); guess != nil {
				e = guess
			}
		}
	}
	return decodeWith(e, data)
}

func decodeWith(e encoding.Encoding, data []byte) string {
	out, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	return strings.TrimPrefix(string(out), "\ufeff")
}

// isHTML tells HTML from plain text: by the header, the first tag, the tags in
// general and last the file's name.
func isHTML(text string, p Page) bool {
	if mt, _, err := mime.ParseMediaType(p.ContentType); err == nil {
		switch mt {
		case "text/html", "application/xhtml+xml":
			return true
		case "text/plain", "text/markdown":
			return false
		}
	}
	head := strings.ToLower(text[:min(len(text), 4<<10)])
	t := strings.TrimSpace(head)
	for _, tag := range [...]string{"<!doctype html", "<html", "<head", "<body", "<article", "<main"} {
		if strings.HasPrefix(t, tag) {
			return true
		}
	}
	if strings.HasPrefix(t, "<?xml") || strings.HasPrefix(t, "<!--") {
		return strings.Contains(t, "<html")
	}
	switch strings.ToLower(path.Ext(p.Name)) {
	case ".html", ".htm", ".xhtml":
		return true
	case ".txt", ".text", ".md", ".markdown":
		return false
	}
	return strings.HasPrefix(t, "<") && (strings.Contains(t, "</p>") || strings.Contains(t, "</div>"))
}
