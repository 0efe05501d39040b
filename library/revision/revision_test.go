package revision

import (
	"slices"
	"strings"
	"testing"
)

// stops splits at full stops, which is all that these texts need.
func stops(text string) [][2]int {
	var out [][2]int
	at := 0
	for i, r := range text {
		if r == '.' && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\n') || r == '\n' || r == '。' {
			end := i + len(string(r))
			out = append(out, [2]int{at, end})
			at = end
		}
	}
	if at < len(text) {
		out = append(out, [2]int{at, len(text)})
	}
	return out
}

const tale = "The ferry Amalia ran aground off Skarholm. Twelve people were hurt, the coastguard said. A tug will pull it free at high tide."

func TestCompare(t *testing.T) {
	for _, tt := range []struct {
		name, before, after string
		want                []string // "before > after"
	}{
		{"nothing", tale, tale, nil},
		{"a number", tale, strings.Replace(tale, "Twelve", "Nineteen", 1), []string{"Twelve people were hurt, the coastguard said. > Nineteen people were hurt, the coastguard said."}},
		{"a decimal point", "It grew by 1.5 percent in May.", "It grew by 15 percent in May.", []string{"It grew by 1.5 percent in May. > It grew by 15 percent in May."}},
		{"a sign", "It was -5 degrees in the valley.", "It was 5 degrees in the valley.", []string{"It was -5 degrees in the valley. > It was 5 degrees in the valley."}},
		{"added", tale, tale + " Nobody drowned.", []string{" > Nobody drowned."}},
		{"gone", tale, strings.Replace(tale, " Twelve people were hurt, the coastguard said.", "", 1), []string{"Twelve people were hurt, the coastguard said. > "}},
		{"something else in its place", tale, strings.Replace(tale, "A tug will pull it free at high tide.", "Nobody knows why.", 1), []string{" > Nobody knows why.", "A tug will pull it free at high tide. > "}},
		{"quotation marks, dashes, capitals, accents, spaces", `He said: "it's over" - the e-mail to Jose is THE end.`, "He said: “It’s over” – the email to José is the end.", nil},
		{"the order", "One came. Two went.", "Two went. One came.", nil},
		{"when it was updated", "Updated at 12:30\n" + tale, "Updated at 15:10\n" + tale, nil},
		{"in German", "Aktualisiert: 3. Mai, 12:30 Uhr\n" + tale, "Aktualisiert: 4. Mai, 9 Uhr\n" + tale, nil},
		{"in Chinese", "更新时间：2026-03-02\n渡轮搁浅。", "更新时间：2026-03-03\n渡轮搁浅。", nil},
		{"who commented", tale + "\n14 comments", tale + "\n1,215 Comments", nil},
		{"how long ago", "vor 5 Minuten\n" + tale, "vor 2 Stunden\n" + tale, nil},
		{"updated figures are news", "Updated figures show 14 hurt.", "Updated figures show 19 hurt.", []string{"Updated figures show 14 hurt. > Updated figures show 19 hurt."}},
		{"an excerpt", "The ferry Amalia ran aground …", tale, nil},
		{"an excerpt of whole sentences", "The ferry Amalia ran aground off Skarholm.", tale, nil},
		{"Chinese", "渡轮搁浅，十二人受伤。", "渡轮搁浅，十九人受伤。", []string{"渡轮搁浅，十二人受伤。 > 渡轮搁浅，十九人受伤。"}},
		{"twice, then once", "It rains. It rains.", "It rains.", []string{"It rains. > "}},
	} {
		var got []string
		for _, c := range Compare(tt.before, tt.after, stops) {
			got = append(got, c.Before+" > "+c.After)
			if c.After != "" && !strings.HasPrefix(tt.after[c.Start:], c.After) {
				t.Errorf("%s: not at %d: %q", tt.name, c.Start, c.After)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

func marked(ps []Piece) string {
	var b strings.Builder
	for _, p := range ps {
		if p.Changed {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestWords(t *testing.T) {
	for _, tt := range []struct{ before, after, was, is string }{
		{"Twelve people were hurt.", "Nineteen people were hurt!", "[Twelve] people were hurt.", "[Nineteen] people were hurt!"},
		{"Mr Vane, 41, was there.", "Ms Osric Vane was there.", "[Mr] Vane, [41], was there.", "[Ms Osric] Vane was there."},
		{"渡轮搁浅，十二人受伤。", "渡轮搁浅，十九人受伤。", "渡轮搁浅，十[二]人受伤。", "渡轮搁浅，十[九]人受伤。"},
		{"It's “over”.", "it’s \"over\"…", "It's “over”.", "it’s \"over\"…"},
		{"", "New.", "", "[New]."},
	} {
		was, is := Words(tt.before, tt.after)
		if got, want := marked(was)+" > "+marked(is), tt.was+" > "+tt.is; got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

func FuzzCompare(f *testing.F) {
	f.Add(tale, strings.Replace(tale, "Twelve", "12", 1))
	f.Add("更新时间：2026\n渡轮。", "渡轮搁浅。\x00\xff")
	f.Add(strings.Repeat("a b. ", 300), strings.Repeat("b a. ", 300))
	f.Fuzz(func(t *testing.T, before, after string) {
		if len(Compare(before, before, Lines)) != 0 {
			t.Fatal("a text is not what it is")
		}
		for _, c := range Compare(before, after, Lines) {
			if c.Before == "" && c.After == "" || !strings.Contains(before, c.Before) {
				t.Fatalf("not in the text: %+v", c)
			}
			if c.After != "" && (c.Start < 0 || !strings.HasPrefix(after[c.Start:], c.After)) {
				t.Fatalf("not there: %+v", c)
			}
			together(t, c.Before, c.After)
		}
		together(t, before, after)
	})
}

// together: the pieces are the sentences, and no two that are alike stand together.
func together(t *testing.T, before, after string) {
	t.Helper()
	was, is := Words(before, after)
	for _, side := range []struct {
		text   string
		pieces []Piece
	}{{before, was}, {after, is}} {
		var b strings.Builder
		for i, p := range side.pieces {
			b.WriteString(p.Text)
			if i > 0 && p.Changed == side.pieces[i-1].Changed || p.Text == "" {
				t.Fatalf("pieces %+v", side.pieces)
			}
		}
		if b.String() != side.text {
			t.Fatalf("%q is not %q", b.String(), side.text)
		}
	}
}
