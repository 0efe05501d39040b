package faketelegram

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHTMLRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"a < b", `"<" that begins no tag at byte offset 2`},
		{"<", `"<" that begins no tag at byte offset 0`},
		{"<!-- x -->", `"<" that begins no tag at byte offset 0`},
		{"<br>", "tag <br> is not supported, at byte offset 0"},
		{"<br/>", "tag <br> is not supported, at byte offset 0"},
		{"小<p>x</p>", "tag <p> is not supported, at byte offset 3"},
		{"<script>alert(1)</script>", "tag <script> is not supported, at byte offset 0"},
		{"x <b", "tag <b> goes on with neither an attribute nor its end at byte offset 4"},
		{"<b/>", "tag <b> goes on with neither an attribute nor its end at byte offset 2"},
		{`<a href="x"`, "tag <a> goes on with neither an attribute nor its end at byte offset 11"},
		{`<a ="x">y</a>`, "tag <a> goes on with neither an attribute nor its end at byte offset 2"},
		{`<a href="x>y</a>`, "tag <a> has an attribute href without a quoted value at byte offset 2"},
		{"<a href=x>y</a>", "tag <a> has an attribute href without a quoted value at byte offset 2"},
		{"<i b >y</i>", "tag <i> has an attribute b without a quoted value at byte offset 2"},
		{"<span>x</span>", `tag <span> needs class="tg-spoiler" at byte offset 0`},
		{`<span class="x">x</span>`, `tag <span> needs class="tg-spoiler" at byte offset 0`},
		{`<tg-emoji emoji-id="x">y</tg-emoji>`, "tag <tg-emoji> needs a number as its emoji-id at byte offset 0"},
		{"x</b>", "end tag </b> has no start tag, at byte offset 1"},
		{"<b>x</b", "end tag is malformed at byte offset 4"},
		{"<b>x</>", "end tag is malformed at byte offset 4"},
		{"<b>x</i>", "end tag </i> comes where </b> is due, at byte offset 4"},
		{"<b><i>test</b></i>", "end tag </b> comes where </i> is due, at byte offset 10"},
		{"<b>x", "tag <b> is never closed, at byte offset 0"},
		{"<b>x<i>y", "tag <i> is never closed, at byte offset 4"},
		{"x&#xD83D;", "&#xD83D; is half a character at byte offset 1"},
		{`<a href="x&#xD83D;">y</a>`, "&#xD83D; is half a character at byte offset 10"},
	} {
		if _, _, _, err := parseHTML(c.in); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v; want %s", c.in, err, c.want)
		}
	}
}

func TestHTMLTaken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, text string
		marks    []Entity
	}{
		{"plain & <b>小米 🏟</b>", "plain & 小米 🏟", []Entity{{Type: "bold", Offset: 8, Length: 5}}},
		{"&lt;&gt;&amp;&quot;&#33;&#x1F600;", `<>&"!😀`, nil},
		{"&nbsp;&ge;", "&nbsp;&ge;", nil},
		{"<B>x</B >", "x", []Entity{{Type: "bold", Length: 1}}},
		{`<a href="https://e.example/?a=1&amp;b=2">x</a>`, "x", []Entity{{Type: "text_link", Length: 1, URL: "https://e.example/?a=1&b=2"}}},
		{`<a href="http://localhost:8080/">x</a>`, "x", nil},
		{`<a href="javascript:alert(1)">x</a>`, "x", nil},
		{"<blockquote expandable>q</blockquote>", "q", []Entity{{Type: "expandable_blockquote", Length: 1}}},
		{"<blockquote>q</blockquote>", "q", []Entity{{Type: "blockquote", Length: 1}}},
		{`<pre><code class="language-go">f</code></pre>`, "f", []Entity{{Type: "pre", Length: 1, Language: "go"}}},
		{`<span class="tg-spoiler">s</span><tg-spoiler>t</tg-spoiler>`, "st", []Entity{{Type: "spoiler", Length: 1}, {Type: "spoiler", Offset: 1, Length: 1}}},
		{`<a href='https://e.example/'>x</a>`, "x", []Entity{{Type: "text_link", Length: 1, URL: "https://e.example/"}}},
		{"<a>x</a>", "x", nil},
		{`<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`, "👍", []Entity{{Type: "custom_emoji", Length: 2, Emoji: "5368324170671202286"}}},
		{"<strong>a</strong><em>b</em><ins>c</ins><strike>d</strike><del>e</del>", "abcde", []Entity{
			{Type: "bold", Length: 1}, {Type: "italic", Offset: 1, Length: 1}, {Type: "underline", Offset: 2, Length: 1},
			{Type: "strikethrough", Offset: 3, Length: 1}, {Type: "strikethrough", Offset: 4, Length: 1},
		}},
		{"<b></b>x", "x", nil},
		{"&#0;&#x110000;&LT;& &lt", "&#0;&#x110000;&LT;& &lt", nil},
		// One inside of another, as the documentation allows.
		{"<b>a<i>b</i></b>", "ab", []Entity{{Type: "bold", Length: 2}, {Type: "italic", Offset: 1, Length: 1}}},
		{"<i><b>a</b></i>", "a", []Entity{{Type: "italic", Length: 1}, {Type: "bold", Length: 1}}},
		{`<blockquote><a href="https://e.example/"><u>a</u></a></blockquote>`, "a", []Entity{
			{Type: "blockquote", Length: 1}, {Type: "text_link", Length: 1, URL: "https://e.example/"}, {Type: "underline", Length: 1},
		}},
		// As it does not allow: the outer one stays, and code keeps its own.
		{"<b>a<strong>b</strong></b>", "ab", []Entity{{Type: "bold", Length: 2}}},
		{"<blockquote>a<blockquote expandable>b</blockquote></blockquote>", "ab", []Entity{{Type: "blockquote", Length: 2}}},
		{`<a href="https://e.example/1">a<a href="https://e.example/2">b</a></a>`, "ab", []Entity{{Type: "text_link", Length: 2, URL: "https://e.example/1"}}},
		{`<a href="not a link"><a href="https://e.example/2">b</a></a>`, "b", []Entity{{Type: "text_link", Length: 1, URL: "https://e.example/2"}}},
		{"<code>a<b>b</b></code>", "ab", []Entity{{Type: "code", Length: 2}}},
		{"<b>a<code>b</code>c</b>", "abc", []Entity{{Type: "bold", Length: 1}, {Type: "code", Offset: 1, Length: 1}, {Type: "bold", Offset: 2, Length: 1}}},
		{"<b>a<code></code>c</b>", "ac", []Entity{{Type: "bold", Length: 2}}},
		{`<code class="language-go">f</code>`, "f", []Entity{{Type: "code", Length: 1}}},
		{`<pre>a<code class="language-go">f</code></pre>`, "af", []Entity{{Type: "pre", Length: 2}}},
		{`<pre><code class="language-go">f</code>a</pre>`, "fa", []Entity{{Type: "pre", Length: 2}}},
	} {
		text, marks, _, err := parseHTML(c.in)
		if err != nil || text != c.text || len(marks) != len(c.marks) {
			t.Errorf("%q: %q %+v %v; want %q %+v", c.in, text, marks, err, c.text, c.marks)
			continue
		}
		for i := range marks {
			if marks[i] != c.marks[i] {
				t.Errorf("%q: %+v; want %+v", c.in, marks[i], c.marks[i])
			}
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{"<b>x</b>", `<a href="http://e.example">x</a>`, "&#x1F600;<i>", "<blockquote expandable>", "</", "<", "&", "<b>x<code>y</code></b>", `<pre><code class="language-go">f</code></pre>`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return // refused before it is parsed
		}
		text, marks, _, err := parseHTML(s)
		if err != nil {
			return
		}
		n := units(text)
		for i, e := range marks {
			end := e.Offset + e.Length
			if e.Offset < 0 || e.Length < 1 || end > n {
				t.Errorf("%q: %+v is outside of %q", s, e, text)
			}
			for _, later := range marks[i+1:] {
				if later.Offset < e.Offset || later.Offset < end && later.Offset+later.Length > end {
					t.Errorf("%q: %+v crosses or precedes %+v", s, later, e)
				}
			}
		}
		again, none, strange, err := parseHTML(strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text))
		if again != text || len(none)+len(strange) > 0 || err != nil {
			t.Errorf("%q: escaped, %q became %q %+v %q %v", s, text, again, none, strange, err)
		}
	})
}

func TestLinks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want, err string }{
		{in: "http://reader.example", want: "http://reader.example/"},
		{in: "https://reader.example/a/1?q=x#s3", want: "https://reader.example/a/1?q=x#s3"},
		{in: "https://reader.example:8443/#:~:text=a,b", want: "https://reader.example:8443/#:~:text=a,b"},
		{in: "reader.example?x", want: "http://reader.example/?x"},
		{in: "http://127.0.0.1:8080/a", want: "http://127.0.0.1:8080/a"},
		{in: "http://[::1]:80/", want: "http://[::1]:80/"},
		{in: "https://例え.example/パス", want: "https://例え.example/パス"},
		{in: "tg://resolve?domain=x", want: "tg://resolve?domain=x"},
		{in: "http://localhost:8080/", err: "Wrong HTTP URL"},
		{in: "not-a-url", err: "Wrong HTTP URL"},
		{in: "ftp://example.com", err: "Unsupported URL protocol"},
		{in: "", err: "URL host is empty"},
		{in: "https:///x", err: "URL host is empty"},
		{in: "https://a b.example/", err: "the host or the port is malformed"},
		{in: "https://a.example:99999/", err: "there is no port 99999"},
		{in: "http://[::zz]/", err: "the host or the port is malformed"},
		{in: "http://[::zz]:80/", err: "the host or the port is malformed"},
		{in: "http://a.example:/", err: "the host or the port is malformed"},
		{in: "http://a.example:x/", err: "the host or the port is malformed"},
		{in: "http://a.example:0/", err: "there is no port 0"},
		{in: "javascript:alert(1)", err: "the host or the port is malformed"},
		{in: "tg://a.b", err: "Wrong tg URL"},
	} {
		got, err := checkLink(c.in)
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%q: %q %v; want %q %s", c.in, got, err, c.want, c.err)
		}
	}
}

func TestTextRules(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	id := talk(s).Room().ID()
	send := func(text string) args { return args{"chat_id": id, "text": text, "parse_mode": "HTML"} }
	r.no("sendMessage", args{"chat_id": id}, 400, "Bad Request: message text is empty")
	r.no("sendMessage", send("   \n"), 400, "text must be non-empty")
	r.no("sendMessage", send("<b> </b>"), 400, "text must be non-empty")
	r.no("sendMessage", send(strings.Repeat("x", 4097)), 400, "message is too long")
	r.no("sendMessage", send(strings.Repeat("😀", 2049)), 400, "message is too long")
	r.no("sendMessage", send(strings.Repeat("&amp;", 6554)), 400, "text is too long") // 32,770 bytes
	r.no("sendMessage", send("<b>x"), 400, `Bad Request: can't parse entities: tag <b> is never closed, at byte offset 0`)
	r.no("sendMessage", args{"chat_id": id, "text": "x", "parse_mode": "WikiText"}, 400, "unsupported parse_mode")
	r.ok("sendMessage", send(strings.Repeat("x", 4096)))
	r.ok("sendMessage", send(strings.Repeat("😀", 2048)))
	r.ok("sendMessage", send(strings.Repeat("&lt;", 4096)))
	r.ok("sendMessage", send("\n "+strings.Repeat("x", 4096)+"  "))
	m := message(t, r.ok("sendMessage", send("  <b>小米</b> ok ")))
	if m.Text != "小米 ok" || m.Entities[0] != (Entity{Type: "bold", Length: 2}) {
		t.Errorf("trimmed: %q %+v", m.Text, m.Entities)
	}
	if got := m.Marked(m.Entities[0]); got != "小米" {
		t.Errorf("marked: %q", got)
	}
}

// What the real server lets pass without a word is found, and fails the test.
func TestFindings(t *testing.T) {
	t.Parallel()
	s := Start(t, TolerateFindings())
	r := newRaw(t, s)
	id := talk(s).Room().ID()
	r.ok("sendMessage", args{"chat_id": id, "text": "a&nbsp;b", "parse_mode": "HTML", "silent": true})
	r.ok("sendMessage", args{"chat_id": id, "text": "a", "disable_web_page_preview": true})
	r.ok("sendMessage", args{"chat_id": id, "text": "a", "reply_markup": args{"inline_keyboard": [][]args{{{"text": "x", "callback_data": "d", "url": "https://e.example"}}}}})
	r.no("sendMessage", args{"chat_id": id, "text": "*a*", "parse_mode": "MarkdownV2"}, 400, "not supported")
	var all []string
	for _, f := range s.Findings() {
		all = append(all, f.Text)
	}
	for _, want := range []string{"unknown parameter silent", "&nbsp;", "disable_web_page_preview left", "two kinds", "MarkdownV2"} {
		if !strings.Contains(strings.Join(all, "\n"), want) {
			t.Errorf("not found: %s, in %q", want, all)
		}
	}
}

func TestShow(t *testing.T) {
	t.Parallel()
	text, marks, _, err := parseHTML("<b><a href=\"https://a.example/1\">Comet 🏟</a></b> passes\n<blockquote>word <a href=\"https://a.example/2\">for</a> word</blockquote>\nend")
	if err != nil {
		t.Fatal(err)
	}
	m := Message{Text: text, Entities: marks, InlineKeyboard: &InlineKeyboard{Rows: [][]Button{
		{{Text: "Read", URL: "https://r.example/"}, {Text: "More", Data: "/news page:2"}},
	}}}
	want := "Comet 🏟 passes https://a.example/1\nword for word https://a.example/2\nend\n[Read] https://r.example/  [More]\n"
	if got := m.Show(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if b, ok := m.Button("/news page:2"); !ok || b.Text != "More" {
		t.Errorf("by data: %+v %t", b, ok)
	}
}

func TestEntitiesOfTypedText(t *testing.T) {
	t.Parallel()
	got := findEntities("😀 /news@nutgraf_bot see https://e.example/a?b=/x, @someone")
	want := []Entity{
		{Type: "bot_command", Offset: 3, Length: 17}, {Type: "url", Offset: 25, Length: 24}, {Type: "mention", Offset: 51, Length: 8},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%+v; want %+v", got[i], want[i])
		}
	}
}
