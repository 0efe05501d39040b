package syndication

import (
	"reflect"
	"testing"
	"time"
)

// FuzzParse: whatever the bytes are, the promises hold: no panic, ids that are
// unique, links that are http or empty, dates that are not invented, a size that
// the input's bounds, and the same answer each time.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		wholeRSS,
		rssOf(goodTwo),
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/x/"><entry><id>1</id><title type="html">a &amp;lt; b</title><link href="y"/>` +
			`<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml" xml:base="z/"><a href="w">a</a></div></content><updated>2026-01-01</updated></entry></feed>`,
		`<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title mode="base64">YTxiPmI8L2I+</title><issued>2004-05-28T10:14:55Z</issued></entry></feed>`,
		`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item rdf:about="https://a.example/"/></rdf:RDF>`,
		`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1,"content_html":"<p>a"},{"id":"2","date_published":"2026-01-01T00:00:00Z"}]}`,
		`<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><item><title>&a;&nbsp;&#150;&x</title><link>//a.example</link>`,
		`<rss><channel><item><title><![CDATA[a]]>b</title><pubDate>Fri, 28 Mai 2004 10:14 +0200</pubDate><enclosure url=a.jpg type=image/jpeg></item>`,
	} {
		f.Add([]byte(seed), "text/xml", someURL)
	}
	f.Add([]byte("\xff\xfe<\x00r\x00s\x00s\x00>\x00"), "", "")
	f.Add([]byte("<rss><channel><title>\xcf\xf0\xe8\xe2\xe5\xf2"), "text/xml; charset=windows-1251", "https://a.example/b?c#d")
	f.Fuzz(func(t *testing.T, data []byte, contentType, address string) {
		late := time.Date(2150, 1, 1, 0, 0, 0, 0, time.UTC)
		opts := Options{URL: address, ContentType: contentType}
		feed, err := Parse(data, opts)
		if err != nil {
			if !reflect.DeepEqual(feed, Feed{}) {
				t.Errorf("%v, but %+v", err, feed)
			}
			return
		}
		checkPromises(t, &feed, len(data))
		opts.Now = late
		one, err := Parse(data, opts)
		if err != nil {
			t.Fatalf("at another time: %v", err)
		}
		opts.Now = late.Add(time.Hour)
		two, err := Parse(data, opts)
		if err != nil {
			t.Fatalf("an hour later: %v", err)
		}
		forget(&one, late)
		forget(&two, late)
		if !reflect.DeepEqual(one, two) {
			t.Errorf("an hour later it is another feed:\n%+v\n%+v", one, two)
		}
	})
}

// forget takes away the dates that are so close to the present that an hour may
// move them over the limit.
func forget(f *Feed, present time.Time) {
	limit := present.Add(-time.Hour)
	near := func(d *time.Time) {
		if d.After(limit) {
			*d = time.Time{}
		}
	}
	near(&f.Updated)
	for i := range f.Entries {
		near(&f.Entries[i].Published)
		near(&f.Entries[i].Updated)
	}
}
