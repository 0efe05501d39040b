package opml

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"time"
)

// Write writes a list as OPML 2.0, with the folders of its topics in
// alphabetical order. Addresses that cannot be fetched are left out. The error
// is w's.
func Write(w io.Writer, l List, created time.Time) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	b.WriteString("<opml version=\"2.0\">\n<head>\n<title>")
	escape(&b, line(l.Title))
	b.WriteString("</title>\n<dateCreated>" + created.UTC().Format(time.RFC1123) + "</dateCreated>\n</head>\n<body>\n")
	feeds := slices.Clone(l.Feeds)
	for i := range feeds {
		feeds[i].Topic = topic(feeds[i].Topic)
	}
	slices.SortStableFunc(feeds, func(a, b Feed) int { return slices.Compare(folders(a.Topic), folders(b.Topic)) })
	var open []string
	for _, f := range feeds {
		if f.URL = address(f.URL); f.URL == "" {
			continue
		}
		open = enter(&b, open, folders(f.Topic))
		b.WriteString("<outline type=\"rss\"")
		title := line(f.Title)
		if title == "" {
			title = f.URL // text is required
		}
		for _, a := range [][2]string{
			{"text", title}, {"title", title}, {"xmlUrl", f.URL}, {"htmlUrl", address(f.Home)}, {"language", line(f.Lang)},
		} {
			if a[1] != "" {
				b.WriteString(" " + a[0] + "=\"")
				escape(&b, a[1])
				b.WriteByte('"')
			}
		}
		b.WriteString("/>\n")
	}
	enter(&b, open, nil)
	b.WriteString("</body>\n</opml>\n")
	_, err := w.Write(b.Bytes())
	return err
}

// folders are the parts of a topic.
func folders(topic string) []string {
	if topic == "" {
		return nil
	}
	return strings.Split(topic, "/")
}

// enter closes the folders that are open and not wanted, and opens those that
// are.
func enter(b *bytes.Buffer, open, want []string) []string {
	same := 0
	for same < len(open) && same < len(want) && open[same] == want[same] {
		same++
	}
	for range open[same:] {
		b.WriteString("</outline>\n")
	}
	for _, name := range want[same:] {
		b.WriteString("<outline text=\"")
		escape(b, name)
		b.WriteString("\">\n")
	}
	return want
}

func escape(b *bytes.Buffer, s string) {
	_ = xml.EscapeText(b, []byte(s)) // a buffer takes everything
}
