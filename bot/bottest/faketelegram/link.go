package faketelegram

import (
	"cmp"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

var (
	// linkParts splits a link into scheme, authority and the rest, as RFC 3986 does
	// in its appendix B.
	linkParts = regexp.MustCompile(`(?s)^(?:([A-Za-z][A-Za-z0-9+.-]*)://)?([^/?#]*)(.*)$`)
	deepLink  = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
)

// checkLink returns a link as a message keeps it, or why it is none. Without a
// scheme it is http. The server takes http and https where the host has a dot
// ("localhost" has none and is refused, 127.0.0.1 is not) or is an IPv6 address,
// and the clients' own tg and ton.
func checkLink(link string) (string, error) {
	parts := linkParts.FindStringSubmatch(strings.TrimSpace(link))
	scheme, authority, rest := cmp.Or(strings.ToLower(parts[1]), "http"), parts[2], parts[3]
	switch {
	case authority == "":
		return "", refuse("URL host is empty")
	case scheme == "tg" || scheme == "ton":
		if !deepLink.MatchString(authority) {
			return "", refuse("Wrong %s URL", scheme)
		}
		return scheme + "://" + strings.ToLower(authority) + rest, nil
	case scheme != "http" && scheme != "https":
		return "", refuse("Unsupported URL protocol")
	}
	at, err := url.Parse("http://" + authority)
	if err != nil || strings.HasSuffix(at.Host, ":") {
		return "", refuse("the host or the port is malformed")
	}
	if at.Port() != "" {
		if n, err := strconv.ParseUint(at.Port(), 10, 16); err != nil || n == 0 {
			return "", refuse("there is no port %s", at.Port())
		}
	}
	host := at.Hostname()
	if strings.HasPrefix(at.Host, "[") {
		if _, err := netip.ParseAddr(host); err != nil {
			return "", refuse("the host or the port is malformed")
		}
	} else if !strings.Contains(strings.Trim(host, "."), ".") {
		return "", refuse("Wrong HTTP URL")
	}
	if !strings.HasPrefix(rest, "/") {
		rest = "/" + rest
	}
	return scheme + "://" + authority + rest, nil
}

// numericHost reports whether a checked link's host is an address, not a name.
func numericHost(link string) bool {
	_, rest, _ := strings.Cut(link, "://")
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if _, err := netip.ParseAddrPort(rest); err == nil {
		return true
	}
	_, err := netip.ParseAddr(strings.Trim(rest, "[]"))
	return err == nil
}
