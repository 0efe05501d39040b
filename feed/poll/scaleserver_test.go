package poll

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// manner is how a feed of the benchmark behaves.
type manner string

// mannerOf gives every hundred feeds the same mixture: 45 compare ETags, 15 send
// the same bytes, 27 have news, the others are what the web is as well.
func mannerOf(n int) manner {
	switch p := n % 100; {
	case p < 45:
		return "compares"
	case p < 60:
		return "repeats"
	case p < 87:
		return "news"
	case p < 89:
		return "missing" // 404
	case p < 91:
		return "broken" // 500
	case p < 92:
		return "refused" // no connection
	case p < 93:
		return "nameless" // no such host
	case p < 94:
		return "page" // no feed
	case p < 97:
		return "slow" // three to eight seconds
	case p < 98:
		return "drip" // a byte a second
	case p < 99:
		return "silent" // no answer
	}
	return "large" // some megabytes
}

// hostName is the host of a feed: three of ten are on hosts that have fifty.
func hostName(n int) string {
	if m := mannerOf(n); m == "nameless" {
		return fmt.Sprintf("n%d.nameless.test", n)
	} else if m != "slow" && m != "drip" && m != "silent" && n%10 < 3 {
		return fmt.Sprintf("shared%d.test", n/167)
	}
	return fmt.Sprintf("h%d.test", n)
}

// words are what the texts of the benchmark are made of.
func words(r *rand.Rand, n int) string {
	var b strings.Builder
	b.Grow(n * 7)
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		end := ""
		if i%12 == 11 || i == n-1 {
			end = "."
		}
		k := r.IntN(20_000)
		for range 2 + k%3 {
			b.WriteByte("bcdfghjklmnprstvwz"[k%18])
			b.WriteByte("aeiou"[k/18%5])
			k = k/7 + 3
		}
		b.WriteString(end)
	}
	return b.String()
}

// internet serves the feeds of the benchmark. round is raised by a request for
// /round/N: the feeds with news have one or two entries more then.
type internet struct{ round atomic.Int64 }

func (in *internet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if rest, ok := strings.CutPrefix(r.URL.Path, "/round/"); ok {
		n, _ := strconv.Atoi(rest)
		in.round.Store(int64(n))
		return
	}
	n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/feed/"))
	if err != nil {
		http.NotFound(w, r) // robots.txt
		return
	}
	switch mannerOf(n) {
	case "missing":
		http.NotFound(w, r)
	case "broken":
		http.Error(w, "broken", http.StatusInternalServerError)
	case "page":
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><html><body><p>"+words(rand.New(rand.NewPCG(uint64(n), 0)), 2000))
	case "silent":
		<-r.Context().Done()
	case "drip":
		for {
			_, _ = io.WriteString(w, "<rss>")
			_ = http.NewResponseController(w).Flush()
			if !rest(r, time.Second) {
				return
			}
		}
	case "slow":
		if rest(r, time.Duration(3+n%6)*time.Second) {
			in.feed(w, r, n, 30)
		}
	case "large":
		in.feed(w, r, n, 1500)
	default:
		in.feed(w, r, n, 15+n%35)
	}
}

// rest waits, unless nobody waits for the answer any more.
func rest(r *http.Request, d time.Duration) bool {
	select {
	case <-r.Context().Done():
		return false
	case <-time.After(d):
		return true
	}
}

// feed writes a feed with so many entries, compressed: half of the feeds have
// teasers of 60 words, half whole texts of about 450.
func (in *internet) feed(w http.ResponseWriter, r *http.Request, n, entries int) {
	m, more := mannerOf(n), 0
	if m == "news" {
		more = int(in.round.Load()) * (1 + n%2)
	}
	tag := fmt.Sprintf(`"%d-%d"`, n, more)
	if m != "repeats" {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Feed %d</title><link>http://%s/</link>`, n, hostName(n))
	for i := range entries {
		k := more + entries - i // of the entry, the latest first
		rng := rand.New(rand.NewPCG(uint64(n), uint64(k)))
		when := time.Unix(1.7e9, 0).Add(time.Duration(k) * time.Hour).UTC().Format(time.RFC1123Z)
		fmt.Fprintf(&b, "<item><guid>%d</guid><title>%s</title><link>http://%s/story/%d/%d</link><pubDate>%s</pubDate><description>&lt;p&gt;%s&lt;/p&gt;</description>",
			k, words(rng, 8), hostName(n), n, k, when, words(rng, 60))
		if n%2 == 0 {
			b.WriteString("<content:encoded><![CDATA[")
			for range 9 {
				b.WriteString(`<p class="x">` + words(rng, 50) + "</p>\n")
			}
			b.WriteString("]]></content:encoded>")
		}
		b.WriteString("</item>\n")
	}
	b.WriteString("</channel></rss>")
	w.Header().Set("Content-Type", "application/rss+xml")
	w.Header().Set("Content-Encoding", "gzip")
	z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
	_, _ = z.Write(b.Bytes())
	_ = z.Close()
}

// TestScaleServer is no test: TestScale runs it in a process of its own, so that
// what the internet takes is not counted.
func TestScaleServer(t *testing.T) {
	if !*scaleServe {
		t.Skip("the other side of TestScale; it serves feeds when that asks it to")
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintln(os.Stdout, "listening", l.Addr())
	server := &http.Server{Handler: &internet{}} //nolint:gosec // its only client ends before it
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // ends with the parent
		server.Close()
	}()
	_ = server.Serve(l)
}
