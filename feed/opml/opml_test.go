package opml

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const sample = `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>My &amp; yours</title></head><body>
<outline text="Science"><outline text="Space"><outline type="rss" text="Moon &lt;news&gt;" xmlUrl="https://moon.example/feed?a=1&amp;b=2" htmlUrl="https://moon.example/" language="en"/></outline>
<outline TITLE="Sea" XMLURL="http://sea.example/rss"/></outline>
<outline text="Alone" type="rss" url="https://alone.example/atom"/>
</body></opml>`

func wantSample() List {
	return List{Title: "My & yours", Feeds: []Feed{
		{URL: "https://moon.example/feed?a=1&b=2", Title: "Moon <news>", Home: "https://moon.example/", Lang: "en", Topic: "Science/Space"},
		{URL: "http://sea.example/rss", Title: "Sea", Topic: "Science"},
		{URL: "https://alone.example/atom", Title: "Alone"},
	}}
}

func TestRead(t *testing.T) {
	for name, test := range map[string]struct {
		data string
		want List
	}{
		"OPML 2.0":                {sample, wantSample()},
		"a mark before it":        {"\ufeff" + sample, wantSample()},
		"without a declaration":   {strings.TrimPrefix(sample, `<?xml version="1.0" encoding="UTF-8"?>`), wantSample()},
		"a wrong declaration":     {strings.Replace(sample, "UTF-8", "gibberish-16", 1), wantSample()},
		"XML 1.1":                 {strings.Replace(sample, `"1.0"`, `"1.1"`, 1), wantSample()},
		"a namespace and a child": {strings.Replace(sample, "<body>", `<x:y xmlns:x="urn:z"><title>no</title></x:y><body>`, 1), wantSample()},
		"characters that XML forbids": {
			"<opml><body><outline text='A\x01\x0b' xmlUrl='https://a.example/'/></body></opml>", List{Feeds: []Feed{{URL: "https://a.example/", Title: "A"}}},
		},
		"an ampersand as such, and HTML's entities": {
			`<opml><body><outline text="Caf&eacute; R&D" xmlUrl="https://a.example/?x=1&y=2"/></body></opml>`,
			List{Feeds: []Feed{{URL: "https://a.example/?x=1&y=2", Title: "Café R&D"}}},
		},
		"the end is missing": {
			`<opml><body><outline text="A"><outline text="B" xmlUrl="https://b.example/"/><outline text="C" xmlU`,
			List{Feeds: []Feed{{URL: "https://b.example/", Title: "B", Topic: "A"}}},
		},
		"ends that do not fit": {
			`<opml><body></x><outline text="A"><b></outline></i><outline text="B" xmlUrl="https://b.example/"/></body></opml>`,
			List{Feeds: []Feed{{URL: "https://b.example/", Title: "B"}}},
		},
		"twice, and what is no feed": {
			`<opml><body><outline text="1" xmlUrl="https://b.example/"/><outline text="2" xmlUrl="http://b.example"/>
			<outline text="3" xmlUrl="javascript:alert(1)"/><outline text="4" type="link" url="https://page.example/"/>
			<outline text="5" xmlUrl="feed://c.example/f"/><outline text="6" xmlUrl="file:///etc/passwd"/></body></opml>`,
			List{Feeds: []Feed{{URL: "https://b.example/", Title: "1"}, {URL: "http://c.example/f", Title: "5"}}, Skipped: 3},
		},
		"rssbot's database": {
			`[{"link":"https://a.example/rss","title":"A","error_count":0,"subscribers":[1],"hash_list":[18446744073709551615]},
			  {"link":"https://b.example/rss","title":"B","down_time":null,"subscribers":[-2],"ttl":60}]`,
			List{Feeds: []Feed{{URL: "https://a.example/rss", Title: "A"}, {URL: "https://b.example/rss", Title: "B"}}},
		},
		"lines": {
			"# mine\nhttps://a.example/rss\n\n2. https://b.example/rss The B\r\n- https://a.example/rss\n",
			List{Feeds: []Feed{{URL: "https://a.example/rss"}, {URL: "https://b.example/rss", Title: "The B"}}, Skipped: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read([]byte(test.data))
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, test.want)
			}
		})
	}
}

func TestReadCharsets(t *testing.T) {
	text := func(label string) string {
		return `<?xml version="1.0" encoding="` + label + `"?><opml><body><outline text="Новости дня" xmlUrl="https://a.example/"/></body></opml>`
	}
	for label, data := range map[string]func() (string, error){
		"windows-1251": func() (string, error) { return charmap.Windows1251.NewEncoder().String(text("windows-1251")) },
		"koi8-r":       func() (string, error) { return charmap.KOI8R.NewEncoder().String(text("KOI8-R")) },
		"utf-16 with a mark": func() (string, error) {
			return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text("UTF-16"))
		},
		"utf-16be, no mark": func() (string, error) {
			return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(text("UTF-16"))
		},
		"utf-16le, no mark": func() (string, error) {
			return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(text("UTF-16"))
		},
		"utf-8 called latin1": func() (string, error) { return text("iso-8859-1"), nil },
	} {
		s, err := data()
		if err != nil {
			t.Fatal(err)
		}
		l, err := Read([]byte(s))
		if err != nil || len(l.Feeds) != 1 || l.Feeds[0].Title != "Новости дня" {
			t.Errorf("%s: %+v, %v", label, l, err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	deep := strings.Repeat("<outline text='a'>", 100_000)
	for name, test := range map[string]struct {
		data string
		want error
	}{
		"nothing":               {" \n", ErrNotList},
		"a page":                {"<!doctype html><html><body>Hi</body></html>", ErrNotList},
		"a feed":                {"<rss><channel/></rss>", ErrNotList},
		"a letter":              {"Dear all,\nlook at\nhttps://a.example/\n", ErrNotList},
		"an object":             {`{"link":"https://a.example/"}`, ErrNotList},
		"other JSON":            {`[1,2,3]`, ErrNotList},
		"no feed":               {"<opml><body><outline text='a'/></body></opml>", ErrNone},
		"an end missing at all": {"<opml><body><outline te", ErrBroken},
		"nested 100,000 deep":   {"<opml><body>" + deep, ErrBroken},
		"a tag of a megabyte":   {"<opml><body><outline " + strings.Repeat("a='' ", 200_000) + "/></body></opml>", ErrBroken},
		"too large":             {strings.Repeat(" ", MaxBytes+1), ErrTooLarge},
		"a tag with > in it":    {"<opml><body><outline a='>' " + strings.Repeat("a='' ", 200_000) + "/></body></opml>", ErrBroken},
		"a laughing billion": {
			`<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><opml><body><outline text="&b;"/></body></opml>`, ErrNone,
		},
	} {
		if l, err := Read([]byte(test.data)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, %d feeds; want %v", name, err, len(l.Feeds), test.want)
		}
	}
}

// TestReadIsBounded: ten megabytes of feeds are cut at MaxFeeds.
func TestReadIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("<opml><body>")
	for i := 0; b.Len() < MaxBytes-200; i++ {
		fmt.Fprintf(&b, `<outline text="%d" xmlUrl="https://a.example/%d"/>`, i, i)
	}
	b.WriteString("</body></opml>")
	l, err := Read([]byte(b.String()))
	if err != nil || len(l.Feeds) != MaxFeeds || l.Skipped < 100_000 {
		t.Errorf("%d feeds, %d skipped, %v", len(l.Feeds), l.Skipped, err)
	}
}

func TestWrite(t *testing.T) {
	list := List{Title: `A "list" & more`, Feeds: []Feed{
		{URL: "https://z.example/", Title: "Z", Topic: "b/c"},
		{URL: "https://y.example/?a&b='<", Title: `"Y" <b>`, Home: "https://y.example/", Lang: "zh-Hans", Topic: "b"},
		{URL: "https://x.example/", Title: "X"},
		{URL: "javascript:alert(1)", Title: "no"},
		{URL: "https://w.example/", Topic: " b / c/d/"},
	}}
	var b bytes.Buffer
	if err := Write(&b, list, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<opml version="2.0">`, "<dateCreated>Fri, 02 Jan 2026 03:04:05 UTC</dateCreated>", `<outline text="b">`, `type="rss"`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s is missing in\n%s", want, b.String())
		}
	}
	got, err := Read(b.Bytes())
	want := List{Title: list.Title, Feeds: []Feed{
		{URL: "https://x.example/", Title: "X"},
		{URL: "https://y.example/?a&b='<", Title: `"Y" <b>`, Home: "https://y.example/", Lang: "zh-Hans", Topic: "b"},
		{URL: "https://z.example/", Title: "Z", Topic: "b/c"},
		{URL: "https://w.example/", Title: "https://w.example/", Topic: "b/c/d"},
	}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

func TestIs(t *testing.T) {
	for _, yes := range [][2]string{{"a.OPML", ""}, {"a.xml", "<?xml version='1.0'?>\n<opml>"}, {"", "<\x00o\x00p\x00m\x00l\x00>\x00"}} {
		if !Is(yes[0], []byte(yes[1])) {
			t.Errorf("%q is not taken for OPML", yes)
		}
	}
	if Is("a.txt", []byte("a story about lists")) {
		t.Error("a story is taken for OPML")
	}
}

// FuzzRead: what can be read keeps the package's promises, and comes back as it
// was from what Write makes of it.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{sample, "https://a.example/ A\nhttps://b.example/", `[{"link":"https://a.example/","title":"A\u0000"}]`,
		"<opml><body><outline text='a/b&#1;'><outline xmlUrl=' https://a.example/&#xFFFE; '/>", "\xff\xfe<\x00o\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := Read(data)
		if err != nil {
			return
		}
		for i, g := range l.Feeds {
			for _, s := range []string{g.URL, g.Title, g.Home, g.Lang, g.Topic} {
				if !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r\x00") || len(s) > maxURL {
					t.Fatalf("%q", s)
				}
			}
			if g.Title == "" {
				l.Feeds[i].Title = g.URL[:min(len(g.URL), maxName)]
			}
		}
		var b bytes.Buffer
		if err := Write(&b, l, time.Time{}); err != nil {
			t.Fatal(err)
		}
		first, err := Read(b.Bytes())
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, b.String())
		}
		if len(first.Feeds) != len(l.Feeds) || first.Title != l.Title {
			t.Fatalf("%d feeds of %q, then %d of %q", len(l.Feeds), l.Title, len(first.Feeds), first.Title)
		}
		var again bytes.Buffer
		if err := Write(&again, first, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if again.String() != b.String() {
			t.Fatalf("written again it is different:\n%s\n%s", b.String(), again.String())
		}
	})
}
