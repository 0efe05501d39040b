package discord

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// special are the characters that mean something to Discord somewhere in a line.
// A backslash before any of them shows it as it is. "/" is among them because an
// invitation (discord.gg/…) is one without "https:" too, ":" because links and
// the names of emoji need it.
const special = "\\*_~`|>#-[]()<@:/"

// escape makes plain text show as it is: no emphasis, link, mention, emoji, time,
// heading, list or quotation comes of it. The text must be clean.
func escape(s string) string {
	if s == "" {
		return ""
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/16)
	number, start := false, true // in the digits at a line's start; at a line's start
	for _, r := range s {
		switch {
		case r < 0x80 && strings.ContainsRune(special, r),
			r == '.' && number, // "1. " begins a list
			r == '+' && start:  // and so does "+ " in some applications
			b.WriteByte('\\')
		}
		digit := '0' <= r && r <= '9'
		number = digit && (start || number)
		start = r == '\n' || start && r == ' '
		b.WriteRune(r)
	}
	return b.String()
}

// webURL returns link in the form that goes into a message, "" when it is no
// address of the web: whatever could end a masked link, or begin some markup, is
// percent-encoded.
func webURL(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	host, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil {
		return ""
	}
	i := strings.Index(link, "://") + len("://")
	rest := link[i:]
	if j := strings.IndexAny(rest, "/?#"); j >= 0 {
		rest = rest[j:]
	} else {
		rest = ""
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	return u.Scheme + "://" + host + encode(rest)
}

// encode percent-encodes what may not stand in a masked link.
func encode(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7F || strings.IndexByte("()<>[]{}\\^`|\"'*", c) >= 0 {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// masked is a link that shows text, which is plain and one line; without a link
// it is the text alone. Discord refuses to mask a link behind what looks like
// one, and brackets end it early: such a text stands by itself, before the link.
func masked(text, link string) string {
	switch {
	case link == "":
		return escape(text)
	case text == "":
		return arrow(link)
	case strings.ContainsAny(text, "[]") || strings.Contains(text, "://") || strings.Contains(text, "discord.gg") || strings.Contains(text, "www."):
		return escape(text) + joined + arrow(link)
	}
	return "[" + escape(text) + "](" + link + ")"
}

// joined is a space at which no line ends, so that an arrow stays with the word
// before it, and a date is in one piece.
const joined = "\u00A0"

// arrow is the small link to a place.
func arrow(link string) string { return "[↗](" + link + ")" }

// small sets lines as small print.
func small(escaped string) string {
	if escaped == "" {
		return ""
	}
	return "-# " + strings.ReplaceAll(escaped, "\n", "\n-# ")
}

// ago is a time that each reader sees as how long ago it was, in their own
// language and zone.
func ago(t time.Time) string { return "<t:" + strconv.FormatInt(t.Unix(), 10) + ":R>" }
