package library

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// known is what is known of a source when n articles had these lines.
func known(n int, lines ...string) *Boilerplate {
	b := &Boilerplate{}
	for i := range n {
		a := Article{Title: fmt.Sprint("Subject", i), Text: fmt.Sprintf("Number%d has a text of its own.\n\n%s", i*i, strings.Join(lines, "\n\n"))}
		b.Add(int64(i+1), NewLines(a))
	}
	return b
}

const (
	kiosk  = "Buy our calendar at the kiosk."
	desk   = "Letters to the desk, please, and no poems."
	middle = "A lighthouse keeper counted forty herons on Tuesday, more than in any year since the war."
)

func TestBoilerplateClean(t *testing.T) {
	long := strings.Repeat(middle+" He wrote them down.\n\n", 4)
	for _, tt := range []struct {
		name       string
		have       int
		text, want string
	}{
		{"a last line", 3, middle + "\n\n" + kiosk, middle},
		{"two others are no proof", 2, middle + "\n\n" + kiosk, middle + "\n\n" + kiosk},
		{"first and last", 3, kiosk + "\n\n" + middle + "\n\n" + desk, middle},
		{"other case and marks", 3, middle + "\n\n>> BUY our calendar, at the kiosk!", middle},
		{"last sentences", 3, middle + " " + kiosk + " " + desk, middle},
		{"first sentence", 3, desk + " " + middle, middle},
		{"a sentence between two others", 3, middle + " " + kiosk + " " + middle, middle + " " + kiosk + " " + middle},
		{"inside, in few", 3, long + kiosk + "\n\n" + long, strings.TrimSpace(long + kiosk + "\n\n" + long)},
		{"inside, in more", 5, long + kiosk + "\n\n" + long, strings.TrimSpace(long + long)},
		{"the article says it too", 3, middle + " The kiosk has a calendar.\n\n" + kiosk, middle + " The kiosk has a calendar.\n\n" + kiosk},
		{"the article says it too, as all do", 12, middle + " The kiosk has a calendar.\n\n" + kiosk, middle + " The kiosk has a calendar."},
		{"behind an abbreviation", 3, middle + " It was Mr. Buy our calendar at the kiosk.", middle + " It was Mr. Buy our calendar at the kiosk."},
		{"little would be left", 3, "Herons are back.\n\n" + kiosk, "Herons are back.\n\n" + kiosk},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := Article{Text: strings.TrimSpace(tt.text)}
			got, _ := known(tt.have, kiosk, desk).Clean(0, a, NewLines(a), Article{})
			if got.Text != tt.want {
				t.Errorf("text %q, cuts %v", got.Text, got.Cuts)
			}
			if (got.Raw != "") != (got.Text != a.Text) || got.Raw != "" && got.Raw != a.Text {
				t.Errorf("raw %q", got.Raw)
			}
		})
	}
}

// Cuts are where the line stands, and not where the same words were cut before.
func TestBoilerplateRaw(t *testing.T) {
	text := middle + "\n\n" + kiosk
	a := Article{Text: text, Doubts: "27", Raw: "Menu\n" + middle + "\nShare " + kiosk + "\n" + kiosk + "\nImprint"}
	for _, s := range []string{"Menu", "Share " + kiosk, "Imprint"} {
		at := strings.Index(a.Raw, s)
		a.Cuts = append(a.Cuts, Cut{at, at + len(s), "navigation"})
	}
	got, _ := known(3, kiosk).Clean(0, a, NewLines(a), Article{})
	want := strings.LastIndex(a.Raw, kiosk)
	if got.Text != middle || got.Raw != a.Raw || len(got.Cuts) != 4 || got.Cuts[2] != (Cut{want, want + len(kiosk), Recurring}) {
		t.Errorf("%q, %v", got.Text, got.Cuts)
	}
	if got.Doubts != "2" {
		t.Errorf("doubts %q of the paragraph that stays", got.Doubts)
	}
	a.Raw = "Something else." // than the text was made of
	a.Cuts = nil
	if got, _ := known(3, kiosk).Clean(0, a, NewLines(a), Article{}); got.Text != text || got.Cuts != nil {
		t.Errorf("without its raw text: %q, %v", got.Text, got.Cuts)
	}
}

// What an article itself had before proves nothing.
func TestBoilerplateOwnLines(t *testing.T) {
	a := Article{Text: middle + "\n\n" + kiosk}
	if got, _ := known(3, kiosk).Clean(2, a, NewLines(a), Article{}); got.Text != a.Text {
		t.Errorf("%q", got.Text)
	}
}

// A list that is brought up to date every day repeats what it had the day before.
func TestBoilerplateLists(t *testing.T) {
	var list []string
	for i := range 12 {
		list = append(list, fmt.Sprintf("Place%d goes to somebody%d from village%d with points%d.", i, i, i, i))
	}
	a := Article{Title: "Today", Text: strings.Join(list, "\n\n") + strings.Repeat("\n\n"+middle, 5)}
	if got, _ := known(5, list...).Clean(0, a, NewLines(a), Article{}); got.Text != a.Text {
		t.Errorf("%q", got.Text)
	}
	if got, _ := known(5, list[:3]...).Clean(0, a, NewLines(a), Article{}); got.Text == a.Text {
		t.Error("a few lines are no list")
	}
}

func TestBoilerplateForgets(t *testing.T) {
	b := known(3, kiosk)
	for i := range keptPages {
		b.Add(int64(100+i), NewLines(Article{Text: fmt.Sprintf("Page%d speaks of subject%d only.", i, i)}))
	}
	a := Article{Text: middle + "\n\n" + kiosk}
	if got, _ := b.Clean(0, a, NewLines(a), Article{}); got.Text != a.Text || len(b.pages) != keptPages {
		t.Errorf("%d pages, %q", len(b.pages), got.Text)
	}
	if n := len(known(keptPages, strings.Split(strings.Repeat(kiosk+desk, 40), "o")...).Bytes()); n > keptPages*400 {
		t.Errorf("it takes %d bytes", n)
	}
}

// FuzzBoilerplate: what is left of any text stands in it, in order, and together
// with what was cut it is all of it; and any bytes can be read.
func FuzzBoilerplate(f *testing.F) {
	f.Add(middle+"\n\n"+kiosk, kiosk+" "+desk, []byte{1, 2, 3})
	f.Add("一日一善。"+"每天早上六点钟我们都给您寄一封信。\n\n \n每天早上六点钟我们都给您寄一封信。", "每天早上六点钟我们都给您寄一封信。", known(2, kiosk).Bytes())
	f.Fuzz(func(t *testing.T, text, line string, data []byte) {
		text, line = storable(text), storable(line)
		again := ReadBoilerplate(data).Bytes()
		if !slices.Equal(ReadBoilerplate(again).Bytes(), again) {
			t.Fatal("not the same when read again")
		}
		a := Article{Text: text + "\n\n" + line + "\n\n" + text}
		for _, b := range []*Boilerplate{known(12, line, text), ReadBoilerplate(data)} {
			got, lines := b.Clean(7, a, NewLines(a), Article{})
			b.Add(7, lines)
			b.Settle(7, lines)
			at := 0
			for _, p := range paragraphs(got.Text) {
				i := strings.Index(a.Text[at:], got.Text[p[0]:p[1]])
				if i < 0 {
					t.Fatalf("%q is not in %q", got.Text[p[0]:p[1]], a.Text[at:])
				}
				at += i + p[1] - p[0]
			}
			all := letters(got.Text)
			end := 0
			for _, c := range got.Cuts {
				if c.Start < end || c.End <= c.Start || c.End > len(got.Raw) || got.Raw != a.Text {
					t.Fatalf("cuts %v of %d bytes", got.Cuts, len(got.Raw))
				}
				end = c.End
				all += letters(got.Raw[c.Start:c.End])
			}
			if all != letters(a.Text) {
				t.Fatalf("%d letters became %d", letters(a.Text), all)
			}
		}
	})
}
