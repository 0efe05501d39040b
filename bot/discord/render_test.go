package discord

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
)

func english(t testing.TB) layout {
	t.Helper()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return layout{say: words.For("en"), pick: true, now: SampleNow()}
}

func encoded(t testing.TB, m message) []byte {
	t.Helper()
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// FuzzRender: any text, of any length, in any language, becomes messages that
// Discord takes, in which nothing from outside is markup or a mention.
func FuzzRender(f *testing.F) {
	for i, s := range nasty() {
		f.Add(uint64(i), s)
	}
	l := english(f)
	f.Fuzz(func(t *testing.T, n uint64, text string) {
		r := SampleReply(n, text)
		all := append(l.split(r), l.render(r))
		for _, m := range all {
			raw := encoded(t, m)
			for _, wrong := range Judge(raw) {
				t.Errorf("%s\nin %s", wrong, raw)
			}
		}
	})
}

// TestRenderMany is a run of the fuzz target's property without a fuzzer.
func TestRenderMany(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of payloads, which the talks have in small: not run with -short")
	}
	l := english(t)
	for n := range uint64(400) {
		r := SampleReply(n, "x")
		for _, m := range append(l.split(r), l.render(r)) {
			raw := encoded(t, m)
			for _, wrong := range Judge(raw) {
				t.Fatalf("%d: %s\nin %s", n, wrong, raw)
			}
		}
	}
}

// TestRenderPseudo: words of other languages are longer, and have room.
func TestRenderPseudo(t *testing.T) {
	words, err := locale.Pseudo()
	if err != nil {
		t.Fatal(err)
	}
	l := layout{say: words.For("en"), pick: true, now: SampleNow()}
	for n := range uint64(100) {
		for _, wrong := range Judge(encoded(t, l.render(SampleReply(n, "x")))) {
			t.Fatalf("%d: %s", n, wrong)
		}
	}
}

// TestClipEscaped: what is cut is never over the limit, and says so.
func TestClipEscaped(t *testing.T) {
	s := sampler{rand.New(rand.NewPCG(1, 2)), "1. + 2."}
	for range 2000 {
		text, n := oneLine(s.text(30)), 20+s.IntN(300)
		cut := clipEscaped(text, n)
		if got := units(escape(cut)); got > n {
			t.Fatalf("%d units for %d: %q of %q", got, n, cut, text)
		}
		if kept, ok := strings.CutSuffix(cut, "…"); cut != text && (!ok || !strings.HasPrefix(text, strings.TrimRight(kept, " "))) {
			t.Fatalf("%q is no beginning of %q", cut, text)
		}
	}
	if got := clipEscaped("One is short. Two is a longer sentence that does not fit.", 40); got != "One is short. Two is a longer …" {
		t.Errorf("cut in a sentence: %q", got)
	}
	if got := clipEscaped("This one is short enough. Two does not fit.", 34); got != "This one is short enough. …" {
		t.Errorf("cut after a sentence: %q", got)
	}
}

// TestCleanKeeps: what scripts and emoji need stays, and what tricks need goes.
func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"👩‍👩‍👧‍👦 🇩🇪":         "👩‍👩‍👧‍👦 🇩🇪",
		"می\u200cخواهم":      "می\u200cخواهم",
		"a\u202Eb\u202Cc":    "abc",
		"a\u200Bb\uFEFFc":    "abc",
		"x\x1b[31my":         "x[31my",
		"a\u2028b":           "a\nb",
		"\u0600 \u3164e\xff": "\u0600 e\uFFFD",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%+q) = %+q, want %+q", in, got, want)
		}
	}
	if got := clean("e" + strings.Repeat("\u0301", 50)); len([]rune(got)) > 7 {
		t.Errorf("a tower of marks stays: %d runes", len([]rune(got)))
	}
}

// TestEscape: an address of any kind is taken apart, so that nothing comes of it.
func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"discord.gg/abc":    `discord.gg\/abc`,
		"https://x.example": `https\:\/\/x.example`,
		"1. a\n2) b\n+ c":   "1\\. a\n2\\) b\n\\+ c",
		"at 12.5":           "at 12.5",
		"<t:1:R> @here":     `\<t\:1\:R\> \@here`,
	} {
		if got := escape(in); got != want {
			t.Errorf("escape(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestDrop: what does not fit goes in whole pieces, the least important first,
// and the message says how many.
func TestDrop(t *testing.T) {
	l := english(t)
	sentence := strings.Repeat("Nine whole words stand in this long sentence here. ", 4)
	var r bot.Reply
	for range 16 {
		c := bot.Card{Title: "A title", Link: "https://news.example/a", Helpful: "5 of 6 found this helpful"}
		for range 3 {
			c.Quotes = append(c.Quotes, bot.Quote{
				Text: sentence, Link: "https://news.example/a#:~:text=" + strings.Repeat("w", 150), Reader: "https://r.example/a#s1",
			})
		}
		r.Cards = append(r.Cards, c)
	}
	text := string(encoded(t, l.render(r)))
	for _, want := range []string{"more quotes stand in the full text", "more articles did not fit", "https://r.example/a#s1"} {
		if !strings.Contains(text, want) {
			t.Errorf("not said: %q", want)
		}
	}
	if strings.Contains(text, "text=ww") {
		t.Error("a quote was left out although a shorter link would have done")
	}
	if n := strings.Count(text, "Nine whole words"); n%4 != 0 || n == 0 {
		t.Errorf("a quote was cut: %d sentences", n)
	}
	parts := l.split(r)
	quotes := 0
	for _, m := range parts {
		quotes += strings.Count(string(encoded(t, m)), "Nine whole words") / 4
	}
	if len(parts) < 2 || quotes != 48 {
		t.Errorf("in %d messages there are %d quotes of 48", len(parts), quotes)
	}
}

// BenchmarkRender lays out a page of results.
func BenchmarkRender(b *testing.B) {
	l := english(b)
	r := bot.Reply{Text: "About the comet:", Actions: []bot.Action{{Label: "More", Line: "/news page:2 comet"}}}
	for range 4 {
		c := bot.Card{Title: "Comet passes the Sun", Link: "https://sky.example/comet", Source: "Sky", Day: "27 Sep 2024"}
		for range 2 {
			c.Quotes = append(c.Quotes, bot.Quote{
				Text: "The comet passed closest to the Sun on 27 September 2024, at about 59 million kilometres.",
				Link: "https://sky.example/comet#:~:text=The%20comet%20passed,million%20kilometres", Reader: "https://r.example/a/1",
			})
		}
		r.Cards = append(r.Cards, c)
	}
	for b.Loop() {
		encoded(b, l.render(r))
	}
}
