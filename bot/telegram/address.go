package telegram

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// public reports whether Telegram takes an address behind a button or a word: it
// is http or https, of a machine that others can reach. Telegram refuses a whole
// message for a button that leads to "localhost".
func public(address string) bool {
	if len(address) > 2048 || !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		return false
	}
	if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\uFFFD' }) {
		return false
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil || !publicHost(u.Hostname()) {
		return false
	}
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	port, err := strconv.Atoi(u.Port())
	return err == nil && port > 0 && port < 65536
}

func publicHost(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Is4() && ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	dot := strings.LastIndexByte(host, '.')
	if dot <= 0 || dot == len(host)-1 || strings.Contains(host, "..") || strings.HasPrefix(host, ".") {
		return false
	}
	for i := range len(host) {
		c := host[i]
		if c < 0x80 && c != '-' && c != '.' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	switch host[dot+1:] {
	case "localhost", "local", "internal", "lan", "home", "corp", "localdomain":
		return false
	}
	return strings.Trim(host[dot+1:], "0123456789") != "" && !strings.HasSuffix(host, ".home.arpa")
}
