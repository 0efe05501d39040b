package main

import (
	"html"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// markdown draws Discord's markdown, as far as the bot uses it, as HTML. now is
// the time from which times are told.
type markdown struct {
	lang string
	now  time.Time
}

// draw is a whole text. Lines next to one another that are quotes, small print or
// items are one block each.
func (m markdown) draw(text string) template.HTML {
	var out strings.Builder
	block := ""
	begin := func(next, open string) bool {
		if block == next {
			return false
		}
		if block != "" {
			out.WriteString("</" + block + ">")
		}
		block = next
		if next != "" {
			out.WriteString(open)
		}
		return true
	}
	for line := range strings.SplitSeq(text, "\n") {
		switch rest, ok := "", false; {
		case cutInto(&rest, &ok, line, "> "):
			if !begin("blockquote", "<blockquote>") {
				out.WriteString("<br>")
			}
			out.WriteString(m.inline(rest))
		case cutInto(&rest, &ok, line, "-# "):
			begin("", "")
			out.WriteString("<small dir=auto>" + m.inline(rest) + "</small>")
		case cutInto(&rest, &ok, line, "- "):
			begin("ul", "<ul>")
			out.WriteString("<li>" + m.inline(rest) + "</li>")
		case cutInto(&rest, &ok, line, "### "), cutInto(&rest, &ok, line, "## "), cutInto(&rest, &ok, line, "# "):
			begin("", "")
			out.WriteString("<h3 dir=auto>" + m.inline(rest) + "</h3>")
		case line == "":
			begin("", "")
			out.WriteString("<p><br></p>")
		default:
			begin("", "")
			out.WriteString("<p dir=auto>" + m.inline(line) + "</p>")
		}
	}
	begin("", "")
	return template.HTML(out.String()) //nolint:gosec // every text is escaped in inline
}

func cutInto(rest *string, ok *bool, line, prefix string) bool {
	*rest, *ok = strings.CutPrefix(line, prefix)
	return *ok
}

// inline draws what stands in a line.
func (m markdown) inline(s string) string {
	var out strings.Builder
	for s != "" {
		switch {
		case s[0] == '\\' && len(s) > 1 && strings.IndexByte("\\*_~`|>#-[]()<@:/.+!", s[1]) >= 0:
			out.WriteString(html.EscapeString(s[1:2]))
			s = s[2:]
		case strings.HasPrefix(s, "**") && closing(s, "**") > 0:
			n := closing(s, "**")
			out.WriteString("<b>" + m.inline(s[2:n]) + "</b>")
			s = s[n+2:]
		case strings.HasPrefix(s, "`") && strings.Contains(s[1:], "`"):
			n := 1 + strings.Index(s[1:], "`")
			out.WriteString("<code>" + html.EscapeString(s[1:n]) + "</code>")
			s = s[n+1:]
		case (s[0] == '*' || s[0] == '_') && closing(s, s[:1]) > 1:
			n := closing(s, s[:1])
			out.WriteString("<i>" + m.inline(s[1:n]) + "</i>")
			s = s[n+1:]
		case s[0] == '<' && m.stamp(s) != nil:
			parts := m.stamp(s)
			out.WriteString(`<span class="time">` + html.EscapeString(m.time(parts[1], parts[2])) + "</span>")
			s = s[len(parts[0]):]
		case s[0] == '<' && mentioned(s) != nil:
			parts := mentioned(s)
			out.WriteString(`<span class="command">` + html.EscapeString(parts[1]) + "</span>")
			s = s[len(parts[0]):]
		case s[0] == '[' && link(s) != nil:
			parts := link(s)
			out.WriteString("<u>" + m.inline(parts[1]) + "</u>")
			s = s[len(parts[0]):]
		case strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://"):
			n := strings.IndexAny(s+" ", " )")
			out.WriteString("<u>" + html.EscapeString(s[:n]) + "</u>")
			s = s[n:]
		default:
			n := 1
			for n < len(s) && strings.IndexByte("\\*_`<[h", s[n]) < 0 {
				n++
			}
			out.WriteString(html.EscapeString(s[:n]))
			s = s[n:]
		}
	}
	return out.String()
}

// closing is where the mark that s begins with comes again, unescaped; -1 for
// never.
func closing(s, mark string) int {
	for i := len(mark); i < len(s); i++ {
		if s[i] == '\\' {
			i++
		} else if strings.HasPrefix(s[i:], mark) {
			return i
		}
	}
	return -1
}

// link is the masked link that s begins with: all, text, address.
func link(s string) []string {
	return regexp.MustCompile(`^\[((?:\\.|[^\]\\])+)\]\((https?://[^\s)]+)\)`).FindStringSubmatch(s)
}

// mentioned is the command that s begins with: all, its name.
func mentioned(s string) []string {
	return regexp.MustCompile(`^<(/[\p{L}\d_-]+):\d+>`).FindStringSubmatch(s)
}

// stamp is the time that s begins with: all, seconds, style.
func (markdown) stamp(s string) []string {
	return regexp.MustCompile(`^<t:(\d+)(?::(\w))?>`).FindStringSubmatch(s)
}

// time is a time as a reader's client shows it.
func (m markdown) time(seconds, style string) string {
	n, _ := strconv.ParseInt(seconds, 10, 64)
	at := time.Unix(n, 0).UTC()
	if style != "R" {
		return at.Format("2 January 2006 15:04")
	}
	years := int(m.now.Sub(at).Hours() / 24 / 365.25)
	words := map[string][2]string{"de": {"vor einem Jahr", "vor %d Jahren"}, "ja": {"1 年前", "%d 年前"}}[m.lang]
	if words[0] == "" {
		words = [2]string{"a year ago", "%d years ago"}
	}
	switch {
	case years == 1:
		return words[0]
	case years > 1:
		return strings.ReplaceAll(words[1], "%d", strconv.Itoa(years))
	}
	return strconv.Itoa(int(m.now.Sub(at).Hours()/24)) + " days ago"
}

// TestMarkdown: the pictures would lie if this did.
func TestMarkdown(t *testing.T) {
	m := markdown{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	for text, want := range map[string]string{
		"a **b \\* c** d":                          "<p dir=auto>a <b>b * c</b> d</p>",
		"**[Title \\[x\\]](https://a.example/b)**": "<p dir=auto><b><u>Title [x]</u></b></p>",
		"> one [↗](https://a.example/)\n> two":     "<blockquote>one <u>↗</u><br>two</blockquote>",
		"-# by X · <t:1700000000:R>":               `<small dir=auto>by X · <span class="time">2 years ago</span></small>`,
		"\\<script\\> <b>":                         "<p dir=auto>&lt;script&gt; &lt;b&gt;</p>",
		"\\*a\\* \\@everyone":                      "<p dir=auto>*a* @everyone</p>",
		"[x](javascript:1)":                        "<p dir=auto>[x](javascript:1)</p>",
		"> one\n\n> two":                           "<blockquote>one</blockquote><p><br></p><blockquote>two</blockquote>",
		"</news:17> \\</news\\:17\\>":              `<p dir=auto><span class="command">/news</span> &lt;/news:17&gt;</p>`,
		"go to https://a.example/?a&b now":         "<p dir=auto>go to <u>https://a.example/?a&amp;b</u> now</p>",
		"*i* _j_ `k`":                              "<p dir=auto><i>i</i> <i>j</i> <code>k</code></p>",
	} {
		if got := string(m.draw(text)); got != want {
			t.Errorf("%q is drawn as\n%s, want\n%s", text, got, want)
		}
	}
}
