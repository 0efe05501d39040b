package bot

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
)

func TestLinks(t *testing.T) {
	l := Links{Base: "https://news.example"}
	if got, want := l.Article(1<<40), "https://news.example/a/"+library.FormatID(1<<40); got != want {
		t.Errorf("Article: %s", got)
	}
	id := library.FormatID(1 << 60)
	for _, test := range []struct {
		query           string
		count, sentence int
		want            string
	}{
		{"", 0, -1, "https://news.example/a/" + id},
		{"", 3, 0, "https://news.example/a/" + id + "?n=3#s0"},
		{"xiaomi car", 2, 5, "https://news.example/a/" + id + "?n=2&q=xiaomi+car#s5"},
		{"小米&x=1#y", 2, 5, "https://news.example/a/" + id + "?n=2&q=%E5%B0%8F%E7%B1%B3%26x%3D1%23y#s5"},
	} {
		if got := l.Quoted(1<<60, test.query, test.count, test.sentence); got != test.want {
			t.Errorf("Quoted(%q) = %s, want %s", test.query, got, test.want)
		}
	}
}

func TestTextFragment(t *testing.T) {
	const link = "https://site.example/story"
	for _, test := range []struct{ name, link, quote, want string }{
		{"short", link, "It rained.", link + "#:~:text=It%20rained."},
		{"long", link, "One two three four five six seven eight nine ten eleven.",
			link + "#:~:text=One%20two%20three%20four%20five,seven%20eight%20nine%20ten%20eleven."},
		{"marks", link, "A-b, c & d", link + "#:~:text=A%2Db%2C%20c%20%26%20d"},
		{"wrapped", link, "It\nrained.", link + "#:~:text=It%20rained."},
		{"has a fragment", link + "#top", "It rained.", link + "#top:~:text=It%20rained."},
		{"no link", "", "It rained.", ""},
		{"no quote", link, "", link},
		{"unspaced", link, "北京上海天津重庆", link + "#:~:text=" + url.PathEscape("北京上海天津重庆")},
	} {
		if got := TextFragment(test.link, test.quote); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	long := TextFragment(link, strings.Repeat("北京上海天津重庆", 5))
	if n := len(long) - len(link); n > 12*9*2+10+1 {
		t.Errorf("an unspaced quote takes %d bytes", n)
	}
}

// FuzzTextFragment: a fragment is plain ASCII without marks that mean something
// in it, and its ends are the ends of the quote.
func FuzzTextFragment(f *testing.F) {
	for _, s := range []string{"It rained.", "a-b,c&d", "小米汽车", "one two three four five six seven eight nine ten eleven", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, quote string) {
		if !utf8.ValidString(quote) || strings.TrimSpace(quote) == "" {
			return
		}
		got := TextFragment("https://site.example/", quote)
		fragment, ok := strings.CutPrefix(got, "https://site.example/#:~:text=")
		if !ok {
			t.Fatalf("%q", got)
		}
		flat := strings.Join(strings.Fields(quote), " ")
		first, last, _ := strings.Cut(fragment, ",")
		for _, end := range []string{first, last} {
			if strings.ContainsAny(end, "-&, \n") {
				t.Errorf("%q has a mark that means something", end)
			}
		}
		a, err := url.PathUnescape(first)
		if err != nil || !strings.HasPrefix(flat, strings.Join(strings.Fields(a), " ")) {
			t.Errorf("%q does not begin %q (%v)", a, flat, err)
		}
		b, err := url.PathUnescape(last)
		if err != nil || !strings.HasSuffix(flat, strings.Join(strings.Fields(b), " ")) {
			t.Errorf("%q does not end %q (%v)", b, flat, err)
		}
	})
}

func TestWebLink(t *testing.T) {
	for link, shown := range map[string]bool{
		"https://site.example/a": true, "http://site.example": true,
		"javascript:alert(1)": false, "data:text/html,x": false, "//site.example": false, "": false,
		"https://": false, "https://user:secret@site.example/": false, "ftp://site.example": false, "https://a b": false,
	} {
		if got := webLink(link) != ""; got != shown {
			t.Errorf("%q is shown: %v", link, got)
		}
	}
}
