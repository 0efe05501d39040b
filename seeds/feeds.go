package seeds

import (
	"encoding/xml"
	"fmt"
)

// Feed is one entry of the catalogue.
type Feed struct {
	Title   string // as the publisher calls it, in the feed's language
	XMLURL  string // the feed itself: RSS or Atom
	HTMLURL string // the page that people read
	Lang    string // BCP 47 tag
	Topic   string // a lower-case word, such as "space"
}

// opml is as much of OPML 2.0 as the catalogue uses: folders of feeds.
// http://opml.org/spec2.opml
type opml struct {
	XMLName xml.Name `xml:"opml"`
	Version string   `xml:"version,attr"`
	Folders []folder `xml:"body>outline"`
}

type folder struct {
	Topic string    `xml:"text,attr"`
	Feeds []outline `xml:"outline"`
}

type outline struct {
	Text    string `xml:"text,attr"`
	XMLURL  string `xml:"xmlUrl,attr"`
	HTMLURL string `xml:"htmlUrl,attr"`
	Lang    string `xml:"language,attr"`
}

// Feeds returns the catalogue in its order: by topic, and within a topic by
// language. The error is nil unless the program was built from damaged files.
func Feeds() ([]Feed, error) {
	data, err := files.ReadFile("feeds.opml")
	if err != nil {
		return nil, fmt.Errorf("seeds: reading the catalogue of feeds: %w", err)
	}
	var doc opml
	if err := xml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("seeds: reading the catalogue of feeds: %w", err)
	}
	var feeds []Feed
	for _, f := range doc.Folders {
		for _, o := range f.Feeds {
			feeds = append(feeds, Feed{
				Title: o.Text, XMLURL: o.XMLURL, HTMLURL: o.HTMLURL,
				Lang: o.Lang, Topic: f.Topic,
			})
		}
	}
	return feeds, nil
}
