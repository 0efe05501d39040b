package extract

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// Sample sentences, one paragraph per language, of the length of a short
// message; the charsets that undeclared text comes in are told apart on them.
const (
	chinese  = "市政府星期三宣布，新的地铁线路将在明年春天开通，全长二十三公里，共有十八个车站。工程用了五年时间，比原计划晚了八个月，但是没有超出预算。"
	japanese = "市は水曜日、新しい地下鉄の路線が来年の春に開業すると発表した。全長は二十三キロで、駅は十八ある。工事には五年かかり、予定より八か月遅れた。"
	korean   = "시는 수요일에 새로운 지하철 노선이 내년 봄에 개통된다고 발표했다. 전체 길이는 이십삼 킬로미터이며 역은 열여덟 개이다."
	russian  = "Городские власти объявили в среду, что новая линия метро откроется весной будущего года. Длина линии составляет двадцать три километра."
	french   = "La ville a annoncé mercredi que la nouvelle ligne de métro ouvrira au printemps prochain, après cinq années de travaux et huit mois de retard."
)

func encode(t testing.TB, label, s string) []byte {
	t.Helper()
	e, _ := charset.Lookup(label)
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDecode(t *testing.T) {
	utf16le := func(s string) []byte {
		var b []byte
		for _, r := range s {
			b = append(b, byte(r), byte(r>>8))
		}
		return b
	}
	utf16be := func(s string) []byte {
		var b []byte
		for _, r := range s {
			b = append(b, byte(r>>8), byte(r))
		}
		return b
	}
	for _, c := range []struct {
		name string
		data []byte
		page Page
		want string
	}{
		{"UTF-8", []byte(chinese), Page{}, chinese},
		{"UTF-8 with a mark", []byte("\xef\xbb\xbf" + russian), Page{}, russian},
		{"UTF-16 little-endian with a mark", append([]byte{0xff, 0xfe}, utf16le(japanese)...), Page{}, japanese},
		{"UTF-16 big-endian with a mark", append([]byte{0xfe, 0xff}, utf16be(japanese)...), Page{}, japanese},
		{"UTF-16 without a mark", utf16le(french), Page{}, french},
		{"UTF-16 big-endian without a mark", utf16be(french), Page{}, french},
		{"GB 18030, undeclared", encode(t, "gb18030", chinese), Page{}, chinese},
		{"Big5 in the header", encode(t, "big5", "新的捷運路線將在明年春天開通。"), Page{ContentType: "text/plain; charset=big5"}, "新的捷運路線將在明年春天開通。"},
		{"Shift JIS, undeclared", encode(t, "shift_jis", japanese), Page{}, japanese},
		{"EUC-KR, undeclared", encode(t, "euc-kr", korean), Page{}, korean},
		{"Windows-1251, undeclared", encode(t, "windows-1251", russian), Page{}, russian},
		{"KOI8-R, undeclared", encode(t, "koi8-r", russian), Page{}, russian},
		{"Windows-1252, undeclared", encode(t, "windows-1252", french), Page{}, french},
		{"ISO-2022-JP in the header", encode(t, "iso-2022-jp", japanese), Page{ContentType: "text/plain; charset=iso-2022-jp"}, japanese},
		{"a broken byte in UTF-8", []byte(russian + " \xff " + russian), Page{}, russian + " \ufffd " + russian},
		{"stray bytes in ASCII", []byte("The night bus \xff\xfe stops at the mill."), Page{}, "The night bus \ufffd stops at the mill."},
		{"stray bytes beside quotation marks", []byte("The “night bus” \xff stops at the mill."), Page{}, "The “night bus” \ufffd stops at the mill."},
		{"one letter of Windows-1252", []byte("Der Bus f\xe4hrt um acht."), Page{}, "Der Bus fährt um acht."},
		{"signs of Windows-1252", []byte("It cost \xa35 \x96 \x93too much\x94, in a caf\xe9."), Page{}, "It cost £5 – “too much”, in a café."},
		{"one word of Windows-1252", []byte("f\xe4hrt"), Page{}, "fährt"},
		{"Windows-1252, a word of one letter", []byte("Il va \xe0 Lyon"), Page{}, "Il va à Lyon"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if kind := binaryKind(c.data); kind != "" {
				t.Fatalf("taken for %s", kind)
			}
			if got := decode(c.data, c.page); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestReadDecodesPages(t *testing.T) {
	body := "<p>" + strings.Repeat(russian+" ", 3) + "</p>"
	page := `<html><head><meta charset="koi8-r"><title>Метро</title></head><body><article>` + body + body + `</article></body></html>`
	d, err := Read(encode(t, "koi8-r", page), Page{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(d.Text, "новая линия метро") || d.Lang != "ru" {
		t.Errorf("language %q, text %q", d.Lang, d.Text)
	}
}

func TestReadErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		data string
		want error
		says string
	}{
		{"nothing", "", ErrEmpty, ""},
		{"white space", " \n\t\r\n ", ErrEmpty, ""},
		{"only a mark", "\xef\xbb\xbf\n", ErrEmpty, ""},
		{"PDF", "%PDF-1.7\n%\xe2\xe3", ErrBinary, "a PDF"},
		{"ZIP", "PK\x03\x04\x14\x00", ErrBinary, "ZIP"},
		{"PNG", "\x89PNG\r\n\x1a\n", ErrBinary, "PNG"},
		{"zero bytes", "text\x00\x00\x00\x01more", ErrBinary, "zero bytes"},
		{"control characters", strings.Repeat("\x01\x02\x03abc", 20), ErrBinary, "control"},
		{"too large", strings.Repeat("a", MaxBytes+1), ErrTooLarge, "10 MB"},
		{"empty page", "<html><body></body></html>", ErrEmpty, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read([]byte(c.data), Page{})
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %v with %q", err, c.want, c.says)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("plain"), "text/plain; charset=shift_jis")
	f.Add([]byte{0xff, 0xfe, 0x41}, "")
	f.Add([]byte("\x1b$B\x1b"), "text/html; charset=iso-2022-jp")
	f.Fuzz(func(t *testing.T, data []byte, contentType string) {
		if s := decode(data, Page{ContentType: contentType}); !utf8.ValidString(s) {
			t.Errorf("not UTF-8: %q", s)
		}
	})
}
