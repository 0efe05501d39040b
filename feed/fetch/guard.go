package fetch

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/net/idna"
)

// maxLink is the length of the longest link, in bytes; browsers stop earlier.
const maxLink = 8 << 10

// guard decides what may be connected to.
type guard struct {
	allow   func(netip.Addr) bool
	anyPort bool
}

func newGuard(private bool) guard {
	if private {
		return guard{allow: func(a netip.Addr) bool { return public(a) || home(a) }, anyPort: true}
	}
	return guard{allow: public}
}

// control is a [net.Dialer]'s ControlContext: it sees the address that is about
// to be dialled, so no answer of a name server can get past it.
func (g guard) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil || !g.allow(a.Addr()) {
		return reason(CodePrivate, "its address is not public")
	}
	return nil
}

// link parses a link and checks all that can be seen without the network.
func (g guard) link(link string) (*url.URL, *Error) {
	if len(link) > maxLink {
		return nil, reason(CodeLink, "it is longer than "+strconv.Itoa(maxLink)+" bytes")
	}
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil { // its text quotes the link
		return nil, reason(CodeLink, "it is not a web address")
	}
	u.Scheme = strings.ToLower(u.Scheme)
	host := u.Hostname()
	fail := func(words string) (*url.URL, *Error) {
		e := reason(CodeLink, words)
		e.Host = host
		return nil, e
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https" || host == "" || u.Opaque != "":
		host = ""
		return fail("it is not a web address: it must begin with https:// or http://")
	case u.User != nil:
		return fail("it holds a user name or a password")
	case !g.anyPort && !slices.Contains([]string{"", "80", "443", "8080", "8443"}, u.Port()):
		return fail("port " + u.Port() + " is not one of the web's")
	}
	if strings.ContainsFunc(host, func(r rune) bool { return r >= 0x80 }) {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return fail("its name is not one that a host can have")
		}
		if port := u.Port(); port != "" {
			ascii = net.JoinHostPort(ascii, port)
		}
		u.Host = ascii
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// closed4 are the IPv4 addresses that are not everybody's: what IANA's registry
// of special-purpose addresses calls not globally reachable, multicast, and two
// that it does not know.
func closed4() []netip.Prefix {
	return prefixes(
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
		"192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"224.0.0.0/4", "240.0.0.0/4",
		"192.88.99.0/24",                                        // relays of 6to4, given up
		"192.31.196.0/24", "192.175.48.0/24", "192.52.193.0/24", // AS112 and AMT: no web is there
		"168.63.129.16/32", // Azure's host, which hands out secrets
	)
}

// closed6 are the addresses within 2000::/3, the only IPv6 addresses given to
// networks, that are not everybody's or that hide an IPv4 address.
func closed6() []netip.Prefix {
	return prefixes(
		"2001::/23",         // protocols, Teredo among them
		"2001:db8::/32",     // documentation
		"2002::/16",         // 6to4
		"2620:4f:8000::/48", // AS112
		"3fff::/20",         // documentation
	)
}

// metadata are addresses within networks of one's own at which clouds hand out
// the secrets of a machine.
func metadata() []netip.Addr {
	return []netip.Addr{netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("100.100.100.200"), netip.MustParseAddr("fd20:ce::254")}
}

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		list[i] = netip.MustParsePrefix(t)
	}
	return list
}

func within(a netip.Addr, list []netip.Prefix) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
}

// public reports whether an address is one that everybody on the internet
// reaches, and reaches the same machine by.
func public(a netip.Addr) bool {
	a = a.Unmap()
	switch {
	case !a.IsValid() || a.Zone() != "":
		return false
	case a.Is4():
		return !within(a, closed4())
	}
	return netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20}), 3).Contains(a) && !within(a, closed6()) && !isatap(a)
}

// isatap reports whether an address ends in an IPv4 address to which routers of a
// site tunnel; see RFC 5214.
func isatap(a netip.Addr) bool {
	b := a.As16()
	return b[8]&^2 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}

// home reports whether an address belongs to this machine or to a network of its
// owner. Link-local addresses do not: metadata services live there.
func home(a netip.Addr) bool {
	a = a.Unmap()
	if a.Zone() != "" || slices.Contains(metadata(), a) {
		return false
	}
	return a.IsLoopback() || a.IsPrivate() || within(a, prefixes("100.64.0.0/10"))
}
