package telegram

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/bot"
)

// check holds a message to what Telegram takes.
func check(t *testing.T, m message) {
	t.Helper()
	words, tags, err := parse(m.text.html)
	switch {
	case err != nil:
		t.Fatalf("%v in %q", err, m.text.html)
	case !utf8.ValidString(m.text.html), len(m.text.html) > maxBytes:
		t.Fatalf("%d bytes, or no UTF-8", len(m.text.html))
	case !visible(words), units(words) > maxUnits:
		t.Fatalf("%d units of text: %q", units(words), words)
	case units(words) != m.text.units:
		t.Fatalf("counted %d units, there are %d in %q", m.text.units, units(words), m.text.html)
	case tags != m.text.entities, tags > 100:
		t.Fatalf("counted %d entities, there are %d", m.text.entities, tags)
	case m.preview != "" && !public(m.preview):
		t.Fatalf("preview %q", m.preview)
	}
	if found := mention.FindString(words); found != "" {
		t.Fatalf("calls somebody: %q in %q", found, words)
	}
	n := 0
	for _, row := range m.keys {
		if n += len(row); len(row) > 8 || len(row) == 0 {
			t.Fatalf("a row of %d", len(row))
		}
		for _, b := range row {
			if !visible(b.Text) || (b.CallbackData == "") == (b.URL == "") || len(b.CallbackData) > 64 ||
				!utf8.ValidString(b.CallbackData) || b.URL != "" && !public(b.URL) {
				t.Fatalf("button %+v", b)
			}
		}
	}
	if n > 100 {
		t.Fatalf("%d buttons", n)
	}
}

// mention is what Telegram would notify somebody of.
var mention = regexp.MustCompile(`(^|[^A-Za-z0-9_])@[A-Za-z0-9_]`)

// tag is a tag as Telegram takes it: these, and no others.
var tag = regexp.MustCompile(`^(b|i|s|blockquote|blockquote expandable|a href="[^"<>]*")$`)

// parse reads HTML as strictly as Telegram: every tag closed in its order, four
// entities, nothing else that looks like markup.
func parse(s string) (words string, tags int, err error) {
	var text strings.Builder
	var open []string
	for s != "" {
		before, rest, found := strings.Cut(s, "<")
		if strings.Contains(before, ">") {
			return "", 0, fmt.Errorf("an unescaped >")
		}
		for _, part := range strings.Split(before, "&")[1:] {
			if !regexp.MustCompile(`^(lt|gt|amp|quot);`).MatchString(part) {
				return "", 0, fmt.Errorf("an entity %q", part)
			}
		}
		text.WriteString(html.UnescapeString(before))
		if !found {
			break
		}
		inside, after, closed := strings.Cut(rest, ">")
		name, _, _ := strings.Cut(inside, " ")
		switch {
		case !closed:
			return "", 0, fmt.Errorf("an open <")
		case strings.HasPrefix(inside, "/"):
			if len(open) == 0 || open[len(open)-1] != inside[1:] {
				return "", 0, fmt.Errorf("%q closes %q", inside, open)
			}
			open = open[:len(open)-1]
		case tag.MatchString(inside):
			open = append(open, name)
			tags++
		default:
			return "", 0, fmt.Errorf("a tag %q", inside)
		}
		s = after
	}
	if len(open) > 0 {
		return "", 0, fmt.Errorf("not closed: %q", open)
	}
	return text.String(), tags, nil
}

// FuzzRender: whatever an article, a person or the core writes, Telegram takes
// what is made of it, and every quote is the beginning of what was quoted.
func FuzzRender(f *testing.F) {
	f.Add("Firm <b>warns</b> @everyone", "Post & Sons", "It rained. “No!” she said.", "https://x.example/?a=1&b=2", "http://localhost/a", "en", "/news rain", uint8(3), uint8(2))
	f.Add("小米汽车", "新华", strings.Repeat("小米首款汽车进入工信部目录。", 300), "https://例.example/", "https://r.example/#s1", "zh", "/latest page:2", uint8(5), uint8(9))
	f.Add("\u202eevil\u202c \u200b", "\u3164", strings.Repeat("👨‍👩‍👧‍👦", 900), "javascript:alert(1)", "https://x.example/\"><b>", "ar", strings.Repeat("/x", 40), uint8(1), uint8(1))
	f.Add("a", "b", "@a @bb /start x@y.example \xff\xfe ̷̧̀́̂̃̄̅̆̇z", "https://"+strings.Repeat("a", 3000)+".example", "http://10.0.0.1/", "", "?", uint8(30), uint8(10))
	f.Fuzz(func(t *testing.T, title, source, quote, address, reader, lang, line string, cards, quotes uint8) {
		l := layout{shortened: "Shortened: one message holds no more."}
		card := bot.Card{
			Title: title, Link: address, Source: source, Byline: title, Lang: lang, Day: source, Note: source, Helpful: line,
			Actions: []bot.Action{{Label: title, URL: reader}, {Label: source, Line: line}, {Label: "More", Icon: "👍", Line: "/" + line}, {Label: "Pick", Line: line, Pick: true}},
		}
		for range quotes % 12 {
			card.Quotes = append(card.Quotes, bot.Quote{Text: quote, Link: address, Reader: reader})
		}
		reply := bot.Reply{Text: title, Note: quote, Rows: []bot.Row{{Head: source, Text: quote}}, Actions: card.Actions}
		for _, m := range l.answer(reply) {
			check(t, m)
		}
		edited := card
		edited.Corrections = []bot.Correction{
			{Before: []bot.Piece{{Text: quote, Changed: true}, {Text: source}}, After: []bot.Piece{{Text: title}, {Text: quote, Changed: true}}, Reader: reader},
			{Before: []bot.Piece{{Text: quote}}}, {After: []bot.Piece{{Text: line, Changed: true}}, Reader: address},
		}
		for i := range cards % 32 {
			reply.Cards = append(reply.Cards, []bot.Card{card, edited}[i%2])
		}
		for _, m := range append(l.answer(reply), l.post(reply)...) {
			check(t, m)
		}
		only := l.answer(bot.Reply{Cards: []bot.Card{card}})
		if len(only) != 1 {
			t.Fatalf("%d messages", len(only))
		}
		check(t, only[0])
		checkQuotes(t, only[0], card)
		words := strings.TrimSpace(clean(title + "\n" + source))
		if short := shorten(words, toastUnits); units(short) > toastUnits || !utf8.ValidString(short) {
			t.Fatalf("a toast of %d", units(short))
		}
	})
}

// unseen takes out what is added to a text and not seen.
var unseen = strings.NewReplacer("\u2060", "", leftToRight, "", rightToLeft, "", isolate, "", endIsolate, "")

// checkQuotes holds the quotes of a message to the texts of a card.
func checkQuotes(t *testing.T, m message, card bot.Card) {
	t.Helper()
	var texts []string
	for _, q := range card.Quotes {
		texts = append(texts, strings.TrimSpace(clean(q.Text)))
	}
	for _, block := range strings.Split(m.text.html, "<blockquote")[1:] {
		_, block, _ = strings.Cut(block, ">")
		block, _, _ = strings.Cut(block, "</blockquote>")
		words, _, err := parse(block)
		if err != nil {
			t.Fatal(err)
		}
		words = unseen.Replace(strings.TrimSuffix(words, "\u00a0"+arrow))
		whole := slices.Contains(texts, words)
		head, cut := strings.CutSuffix(words, "…")
		head = strings.TrimSpace(head)
		if !whole && !(cut && slices.ContainsFunc(texts, func(s string) bool { return strings.HasPrefix(s, head) })) {
			t.Fatalf("%q is quoted of %q", words, texts)
		}
	}
}

// TestCorrection: what went out is struck through, and what came in is bold.
func TestCorrection(t *testing.T) {
	c := sampleCard()
	c.Quotes = nil
	c.Corrections = []bot.Correction{
		{
			Before: []bot.Piece{{Text: "Twelve", Changed: true}, {Text: " & more were hurt."}},
			After:  []bot.Piece{{Text: "<Nineteen>", Changed: true}, {Text: " & more were hurt."}}, Reader: "https://r.example/a/1#changes",
		},
		{Before: []bot.Piece{{Text: "Nobody saw it", Changed: true}, {Text: "."}}},
	}
	got := layout{}.answer(bot.Reply{Cards: []bot.Card{c}})[0].text.html
	want := "<blockquote><s>Twelve</s> &amp; more were hurt.\n→ <b>&lt;Nineteen&gt;</b> &amp; more were hurt.\u00a0<a href=\"https://r.example/a/1#changes\">↗</a></blockquote>\n" +
		"<blockquote><s>Nobody saw it</s>.</blockquote>"
	if !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func sampleCard() bot.Card {
	return bot.Card{
		Title: "Comet <passes> the Sun", Link: "https://sky.example/comet?a=1&b=2", Source: "Sky & Co", Byline: "Ann",
		Published: time.Date(2024, 9, 27, 0, 0, 0, 0, time.UTC), Day: "27 Sep 2024", Sample: "sample", Note: "Does not have: moon", Helpful: "1 of 2",
		Quotes: []bot.Quote{{Text: "It passed.", Link: "https://sky.example/comet#:~:text=It", Reader: "https://r.example/a/1#s1"}, {Text: "It went.", Link: "https://sky.example/comet#:~:text=went"}},
		Actions: []bot.Action{
			{Label: "Read in full", Icon: "📖", URL: "https://r.example/a/1"}, {Label: "Related", Line: "/related 1"},
			{Label: "Helpful", Icon: "👍", Line: "/helpful 1 yes"}, {Label: "Not helpful", Icon: "👎", Line: "/helpful 1 no"},
		},
	}
}

func TestCardHTML(t *testing.T) {
	m := layout{}.answer(bot.Reply{Cards: []bot.Card{sampleCard()}, Note: "Small print"})[0]
	want := `<b><a href="https://sky.example/comet?a=1&amp;b=2">Comet &lt;passes&gt; the Sun</a></b>
<a href="https://sky.example/comet#:~:text=It">Sky &amp; Co</a> · Ann · 27_Sep_2024 · sample
<blockquote>It passed._<a href="https://r.example/a/1#s1">↗</a></blockquote>
<blockquote>It went._<a href="https://sky.example/comet#:~:text=went">↗</a></blockquote>
<i>Does not have: moon · 1 of 2</i>

<i>Small print</i>`
	if want = strings.ReplaceAll(want, "_", "\u00a0"); m.text.html != want {
		t.Errorf("got\n%s\nwant\n%s", m.text.html, want)
	}
	if keys := labels(m.keys); keys != "Read in full|Related\n👍|👎" {
		t.Errorf("keys\n%s", keys)
	}
	if m.preview != "https://sky.example/comet?a=1&b=2" {
		t.Errorf("preview %q", m.preview)
	}
	list := layout{}.answer(bot.Reply{Cards: []bot.Card{sampleCard(), sampleCard()}, Actions: []bot.Action{{Label: "More", Line: "/more"}}})[0]
	if keys := labels(list.keys); keys != "1 📖|Related|👍|👎\n2 📖|Related|👍|👎\nMore" {
		t.Errorf("keys of a list\n%s", keys)
	}
	if list.preview != "" || !strings.HasPrefix(list.text.html, "1. <b>") || !strings.Contains(list.text.html, "\n\n2. <b>") {
		t.Errorf("list %q\n%s", list.preview, list.text.html)
	}
}

// TestDirections: an Arabic name does not tear the date apart, the line of facts
// runs as the title does, and a text does as most of its letters do.
func TestDirections(t *testing.T) {
	card := func(title, source, byline, quote string) string {
		c := bot.Card{Title: title, Source: source, Byline: byline, Day: "20 Apr 2025", Quotes: []bot.Quote{{Text: quote}}}
		m := layout{}.answer(bot.Reply{Cards: []bot.Card{c}})[0]
		check(t, m)
		checkQuotes(t, m, c)
		return strings.NewReplacer(leftToRight, "<LRM>", rightToLeft, "<RLM>", isolate, "[", endIsolate, "]", "\u00a0", " ").Replace(m.text.words())
	}
	for _, test := range []struct{ title, source, byline, quote, want string }{
		{"Rain", "Post", "Ann", "It rained.", "Rain\nPost · Ann · 20 Apr 2025\nIt rained."},
		{"Rain", "Post", "سلمى مثال", "It rained.", "Rain\n[Post] · [سلمى مثال] · [20 Apr 2025]\nIt rained."},
		{"الميناء القديم", "Post", "Ann", "(Hafen AG) تعمل الشركة", "الميناء القديم\n<RLM>[Post] · [Ann] · [20 Apr 2025]\n<RLM>(Hafen AG) تعمل الشركة"},
		{"BMW تعلن عن سيارة", "الميناء", "", "مطر is Arabic for rain.", "<RLM>BMW تعلن عن سيارة\n<RLM>[الميناء] · [20 Apr 2025]\n<LRM>مطر is Arabic for rain."},
	} {
		if got := card(test.title, test.source, test.byline, test.quote); got != test.want {
			t.Errorf("got\n%s\nwant\n%s", got, test.want)
		}
	}
}

// TestDescription: the line of an inline result keeps its order, too.
func TestDescription(t *testing.T) {
	for source, want := range map[string]string{"Post": "Post · 1 May\nx", "الميناء": isolate + "الميناء" + endIsolate + " · " + isolate + "1 May" + endIsolate + "\nx"} {
		if got := description(bot.Card{Source: source, Day: "1 May", Quotes: []bot.Quote{{Text: "x"}}}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestTitleWithoutOriginal: it opens the reader, where Telegram takes that.
func TestTitleWithoutOriginal(t *testing.T) {
	for address, want := range map[string]string{
		"https://r.example/a/1": `<b><a href="https://r.example/a/1">Pasted</a></b>`, "http://localhost/a/1": "<b>Pasted</b>", "": "<b>Pasted</b>",
	} {
		m := layout{}.answer(bot.Reply{Cards: []bot.Card{{Title: "Pasted", Reader: address}}})[0]
		if m.text.html != want || m.preview != "" {
			t.Errorf("%q: %s, preview %q", address, m.text.html, m.preview)
		}
	}
}

// TestRoom: labels have room on a small telephone, and what holds now is marked.
func TestRoom(t *testing.T) {
	names := []string{"English", "Deutsch", "Español", "Français", "日本語", "Português (Brasil)", "Русский", "简体中文", "Wie auf meinem Gerät", "For a channel or group…"}
	var all []bot.Action
	for i, s := range names {
		all = append(all, bot.Action{Label: s, Line: "/" + s, Chosen: i == 5})
	}
	want := "English|Deutsch\nEspañol|Français\n日本語|✓ Português (Brasil)\nРусский|简体中文\nWie auf meinem Gerät\nFor a channel or group…"
	if got := labels(replyKeys(all)); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := labels(replyKeys(all[:5])); got != "English|Deutsch|Español\nFrançais|日本語" {
		t.Errorf("short ones:\n%s", got)
	}
	for label, want := range map[string]string{
		"Related": "1 📖|Related|👍 · 12|👎", "関連記事": "1 📖|関連記事|👍 · 12|👎", "Articles liés": "1 📖|Articles liés\n👍 · 12|👎",
	} {
		got := labels(listKeys([]bot.Action{
			{Label: "Read", Icon: "📖", URL: "https://x.example"}, {Label: label, Line: "/r"}, {Label: "Yes", Icon: "👍 · 12", Line: "/y"}, {Label: "No", Icon: "👎", Line: "/n"},
		}, 1))
		if got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// TestRelabelled: a vote is counted in the button of whatever shape it has.
func TestRelabelled(t *testing.T) {
	for text, want := range map[string]string{
		"👍": "👍 · 3", "👍 · 2": "👍 · 3", "7 👍": "7 👍 · 3", "7 👍 · 2": "7 👍 · 3", "7 · Helpful": "7 · Helpful · 3", "Helpful": "Helpful · 3", "3 wise men": "Helpful · 3",
	} {
		k := keyboard{{{Text: text, CallbackData: "/yes"}, {Text: text, CallbackData: "/no"}}}
		k, changed := relabelled(k, []bot.Action{{Label: "Helpful · 3", Icon: "👍 · 3", Line: "/yes"}})
		if got := labels(k); !changed || got != want+"|"+text {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

// labels are the labels of a keyboard, a row a line.
func labels(k keyboard) string {
	rows := []string{}
	for _, row := range k {
		names := []string{}
		for _, b := range row {
			names = append(names, b.Text)
		}
		rows = append(rows, strings.Join(names, "|"))
	}
	return strings.Join(rows, "\n")
}

// TestOwnNetwork: what Telegram would refuse is written out.
func TestOwnNetwork(t *testing.T) {
	for address, want := range map[string]bool{
		"https://x.example/a": true, "http://93.184.216.34:8080/": true, "https://пример.рф/": true, "https://x.example:443": true,
		"http://localhost:8080/a": false, "http://a.localhost/": false, "http://127.0.0.1/": false, "http://192.168.1.5/": false, "http://10.1.2.3": false,
		"http://[::1]/": false, "http://169.254.1.1/": false, "http://nas.local/": false, "http://box.lan/": false, "http://nutgraf/": false,
		"ftp://x.example/": false, "javascript:alert(1)": false, "https://x.example/a b": false, "https://u:p@x.example/": false,
		"https://x.example:0/": false, "https://x.example:99999/": false, "https://x..example/": false, "https://1.2.3/": false, "": false,
		"https://router.home.arpa/": false, "https://x.example/" + strings.Repeat("a", 2048): false,
	} {
		if public(address) != want {
			t.Errorf("%q: %t", address, !want)
		}
	}
	c := sampleCard()
	c.Actions[0].URL = "http://localhost:8080/a/1"
	c.Quotes[0].Reader = "http://localhost:8080/a/1#s1"
	m := layout{}.answer(bot.Reply{Cards: []bot.Card{c}})[0]
	words := m.text.words()
	if !strings.Contains(words, "Read in full: http://localhost:8080/a/1") || strings.Contains(m.text.html, `href="http://localhost`) {
		t.Errorf("%s", m.text.html)
	}
	if !strings.Contains(m.text.html, "It passed.\u00a0<a href=\"https://sky.example/comet#:~:text=It\">↗") || labels(m.keys) != "Related\n👍|👎" {
		t.Errorf("%s\n%s", m.text.html, labels(m.keys))
	}
}

// TestTooMuch: whole pieces are left out, quotes first, and it is said.
func TestTooMuch(t *testing.T) {
	l := layout{shortened: "SHORTENED"}
	long := strings.Repeat("A sentence of some length stands here. ", 18)
	card := bot.Card{Title: "Title", Quotes: []bot.Quote{{Text: "First. " + long}, {Text: "Second. " + long}}}
	five := bot.Reply{Text: "HEAD", Note: "NOTE"}
	for range 5 {
		five.Cards = append(five.Cards, card)
	}
	m := l.answer(five)[0]
	check(t, m)
	words := m.text.words()
	if strings.Count(words, "First.") != 5 || strings.Contains(words, "Second.") || !strings.Contains(words, "NOTE\nSHORTENED") || !strings.Contains(words, "HEAD") {
		t.Errorf("%s", words)
	}
	one := l.answer(bot.Reply{Cards: []bot.Card{{Title: "T", Lang: "en", Quotes: []bot.Quote{{Text: strings.Repeat(long, 5)}}}}})[0]
	check(t, one)
	checkQuotes(t, one, bot.Card{Quotes: []bot.Quote{{Text: strings.Repeat(long, 5)}}})
	if words := one.text.words(); !strings.HasSuffix(words, "here. …") || units(words) < quoteUnits/2 {
		t.Errorf("cut in a sentence: %s", words)
	}
	for range 40 {
		five.Cards = append(five.Cards, card)
	}
	check(t, l.answer(five)[0])
}

// TestLongTexts: a long help becomes several messages, which end with a
// paragraph; the buttons are below the last.
func TestLongTexts(t *testing.T) {
	var r bot.Reply
	r.Text = "What you can ask:"
	for i := range 60 {
		r.Rows = append(r.Rows, bot.Row{Head: fmt.Sprintf("/command%d <words>", i), Text: strings.Repeat("what it does ", 12)})
	}
	r.Actions = []bot.Action{{Label: "More", Line: "/more"}}
	all := layout{}.answer(r)
	if len(all) < 2 || len(all) > maxMessages {
		t.Fatalf("%d messages", len(all))
	}
	rows := 0
	for i, m := range all {
		check(t, m)
		rows += strings.Count(m.text.html, "<b>/command")
		if (len(m.keys) > 0) != (i == len(all)-1) || !strings.HasSuffix(m.text.html, "what it does") {
			t.Errorf("message %d: %d rows of keys, ends in %q", i, len(m.keys), m.text.html[len(m.text.html)-20:])
		}
	}
	if rows != 60 {
		t.Errorf("%d rows", rows)
	}
	if all := (layout{}).answer(bot.Reply{Text: strings.Repeat("x", 100_000)}); len(all) != maxMessages {
		t.Errorf("%d messages of a text without an end", len(all))
	}
}

// TestNothingFires: neither a mention nor a command nor a mark of text from
// outside does anything.
func TestNothingFires(t *testing.T) {
	m := layout{}.answer(bot.Reply{Cards: []bot.Card{{
		Title: "@everyone /ban me and/or a@b.example https://x.example/@n \u202eRTL", Source: "\u2066@who",
		Quotes: []bot.Quote{{Text: "Ask @bot_name now: /privacy delete. \u061c(@x_y)"}},
	}}})[0]
	check(t, m)
	words := m.text.words()
	if command := regexp.MustCompile(`(^|[^A-Za-z0-9_:/])/[A-Za-z0-9_]`).FindString(words); command != "" {
		t.Errorf("a command %q in %q", command, words)
	}
	if strings.ContainsAny(words, "\u202e\u2066\u061c") {
		t.Errorf("turns the order: %q", words)
	}
	want := "@everyone /ban me and/or a@b.example https://x.example/@n RTL"
	if got, _, _ := strings.Cut(strings.ReplaceAll(words, "\u2060", ""), "\n"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if strings.Count(words, "\u2060") != 7 {
		t.Errorf("%d word joiners in %q", strings.Count(words, "\u2060"), words)
	}
}

func TestVisible(t *testing.T) {
	for _, s := range []string{"", " ", "\u200b\u200d", "\u3164", "\u2800", "\u0301", "\u00ad"} {
		if visible(s) {
			t.Errorf("%q is visible", s)
		}
	}
	for _, s := range []string{"a", "。", "👍", "ا", "…"} {
		if !visible(s) {
			t.Errorf("%q is invisible", s)
		}
	}
}
