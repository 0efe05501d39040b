package faketelegram

import (
	"net/netip"
	"strconv"
	"strings"
)

// checkLink returns a link as the server would keep it, or why it is none. It
// follows the server's own check: http, https, tg and ton, a host with a dot in
// it ("localhost" has none and is refused, 127.0.0.1 is not), characters that a
// host may have, and a port.
func checkLink(link string) (string, error) {
	link = strings.TrimSpace(link)
	scheme, rest := "http", link
	if i := strings.Index(link, ":"); i >= 0 {
		switch s := strings.ToLower(link[:i]); s {
		case "http", "https", "tg", "ton":
			scheme, rest = s, strings.TrimPrefix(link[i+1:], "//")
		default:
			if strings.HasPrefix(link[i+1:], "//") {
				return "", refuse("Unsupported URL protocol")
			}
		}
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, tail := rest[:end], rest[end:]
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	host, port, err := splitHost(authority)
	if err != nil {
		return "", err
	}
	if err := checkHost(host); err != nil {
		return "", err
	}
	if scheme == "tg" || scheme == "ton" {
		if port != "" || strings.ContainsAny(host, ".[") {
			return "", refuse("Wrong %s URL", scheme)
		}
		return scheme + "://" + strings.ToLower(host) + strings.TrimPrefix(tail, "/"), nil
	}
	if !strings.Contains(host, ".") && !strings.HasPrefix(host, "[") {
		return "", refuse("Wrong HTTP URL")
	}
	if strings.HasPrefix(tail, "/") || tail == "" {
		return scheme + "://" + rest[:end-len(authority)] + authority + orSlash(tail), nil
	}
	return scheme + "://" + rest[:end-len(authority)] + authority + "/" + tail, nil
}

func orSlash(tail string) string {
	if tail == "" {
		return "/"
	}
	return tail
}

func splitHost(authority string) (host, port string, err error) {
	host = authority
	if strings.HasPrefix(authority, "[") {
		end := strings.IndexByte(authority, ']')
		if end < 0 {
			return "", "", refuse("Wrong IPv6 address specified in the URL")
		}
		if _, err := netip.ParseAddr(authority[1:end]); err != nil {
			return "", "", refuse("Wrong IPv6 address specified in the URL")
		}
		host, port = authority[:end+1], strings.TrimPrefix(authority[end+1:], ":")
	} else if i := strings.LastIndexByte(authority, ':'); i >= 0 {
		host, port = authority[:i], authority[i+1:]
		if port == "" {
			return "", "", refuse("Wrong port number specified in the URL")
		}
	}
	if port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return "", "", refuse("Wrong port number specified in the URL")
		}
	}
	return host, port, nil
}

func checkHost(host string) error {
	if host == "" {
		return refuse("URL host is empty")
	}
	if host == "." {
		return refuse("Host is invalid")
	}
	if strings.HasPrefix(host, "[") {
		return nil
	}
	for i := range len(host) {
		c := host[i]
		if isAlnum(c) || c >= 0x80 || strings.IndexByte(".-_!$,~*'();&+=", c) >= 0 {
			continue
		}
		if c == '%' && i+2 < len(host) {
			if _, err := strconv.ParseUint(host[i+1:i+3], 16, 8); err == nil {
				continue
			}
		}
		return refuse("Disallowed character in URL host")
	}
	return nil
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

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
