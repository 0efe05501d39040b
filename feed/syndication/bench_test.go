package syndication

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"
)

// typicalFeeds are feeds of the sizes that are met, in our own words: a teaser
// feed of a newspaper, a blog with full texts, an Atom feed of the same.
func typicalFeeds() map[string]string {
	sentence := "The ferry left at nine and came back at noon, with the post &amp; two crates of apples. "
	paragraph := "<p>" + strings.Repeat(sentence, 4) + `<a href="/more">More</a></p>`
	var teasers, blog, atom strings.Builder
	for i := range 40 {
		fmt.Fprintf(&teasers, `<item><title>Story %d of the day</title><link>https://news.example.org/%d</link><guid>%d</guid>
<pubDate>Thu, 30 Apr 2026 %02d:15:00 +0200</pubDate><description>%s</description><category>Sea</category>
<media:content url="https://img.example.org/%d.jpg" medium="image" width="800"/><dc:creator>Ada</dc:creator></item>`, i, i, i, i%24, sentence, i)
	}
	for i := range 15 {
		body := strings.Repeat(paragraph, 12)
		fmt.Fprintf(&blog, `<item><title>Entry %d</title><link>https://blog.example.org/%d</link><guid>%d</guid>
<pubDate>Thu, 30 Apr 2026 10:15:00 GMT</pubDate><description><![CDATA[%s]]></description><content:encoded><![CDATA[%s]]></content:encoded></item>`,
			i, i, i, paragraph, body)
		fmt.Fprintf(&atom, `<entry><title>Entry %d</title><link href="https://blog.example.org/%d"/><id>urn:x:%d</id>
<updated>2026-04-30T10:15:00Z</updated><summary>%s</summary><content type="html">%s</content></entry>`, i, i, i, sentence, escapeAll(body))
	}
	const spaces = ` xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"`
	return map[string]string{
		"teasers": `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"` + spaces + `><channel><title>News</title>` + teasers.String() + `</channel></rss>`,
		"blog":    `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"` + spaces + `><channel><title>Blog</title>` + blog.String() + `</channel></rss>`,
		"atom":    `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>` + atom.String() + `</feed>`,
	}
}

func escapeAll(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func BenchmarkParse(b *testing.B) {
	for name, feed := range typicalFeeds() {
		b.Run(name+"/ours", func(b *testing.B) {
			data := []byte(feed)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(data, Options{URL: someURL, Now: present}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/gofeed", func(b *testing.B) {
			b.SetBytes(int64(len(feed)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := gofeed.NewParser().ParseString(feed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
