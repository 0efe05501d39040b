package locale_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot/locale"
)

func TestLanguages(t *testing.T) {
	words := load(t)
	want := "[{en English} {de Deutsch} {es Español} {fr Français} {ja 日本語} {pt-BR Português (Brasil)} {ru Русский} {zh-Hans 简体中文}]"
	if got := fmt.Sprint(words.Languages()); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for _, l := range words.Languages() {
		if p, ok := words.Find(l.Tag); !ok || p.Tag() != l.Tag || p.Name() != l.Name {
			t.Errorf("%s finds %s (%s), %v", l.Tag, p.Tag(), p.Name(), ok)
		}
	}
}

// TestFind: what the platforms call languages leads to the words that there are.
func TestFind(t *testing.T) {
	words := load(t)
	for tags, want := range map[string]string{
		// Discord's locales.
		"en-US": "en", "en-GB": "en", "zh-CN": "zh-Hans", "zh-TW": "zh-Hans", "es-ES": "es", "es-419": "es", "pt-BR": "pt-BR",
		"de": "de", "fr": "fr", "ru": "ru", "ja": "ja", "sv-SE": "", "ko": "", "uk": "",
		// Telegram's.
		"zh-hans": "zh-Hans", "zh-hant": "zh-Hans", "pt-br": "pt-BR", "pt": "pt-BR", "en": "en", "": "",
		// Browsers', and people's own.
		"zh": "zh-Hans", "zh-Hans-SG": "zh-Hans", "zh-HK": "zh-Hans", "pt-PT": "pt-BR", "de-AT": "de", "gsw": "de", "DE": "de", "fr-CA": "fr", "de_CH": "de",
		"it,fr;q=0.5,de;q=0.9": "de", "it|ru|de": "ru", "zh-TW,en;q=0.5": "en", "zh-TW|en": "en", "*": "", "klingon|de": "de",
		"not a tag|\xff|-|de;q=x": "",
	} {
		p, ok := words.Find(strings.Split(tags, "|")...)
		if ok != (want != "") || ok && p.Tag() != want || !ok && p.Tag() != "en" {
			t.Errorf("%q: %s, %v; want %q", tags, p.Tag(), ok, want)
		}
		if got := words.For(strings.Split(tags, "|")...).Tag(); got != p.Tag() {
			t.Errorf("%q: For gives %s, Find %s", tags, got, p.Tag())
		}
	}
	if p, ok := words.Find(); ok || p.Tag() != "en" {
		t.Errorf("nothing asked for: %s, %v", p.Tag(), ok)
	}
}

func TestDates(t *testing.T) {
	words := load(t)
	first := time.Date(2021, 1, 1, 9, 5, 0, 0, time.UTC)
	march := time.Date(2021, 3, 30, 15, 4, 0, 0, time.FixedZone("CEST", 2*60*60))
	for tag, want := range map[string][]string{
		"en":      {"1 Jan 2021", "30 Mar 2021", "30 March 2021", "Tuesday, 30 March 2021", "30 March 2021, 15:04 CEST"},
		"de":      {"1. Jan. 2021", "30. März 2021", "30. März 2021", "Dienstag, 30. März 2021", "30. März 2021, 15:04 CEST"},
		"es":      {"1 ene 2021", "30 mar 2021", "30 de marzo de 2021", "Martes, 30 de marzo de 2021", "30 de marzo de 2021, 15:04 CEST"},
		"fr":      {"1er janv. 2021", "30 mars 2021", "30 mars 2021", "Mardi 30 mars 2021", "30 mars 2021, 15:04 CEST"},
		"ja":      {"2021年1月1日", "2021年3月30日", "2021年3月30日", "2021年3月30日火曜日", "2021年3月30日 15:04 CEST"},
		"pt-BR":   {"1º de jan. de 2021", "30 de mar. de 2021", "30 de março de 2021", "Terça-feira, 30 de março de 2021", "30 de março de 2021, 15:04 CEST"},
		"ru":      {"1 янв. 2021 г.", "30 мар. 2021 г.", "30 марта 2021 г.", "Вторник, 30 марта 2021 г.", "30 марта 2021 г., 15:04 CEST"},
		"zh-Hans": {"2021年1月1日", "2021年3月30日", "2021年3月30日", "2021年3月30日星期二", "2021年3月30日 15:04 CEST"},
	} {
		p := words.For(tag)
		got := []string{p.Date(first), p.Date(march), p.LongDate(march), p.FullDate(march), p.Moment(march)}
		for i := range got {
			if strings.ReplaceAll(got[i], "\u00a0", " ") != want[i] {
				t.Errorf("%s: %q, want %q", tag, got[i], want[i])
			}
		}
	}
	// English dates are those of Go, on every day.
	for day := range 366 {
		at := first.AddDate(0, 0, day)
		if got, want := words.For("en").Date(at), at.Format("2 Jan 2006"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if got, want := words.For("en").FullDate(at), at.Format("Monday, 2 January 2006"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	words := load(t)
	for tag, want := range map[string]string{
		"en": "0 7 1,234 -1,234,567", "de": "0 7 1.234 -1.234.567", "es": "0 7 1.234 -1.234.567", "fr": "0 7 1 234 -1 234 567",
		"ja": "0 7 1,234 -1,234,567", "pt-BR": "0 7 1.234 -1.234.567", "ru": "0 7 1 234 -1 234 567", "zh-Hans": "0 7 1,234 -1,234,567",
	} {
		p := words.For(tag)
		got := fmt.Sprint(p.Number(0), " ", p.Number(7), " ", p.Number(1234), " ", p.Number(-1234567))
		if strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(got) != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

// TestPlurals says a message for many numbers, in the form of each.
func TestPlurals(t *testing.T) {
	words := load(t)
	for tag, want := range map[string]map[int]string{
		"ru": {1: "ещё 1 фрагмент", 3: "ещё 3 фрагмента", 5: "ещё 5 фрагментов", 11: "ещё 11 фрагментов", 21: "ещё 21 фрагмент", 0: "ещё 0 фрагментов"},
		"fr": {0: "0 autre passage", 1: "1 autre passage", 2: "2 autres passages", 1_000_000: "1 000 000 d’autres passages"},
		"de": {0: "0 weitere Stellen", 1: "1 weitere Stelle", 1200: "1.200 weitere Stellen"},
		"ja": {1: "ほか1か所", 2: "ほか2か所"},
	} {
		for n, end := range want {
			got := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(words.For(tag).Say("why.more", "Count", n))
			if !strings.HasSuffix(got, end) {
				t.Errorf("%s, %d: %q, want … %q", tag, n, got, end)
			}
		}
	}
}

// TestPseudo: every message passes through the pseudo-locale, in brackets,
// without a letter of plain English, and with its values beside them.
func TestPseudo(t *testing.T) {
	words, err := locale.Pseudo()
	if err != nil {
		t.Fatal(err)
	}
	p := words.For("de")
	for id, source := range messages(t, "active.en.toml") {
		args := []any{"Count", 5}
		for _, form := range source {
			for _, m := range value.FindAllStringSubmatch(form, -1) {
				if m[1] != "Count" {
					args = append(args, m[1], "\x00")
				}
			}
		}
		got := p.Say(id, args...)
		if !strings.Contains(got, "⟦") || strings.ContainsFunc(got, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }) {
			t.Errorf("%s is %q", id, got)
		}
		want := source["other"] + source[""]
		if strings.Count(got, "\x00") != len(value.FindAllString(strings.ReplaceAll(want, "{{.Count}}", ""), -1)) {
			t.Errorf("%s lost a value: %q", id, got)
		}
		if strings.Trim(locale.Bare(got), "\x005") != "" {
			t.Errorf("%s stands outside of brackets: %q", id, got)
		}
	}
	for text, want := range map[string]string{
		"": "", "plain": "plain", "⟦á⟧ b ⟦ç⟦ð⟧é⟧f": " b f", "⟧x": "x", "⟦open": "",
	} {
		if got := locale.Bare(text); got != want {
			t.Errorf("Bare(%q) = %q, want %q", text, got, want)
		}
	}
}

func BenchmarkSay(b *testing.B) {
	p := load(b).For("de")
	for b.Loop() {
		p.Say("news.none", "Query", "rain")
	}
}

func BenchmarkDate(b *testing.B) {
	p := load(b).For("ru")
	at := time.Date(2021, 3, 30, 15, 4, 0, 0, time.UTC)
	for b.Loop() {
		p.Date(at)
	}
}
