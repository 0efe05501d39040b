package library

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTerms(t *testing.T) {
	for _, tt := range []struct{ text, lang, want string }{
		{"Xiaomi's cars", "en", "xiaomi car"},
		{"Xiaomi’s CARS", "", "xiaomi car"},
		{"The U.S. and the U.N", "en", "the us and the un"},
		{"don't O'Brien rock'n'roll", "en", "don brien rock roll"},
		{"1,000.50 and 3.5 km, SU7", "en", "1000.50 and 3.5 km su7"},
		{"wi-fi snake_case a.example.com", "en", "wi fi snake case a exampl com"},
		{"ＳＵ７ ﬁne Ⅷ ½", "en", "su7 fine viii 1 2"},
		{"Häuser in der Straße", "de-AT", "haus_de in_de der_de strass_de"},
		{"L'économie des élections", "fr", "econom_fr de_fr elect_fr"},
		{"Các thành phố", "vi", "cac_x thanh_x pho_x"},
		{"小米汽车", "zh", "小米 米汽 汽车"},
		{"小米SU7上市", "zh", "小米 su7 上市"},
		{"車", "ja", "車"},
		{"ラーメン屋", "ja", "ラー ーメ メン ン屋"},
		{"ﾗｰﾒﾝ ｶﾞｷ", "ja", "ラー ーメ メン ガキ"},
		{"한국어 뉴스", "ko", "한국 국어 뉴스"},
		{"новые машины", "ru", "нов_ru машин_ru"},
		{"нові машини", "uk", "нові_x машини_x"},
		{"", "en", ""},
		{"!!! — 🚗 …", "en", ""},
	} {
		if got := strings.Join(Terms(tt.text, tt.lang), " "); got != tt.want {
			t.Errorf("Terms(%q, %q) = %q, want %q", tt.text, tt.lang, got, tt.want)
		}
	}
}

// Whatever the language of a document, a query of the same word finds it.
func TestQueryAgreesWithDocument(t *testing.T) {
	for _, w := range []string{
		"Häuser", "élections", "cars", "Xiaomi", "ciudades", "città", "carros", "bilar", "talojen", "házak", "evler",
		"машины", "السيارات", "小米", "車", "뉴스", "O'Brien", "l'été", "U.S.", "3.5", "naïve", "Łódź", "İstanbul", "straße",
	} {
		for _, lang := range append(slices.Clone(latinRules), "", "zh", "ru", "uk", "ar", "fa", "pl", "x-klingon") {
			e := NewEntry(Article{Text: w, Lang: lang})
			p := newPlan(Query{Words: w})
			f, ok := readForward(e.Forward)
			if !ok || len(p.units) == 0 {
				t.Fatalf("%q in %q: nothing is indexed", w, lang)
			}
			for _, u := range p.units {
				if !slices.ContainsFunc(u.hashes, func(h TermHash) bool { _, b := f.find(h); return b > 0 }) {
					t.Errorf("%q in %q: the document has %q, the query asks for %q", w, lang, e.Body, u.terms)
				}
			}
		}
	}
}

func TestLinks(t *testing.T) {
	for _, tt := range [][2]string{
		{"HTTP://Example.ORG:80/a/b/?utm_source=x&b=2&a=1&fbclid=y#part", "http://example.org/a/b?a=1&b=2"},
		{"https://example.org/", "https://example.org"},
		{"https://example.org:8443/%7Ea%2Fb/", "https://example.org:8443/%7Ea%2Fb"},
		{"https://example.org/#!/story/1", "https://example.org#!/story/1"},
		{"https://[2001:DB8::1]:443/x", "https://[2001:db8::1]/x"},
		{" mailto:a@example.org ", "mailto:a@example.org"},
		{"not a link", "not a link"},
		{"", ""},
	} {
		got := CanonicalURL(tt[0])
		if got != tt[1] {
			t.Errorf("CanonicalURL(%q) = %q, want %q", tt[0], got, tt[1])
		}
		if again := CanonicalURL(got); again != got {
			t.Errorf("CanonicalURL is not stable: %q, then %q", got, again)
		}
	}
	if a, b := LinkKey("http://www.example.org/x/"), LinkKey("https://example.org/x?gclid=1"); a != b || a != "example.org/x" {
		t.Errorf("keys %q and %q", a, b)
	}
}

func FuzzEntry(f *testing.F) {
	for _, s := range []string{"Xiaomi's car", "小米SU7", "\xff\xfe", "ｶﾞ\u3099", "1,2.3.", "a_b'c’d", "İI", "ﷺ", "\u0301a", "กำลัง"} {
		f.Add(s, "de")
	}
	f.Fuzz(func(t *testing.T, s, lang string) {
		e := NewEntry(Article{Title: s, Text: s, Lang: lang})
		terms := strings.Fields(e.Body)
		if len(terms) != e.BodyTerms || e.Title != e.Body {
			t.Fatalf("%q: %d terms counted, %d there", s, e.BodyTerms, len(terms))
		}
		for _, term := range append(terms, strings.Fields(e.Chars)...) {
			if !utf8.ValidString(term) || strings.ContainsAny(term, "\"'()*:^-+\x00") || strings.Count(term, "_") > 1 {
				t.Fatalf("%q: term %q", s, term)
			}
		}
		hashes, _, body := ForwardHashes(e.Forward)
		if !slices.Equal(hashes, e.Hashes) || body != e.BodyTerms {
			t.Fatalf("%q: the forward index does not read back", s)
		}
		if again := NewEntry(Article{Title: s, Text: s, Lang: lang}); !bytes.Equal(again.Forward, e.Forward) {
			t.Fatalf("%q: not the same twice", s)
		}
		if Fold(Fold(s)) != Fold(s) {
			t.Fatalf("Fold(%q) is not stable", s)
		}
		if c := CanonicalURL(s); CanonicalURL(c) != c {
			t.Fatalf("CanonicalURL(%q) is not stable: %q", s, c)
		}
	})
}

func BenchmarkEntry(b *testing.B) {
	text := strings.Repeat("The harbour master closed the north quay on Friday after a crane lost its brake. ", 40)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		_ = NewEntry(Article{Title: "A crane in the water", Text: text, Lang: "en"})
	}
}
