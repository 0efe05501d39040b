package discover

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

const (
	pageBytes = 2 << 20 // of a page that are looked at
	pageLinks = 5000
)

// channelIDs match where a page of YouTube names its channel, the surest first:
// pages name others too.
var channelIDs = []*regexp.Regexp{
	regexp.MustCompile(`"externalId":"(UC[\w-]{22})"`),
	regexp.MustCompile(`itemprop="(?:identifier|channelId)" content="(UC[\w-]{22})"`),
	regexp.MustCompile(`rel="canonical" href="https://www\.youtube\.com/channel/(UC[\w-]{22})"`),
	regexp.MustCompile(`"channelId":"(UC[\w-]{22})"`),
}

// links returns the addresses of feeds that a page declares or links to.
func links(page []byte, contentType, base string) []guess {
	page = page[:min(len(page), pageBytes)]
	at, err := url.Parse(base)
	if err != nil {
		return nil
	}
	var declared, linked []guess
	if isYouTube(at.Hostname()) {
		for _, id := range channelIDs {
			if m := id.FindSubmatch(page); m != nil {
				declared = append(declared, guess{youtubeChannel(string(m[1])), Rule})
				break
			}
		}
	}
	reader, err := charset.NewReader(bytes.NewReader(page), contentType)
	if err != nil {
		reader = bytes.NewReader(page)
	}
	z := html.NewTokenizer(reader)
	for range 10 * pageLinks {
		switch z.Next() {
		case html.ErrorToken:
			return append(declared, linked...)
		case html.StartTagToken, html.SelfClosingTagToken:
		default:
			continue
		}
		name, more := z.TagName()
		if !more || string(name) != "link" && string(name) != "a" && string(name) != "base" {
			continue
		}
		attr := attributes(z)
		href, err := at.Parse(strings.TrimSpace(attr["href"]))
		if err != nil || attr["href"] == "" || href.Scheme != "http" && href.Scheme != "https" {
			continue
		}
		href.Fragment = ""
		switch {
		case string(name) == "base":
			at = href
		case string(name) == "link" && declares(attr):
			declared = append(declared, guess{href.String(), Declared})
		case string(name) == "a" && len(linked) < pageLinks && looksLikeFeed(href, attr):
			linked = append(linked, guess{href.String(), Linked})
		}
	}
	return append(declared, linked...)
}

// attributes returns those of the tag at hand that matter here.
func attributes(z *html.Tokenizer) map[string]string {
	attr := map[string]string{}
	for {
		key, value, more := z.TagAttr()
		switch k := string(key); k {
		case "href", "rel", "type", "class", "title", "aria-label":
			if _, twice := attr[k]; !twice {
				attr[k] = string(value)
			}
		}
		if !more {
			return attr
		}
	}
}

// declares reports whether a link element names a feed.
func declares(attr map[string]string) bool {
	rel := strings.Fields(strings.ToLower(attr["rel"]))
	kind, _, _ := strings.Cut(strings.ToLower(attr["type"]), ";")
	switch strings.TrimSpace(kind) {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/x.atom+xml", "application/x-atom+xml":
		return slices.Contains(rel, "alternate") || slices.Contains(rel, "feed") || len(rel) == 0
	case "application/json", "text/xml", "application/xml":
		return slices.Contains(rel, "feed") || slices.Contains(rel, "alternate") && feedPath.MatchString(attr["href"])
	case "":
		return slices.Contains(rel, "feed") || slices.Contains(rel, "alternate") && feedPath.MatchString(attr["href"])
	}
	return false
}

// feedPath matches the path of an address that is a feed's, mostly.
var feedPath = regexp.MustCompile(`(?i)(?:^|[/._-])(?:rss|atom|feeds?|rdf)(?:2(?:\.0)?)?(?:[/?]?$|\.(?:xml|rss|atom|json|php|aspx?)$)|\.(?:rss|atom|rdf)$|[?&](?:feed|format|type)=(?:rss2?|atom|feed)\b|/index\.xml$|feeds\.feedburner\.com/.`)

// looksLikeFeed reports whether an anchor leads to a feed, by its address or by
// what it says of itself.
func looksLikeFeed(u *url.URL, attr map[string]string) bool {
	whole := u.Host + u.EscapedPath()
	if u.RawQuery != "" {
		whole += "?" + u.RawQuery
	}
	if slices.Contains([]string{"twitter.com", "x.com", "www.facebook.com", "feedly.com", "www.inoreader.com"}, u.Host) {
		return false // buttons of readers
	}
	if feedPath.MatchString(whole) {
		return true
	}
	kind := strings.ToLower(attr["type"])
	return kind == "application/rss+xml" || kind == "application/atom+xml"
}
