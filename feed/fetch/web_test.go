package fetch

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// story is a page with an article on it.
const story = `<!doctype html><html lang="en"><head><title>Canal reopens to barges</title></head><body><article>
<h1>Canal reopens to barges</h1>
<p>The canal reopened on 3 April 2024 after two years of repairs. Barges of up to 1,500 tonnes can use it again, and the port expects four thousand of them this year.</p>
<p>Engineers replaced three locks and sealed eleven kilometres of banks. Fishermen lost their stretch of the eastern bank during the works.</p>
</article></body></html>`

// html answers every request with a page.
func html(page string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, page)
	}
}

// serve starts a server on this machine's loopback address.
func serve(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// client returns a client that may fetch from this machine.
func client(t *testing.T, c Config) *Client {
	t.Helper()
	c.AllowPrivate = true
	cl := New(c)
	t.Cleanup(cl.Close)
	return cl
}

// outpost returns a client for which 127.0.0.1 is the internet, on every port,
// and nothing else is: what it does with 127.0.0.2 it does with a private address.
func outpost(t *testing.T, c Config) *Client {
	t.Helper()
	cl := New(c)
	t.Cleanup(cl.Close)
	internet := netip.MustParseAddr("127.0.0.1")
	cl.guard = guard{allow: func(a netip.Addr) bool { return a == internet }, anyPort: true}
	return cl
}

// private starts a server on an address that an outpost must not reach, and tells
// whether anybody did.
func private(t *testing.T) (address string, reached func() bool) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.2:0")
	if err != nil {
		t.Skipf("not tested that a private server is not reached: this machine has no second loopback address: %v", err)
	}
	var mu sync.Mutex
	var n int
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			n++
			mu.Unlock()
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close() })
	return l.Addr().String(), func() bool { mu.Lock(); defer mu.Unlock(); return n > 0 }
}

// wants checks the code of an error.
func wants(t *testing.T, err error, code string) {
	t.Helper()
	_ = failure(t, err, code)
}

// failure is the error, which must have this code.
func failure(t *testing.T, err error, code string) *Error {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("got %v, want an error with code %s", err, code)
	}
	if e.Code != code {
		t.Fatalf("got %v (%s), want %s", err, e.Code, code)
	}
	return e
}

// names resolves names as answer says, without a network: answer gives the
// addresses for the n-th question about a name, or nil for no such host.
func names(t *testing.T, answer func(name string, n int) []string) *net.Resolver {
	t.Helper()
	var mu sync.Mutex
	asked := map[string]int{}
	reply := func(q dnsmessage.Question) (addrs []string) {
		mu.Lock()
		defer mu.Unlock()
		if q.Type == dnsmessage.TypeA {
			asked[q.Name.String()]++
		}
		return answer(q.Name.String(), asked[q.Name.String()])
	}
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe() // which is no net.PacketConn, so it speaks as over TCP
		go answerDNS(ours, reply)
		return theirs, nil
	}}
}

func answerDNS(conn net.Conn, reply func(dnsmessage.Question) []string) {
	defer conn.Close()
	size := make([]byte, 2)
	if _, err := io.ReadFull(conn, size); err != nil {
		return
	}
	data := make([]byte, binary.BigEndian.Uint16(size))
	if _, err := io.ReadFull(conn, data); err != nil {
		return
	}
	var m dnsmessage.Message
	if err := m.Unpack(data); err != nil || len(m.Questions) != 1 {
		return
	}
	q := m.Questions[0]
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	addrs := reply(q)
	if addrs == nil {
		m.RCode = dnsmessage.RCodeNameError
	}
	for _, a := range addrs {
		addr := netip.MustParseAddr(a)
		h := dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 0}
		switch {
		case addr.Is4() && q.Type == dnsmessage.TypeA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: addr.As4()}})
		case addr.Is6() && q.Type == dnsmessage.TypeAAAA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: addr.As16()}})
		}
	}
	out, err := m.AppendPack(make([]byte, 2))
	if err != nil {
		return
	}
	binary.BigEndian.PutUint16(out, uint16(len(out)-2))
	_, _ = conn.Write(out)
}

// wire is a server without a network, for tests in which time is simulated.
type wire struct {
	conns chan net.Conn
	done  chan struct{}
}

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.done:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error   { close(w.done); return nil }
func (w *wire) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

// wired returns a client all of whose requests end at h, in a bubble of
// testing/synctest; end must be called in it.
func wired(c Config, h http.Handler) (cl *Client, end func()) {
	w := &wire{conns: make(chan net.Conn), done: make(chan struct{})}
	server := &http.Server{Handler: h} //nolint:gosec // time limits are what is tested
	go func() { _ = server.Serve(w) }()
	cl = New(c)
	cl.transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		select {
		case w.conns <- ours:
			return theirs, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return cl, func() {
		cl.Close()
		server.Close()
	}
}
