package syndication

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// link returns an address of the feed, absolute; "" for one that is not http.
func (m *mender) link(s string, f frame) string {
	s = tidyURL(s)
	if s == "" {
		return ""
	}
	if !absolute(s) {
		m.fix.add(RepairRelative)
	}
	u := resolve(f.base, s)
	if u == "" {
		m.fix.add(RepairLink)
	}
	return u
}

// tidyURL takes away what does not belong to an address: white space, line
// breaks in the middle, a second escaping.
func tidyURL(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > maxURL {
		return ""
	}
	if strings.ContainsAny(s, "\r\n\t") {
		var b strings.Builder
		for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\r' || r == '\n' || r == '\t' }) {
			b.WriteString(strings.TrimSpace(line))
		}
		s = b.String()
	}
	if strings.ContainsAny(s, " <>\"`") {
		s = strings.NewReplacer(" ", "%20", "<", "%3C", ">", "%3E", `"`, "%22", "`", "%60").Replace(s)
	}
	if strings.Contains(s, "&amp;") {
		s = strings.ReplaceAll(s, "&amp;", "&")
	}
	if rest, found := strings.CutPrefix(s, "feed://"); found {
		s = "http://" + rest
	}
	return strings.TrimPrefix(s, "feed:")
}

// absolute tells whether s is an address with http or https and a host.
func absolute(s string) bool {
	scheme, rest, found := strings.Cut(s, "://")
	if !found || rest == "" || rest[0] == '/' || rest[0] == '?' || rest[0] == '#' {
		return false
	}
	return strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")
}

// resolve returns ref as an absolute address with http or https, "" when it is
// none: another scheme, no host, characters that no address has. An address that
// is absolute already stays byte for byte as it is.
func resolve(base *url.URL, ref string) string {
	ref = tidyURL(ref)
	if ref == "" || !utf8.ValidString(ref) || strings.ContainsFunc(ref, notInURL) {
		return ""
	}
	if absolute(ref) {
		return withHost(ref)
	}
	u, err := url.Parse(ref)
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	} else if u.Scheme == "" && u.Host != "" {
		u.Scheme = "https"
	}
	out := u.String()
	if u.Opaque != "" || u.Host == "" || !absolute(out) || len(out) > maxURL {
		return ""
	}
	return out
}

// withHost returns an absolute address with its host as DNS has it, in ASCII; ""
// when the host is none. The rest stays as it is.
func withHost(ref string) string {
	at := strings.Index(ref, "://") + 3
	end := strings.IndexAny(ref[at:], "/?#\\")
	if end < 0 {
		end = len(ref)
	} else {
		end += at
	}
	if ref[min(end, len(ref)-1)] == '\\' {
		return ""
	}
	host := ref[at:end]
	if strings.IndexFunc(host, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return ""
		}
		host = ascii
	}
	if u, err := url.Parse("http://" + host + "/"); err != nil || u.Hostname() == "" {
		return ""
	}
	return ref[:at] + host + ref[end:]
}

// notInURL tells of characters that a browser would drop or that turn the
// direction of writing: an address with them is an attempt at something.
func notInURL(r rune) bool {
	return r < 0x20 || r == 0x7f || r == utf8.RuneError || r >= 0x200e && r <= 0x202e
}

// language returns a tag as BCP 47 writes it, as far as that is a matter of
// separators; "" for what is none.
func language(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if len(s) > 35 || len(s) == 1 {
		return ""
	}
	for i := range len(s) {
		b := s[i]
		if b|0x20 >= 'a' && b|0x20 <= 'z' || i > 1 && (b == '-' || b >= '0' && b <= '9') {
			continue
		}
		return ""
	}
	return strings.TrimRight(s, "-")
}
