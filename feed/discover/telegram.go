package discover

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/syndication"
)

// Read makes a feed of an answer: as feed/syndication reads it, or of the page of
// a public channel of Telegram. Errors are those of syndication.Parse.
func Read(a fetch.Answer, now time.Time) (syndication.Feed, error) {
	if name := channelName(a.URL); name != "" {
		return readChannel(a.Body, name, now)
	}
	return syndication.Parse(a.Body, syndication.Options{URL: a.URL, ContentType: a.Type, ContentLanguage: a.Language, Now: now})
}

// channelName is the channel that an address shows; "" for any other address.
func channelName(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host != "t.me" {
		return ""
	}
	name, ok := strings.CutPrefix(strings.Trim(u.Path, "/"), "s/")
	if !ok || !word.MatchString(name) {
		return ""
	}
	return name
}

// A channel is written as a JSON Feed and read like any other, so that what is in
// it is cleaned in the same way.
type channel struct {
	Version string `json:"version"`
	Title   string `json:"title"`
	Home    string `json:"home_page_url"`
	Items   []post `json:"items"`
}

type post struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	HTML      string `json:"content_html"`
	Published string `json:"date_published,omitempty"`
}

// readChannel makes a feed of the messages that a page shows, the latest first.
func readChannel(page []byte, name string, now time.Time) (syndication.Feed, error) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return syndication.Feed{}, syndication.ErrBroken
	}
	home := "https://t.me/" + name
	ch := channel{Version: "https://jsonfeed.org/version/1.1", Title: "@" + name, Home: home}
	eachNode(root, func(n *html.Node) bool {
		switch {
		case hasClass(n, "tgme_channel_info_header_title"):
			ch.Title = cmp.Or(strings.Join(strings.Fields(textOf(n)), " "), ch.Title)
		case attrOf(n, "data-post") != "" && hasClass(n, "tgme_widget_message"):
			if p, ok := message(n, home); ok {
				ch.Items = append(ch.Items, p)
			}
			return false
		}
		return true
	})
	if len(ch.Items) == 0 {
		return syndication.Feed{}, syndication.ErrHTML // a private channel, a group, nobody
	}
	slices.Reverse(ch.Items) // the page has the latest last
	data, err := json.Marshal(ch)
	if err != nil {
		return syndication.Feed{}, syndication.ErrBroken
	}
	return syndication.Parse(data, syndication.Options{URL: home, ContentType: "application/feed+json", Now: now})
}

// message reads a message; false for one without words, such as a picture.
func message(n *html.Node, home string) (post, bool) {
	_, number, ok := strings.Cut(attrOf(n, "data-post"), "/")
	if !ok || !word.MatchString(number) {
		return post{}, false
	}
	p := post{ID: home + "/" + number, URL: home + "/" + number}
	eachNode(n, func(n *html.Node) bool {
		switch {
		case hasClass(n, "tgme_widget_message_reply"):
			return false // what it answers
		case hasClass(n, "tgme_widget_message_text") && p.HTML == "":
			var b bytes.Buffer
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				_ = html.Render(&b, c) // a buffer never fails
			}
			p.HTML = "<p>" + b.String() + "</p>"
			return false
		case n.Data == "time" && p.Published == "":
			p.Published = attrOf(n, "datetime")
		}
		return true
	})
	return p, p.HTML != ""
}

// eachNode visits the elements of a tree, and what is in those for which visit
// returns true. It does not recurse: pages may be nested without end.
func eachNode(root *html.Node, visit func(*html.Node) bool) {
	for n := root; n != nil; {
		down := true
		if n.Type == html.ElementNode {
			down = visit(n)
		}
		if down && n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for n != root && n.NextSibling == nil {
			n = n.Parent
		}
		if n == root {
			return
		}
		n = n.NextSibling
	}
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, class string) bool {
	if n == nil {
		return false
	}
	for c := range strings.FieldsSeq(attrOf(n, "class")) {
		if c == class {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
