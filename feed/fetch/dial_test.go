package fetch

import (
	"net/http"
	"strings"
	"testing"
)

// Nothing of this machine or its network is fetched, however it is written.
func TestPrivateIsRefused(t *testing.T) {
	c := New(Config{Resolver: names(t, func(name string, _ int) []string {
		return map[string][]string{
			"router.example.":   {"192.168.0.1"},
			"metadata.example.": {"169.254.169.254"},
			"six.example.":      {"fd00::1"},
			"mapped.example.":   {"::ffff:10.0.0.1"},
			"nat64.example.":    {"64:ff9b::a00:1"},
		}[name]
	})})
	t.Cleanup(c.Close)
	for _, link := range []string{
		"http://127.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://169.254.169.254/latest/meta-data/",
		"http://[fe80::1%25eth0]/", "http://localhost/", "https://10.0.0.1:8443/", "http://[64:ff9b::7f00:1]/",
		"http://router.example/", "http://metadata.example/", "http://six.example/", "http://mapped.example/", "http://nat64.example/",
	} {
		_, err := c.Get(t.Context(), link)
		wants(t, err, CodePrivate)
	}
	_, err := c.Get(t.Context(), "http://nobody.example/")
	if e := failure(t, err, CodeDNS); e.Host != "nobody.example" || !strings.Contains(e.Error(), "no host of this name") {
		t.Error(err)
	}
}

func TestRedirectToPrivate(t *testing.T) {
	address, reached := private(t)
	s := serve(t, http.RedirectHandler("http://"+address+"/admin", http.StatusFound))
	_, err := outpost(t, Config{}).Get(t.Context(), s.URL)
	if e := failure(t, err, CodePrivate); e.Host != "127.0.0.2" {
		t.Errorf("blames %q", e.Host)
	}
	if reached() {
		t.Error("the private server was reached")
	}
}

// A name that is public when it is looked at and private when it is dialled.
func TestRebinding(t *testing.T) {
	address, reached := private(t)
	_, port, _ := strings.Cut(address, ":")
	s := serve(t, http.RedirectHandler("http://rebind.example:"+port+"/admin", http.StatusFound))
	_, own, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	c := outpost(t, Config{Resolver: names(t, func(_ string, n int) []string {
		if n <= 1 {
			return []string{"127.0.0.1"}
		}
		return []string{"127.0.0.2"}
	})})
	_, err := c.Get(t.Context(), "http://rebind.example:"+own+"/")
	if e := failure(t, err, CodePrivate); e.Host != "rebind.example" {
		t.Errorf("blames %q", e.Host)
	}
	if reached() {
		t.Error("the private server was reached")
	}
}

// The environment's proxy is not asked: it would dial what we must not. (What
// net/http takes from the environment it takes once in a process, so setting it
// here would prove nothing.)
func TestNoProxy(t *testing.T) {
	c := New(Config{})
	t.Cleanup(c.Close)
	if c.transport.Proxy != nil {
		t.Error("there is a proxy")
	}
}

// One public address beside a private one is used; the private one is not.
func TestMixedAddresses(t *testing.T) {
	address, reached := private(t)
	s := serve(t, html(story))
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	c := outpost(t, Config{Resolver: names(t, func(string, int) []string { return []string{"127.0.0.2", "127.0.0.1"} })})
	if _, err := c.Get(t.Context(), "http://mixed.example:"+port+"/"); err != nil {
		t.Error(err)
	}
	_, port, _ = strings.Cut(address, ":")
	if _, err := c.Get(t.Context(), "http://mixed.example:"+port+"/"); err == nil || reached() {
		t.Error("the private server was reached")
	}
}
