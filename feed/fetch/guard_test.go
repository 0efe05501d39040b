package fetch

import (
	"net"
	"net/netip"
	"strings"
	"testing"
)

func TestPublic(t *testing.T) {
	for _, a := range []string{
		"1.1.1.1", "93.184.216.34", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "223.255.255.255",
		"::ffff:1.1.1.1", "2606:4700::1111", "2001:200::1", "2a00:1450:4001:81b::200e",
	} {
		if !public(netip.MustParseAddr(a)) {
			t.Errorf("%s is refused", a)
		}
	}
	for _, a := range []string{
		"0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254",
		"172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7",
		"203.0.113.9", "192.31.196.1", "192.175.48.1", "192.52.193.1", "2620:4f:8000::1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16",
		"::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
		"64:ff9b::101:101", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1",
		"2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "2606:4700::5efe:a00:1", "2606:4700::200:5efe:a00:1",
		"3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2606:4700::1%eth0",
	} {
		if public(netip.MustParseAddr(a)) {
			t.Errorf("%s is allowed", a)
		}
	}
}

// AllowPrivate opens a house, not the metadata service that sits in it.
func TestAllowPrivate(t *testing.T) {
	g := newGuard(true)
	for a, want := range map[string]bool{
		"127.0.0.1": true, "::1": true, "10.0.0.7": true, "192.168.0.1": true, "100.64.0.1": true, "fd12::1": true, "1.1.1.1": true,
		"169.254.169.254": false, "::ffff:169.254.169.254": false, "fe80::1": false, "fd00:ec2::254": false, "100.100.100.200": false,
		"0.0.0.0": false, "224.0.0.1": false, "168.63.129.16": false,
	} {
		if got := g.allow(netip.MustParseAddr(a)); got != want {
			t.Errorf("%s: allowed %v, want %v", a, got, want)
		}
	}
}

// FuzzPublic: no address that is not everybody's is ever allowed, whatever it is
// wrapped into. The judge is the standard library and a list of its own.
func FuzzPublic(f *testing.F) {
	for _, a := range []string{"127.0.0.1", "10.0.0.1", "1.1.1.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2606:4700::1111", "fe80::1"} {
		f.Add(netip.MustParseAddr(a).AsSlice())
	}
	var closed []*net.IPNet
	for c := range strings.FieldsSeq("0.0.0.0/8 100.64.0.0/10 192.0.0.0/24 192.0.2.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 " +
		"240.0.0.0/4 168.63.129.16/32 ::/8 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/32 2001:2::/48 2001:db8::/32 2001:10::/28 2002::/16 3fff::/20 5f00::/16") {
		_, n, err := net.ParseCIDR(c)
		if err != nil {
			f.Fatal(err)
		}
		closed = append(closed, n)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 4 { // as they are, and in every form that holds them
			for _, wrapped := range []string{"::", "::ffff:0:0", "::ffff:0:0:0", "64:ff9b::", "64:ff9b:1::", "2606:4700::5efe:0:0"} {
				a := netip.MustParseAddr(wrapped).As16()
				copy(a[12:], b)
				judge(t, netip.AddrFrom16(a), closed)
			}
			judge(t, netip.AddrFrom16([16]byte{0x20, 0x02, b[0], b[1], b[2], b[3]}), closed)
		}
		if a, ok := netip.AddrFromSlice(b); ok {
			judge(t, a, closed)
		}
	})
}

func judge(t *testing.T, a netip.Addr, closed []*net.IPNet) {
	t.Helper()
	if public(a) != public(a.Unmap()) {
		t.Errorf("%s and %s are judged differently", a, a.Unmap())
	}
	if !public(a) {
		return
	}
	ip := net.IP(a.AsSlice())
	bad := ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified() || ip.IsMulticast() || ip.IsLinkLocalUnicast() || !ip.IsGlobalUnicast()
	for _, n := range closed {
		// A 4-byte network contains mapped addresses too; ::/8 must not judge those.
		bad = bad || n.Contains(ip) && (len(n.IP) == net.IPv4len) == (ip.To4() != nil)
	}
	if len(ip) == net.IPv6len && (string(ip[8:12]) == "\x00\x00\x5e\xfe" || string(ip[8:12]) == "\x02\x00\x5e\xfe") {
		bad = true // ISATAP
	}
	if bad {
		t.Errorf("%s is allowed", a)
	}
}

func TestLink(t *testing.T) {
	for _, test := range []struct{ link, code, host string }{
		{"https://news.example/a?b=c#d", "", "news.example"},
		{" HTTP://News.Example:80/ ", "", "News.Example"},
		{"https://news.example:8443/x", "", "news.example"},
		{"https://bücher.example:8080/x", "", "xn--bcher-kva.example"},
		{"http://[2606:4700::1111]/", "", "2606:4700::1111"},
		{"", CodeLink, ""},
		{"news.example/story", CodeLink, ""},
		{"//news.example/story", CodeLink, ""},
		{"file:///etc/passwd", CodeLink, ""},
		{"gopher://news.example/", CodeLink, ""},
		{"javascript:alert(1)", CodeLink, ""},
		{"https:news.example", CodeLink, ""},
		{"https:///story", CodeLink, ""},
		{"http://user@news.example/", CodeLink, "news.example"},
		{"http://user:secret@news.example/", CodeLink, "news.example"},
		{"http://news.example:22/", CodeLink, "news.example"},
		{"http://news.example:6379/", CodeLink, "news.example"},
		{"http://news.example:0/", CodeLink, "news.example"},
		{"http://news.example:99999/", CodeLink, "news.example"},
		{"http://news.example/\r\nHost: x", CodeLink, ""},
		{"http://a\x00b/", CodeLink, ""},
		{"http://ab\u00ad/%zz", CodeLink, ""},
		{"http://a\u202eb/", CodeLink, "a\u202eb"},
		{"https://news.example/" + strings.Repeat("x", maxLink), CodeLink, ""},
	} {
		u, err := newGuard(false).link(test.link)
		switch {
		case err == nil && (test.code != "" || u.Hostname() != test.host || u.Fragment != ""):
			t.Errorf("%q: allowed as %s, want host %q or code %q", test.link, u, test.host, test.code)
		case err != nil && (err.Code != test.code || err.Host != test.host):
			t.Errorf("%q: %s at %q, want %q at %q", test.link, err.Code, err.Host, test.code, test.host)
		case err != nil && strings.Contains(err.Error(), "secret"):
			t.Errorf("%q: %v", test.link, err)
		}
	}
}
