package fakediscord_test

import (
	"encoding/json"
	"testing"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

func TestPlain(t *testing.T) {
	tests := []struct{ in, want string }{
		{`plain`, `plain`},
		{`**bold** *it* _it_ __under__ ~~out~~ ||hidden||`, `bold it it under out hidden`},
		{`\*\*not bold\*\* \_a\_ \[x\]\(y\) \# \> \<@1\>`, `**not bold** _a_ [x](y) # > <@1>`},
		{`snake_case_name 2 * 3 * 4`, `snake_case_name 2 * 3 * 4`},
		{`[Read it](https://a.example/x_y_z)`, `Read it https://a.example/x_y_z`},
		{`[a\]b **c**](<https://a.example/(1)>).`, `a]b c https://a.example/(1).`},
		{`[no link](javascript:1)`, `[no link](javascript:1)`},
		{"# Head\n-# small\n> quoted\n- one", "Head\nsmall\nquoted\n• one"},
		{`<t:1727395200:D> <t:1727395200:R> <t:1727395200:t>`, `27 Sep 2024 27 Sep 2024 00:00`},
		{`<@123> <#45> </news:6> <https://a.example> <b`, `@123 #45 /news https://a.example <b`},
		{`https://a.example/a_b_c*d*`, `https://a.example/a_b_c*d*`},
		{"`a*b*`", `a*b*`},
		{`C:\dir \`, `C:\dir \`},
		{`**“Quoted \*star”** — x`, `“Quoted *star” — x`},
		{`新闻 **汽车**`, `新闻 汽车`},
	}
	for _, test := range tests {
		if got := fakediscord.Plain(test.in); got != test.want {
			t.Errorf("Plain(%q)\n got %q\nwant %q", test.in, got, test.want)
		}
	}
}

func parsed(t *testing.T, s string) []any {
	t.Helper()
	var v []any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTextInReadingOrder(t *testing.T) {
	m := &fakediscord.Message{Components: parsed(t, `[{"type": 17, "components": [
		{"type": 9, "components": [{"type": 10, "content": "**Title**"}], "accessory": {"type": 2, "style": 5, "label": "Read", "url": "https://a.example"}},
		{"type": 14}, {"type": 10, "content": "text"},
		{"type": 1, "components": [{"type": 2, "style": 1, "label": "More", "custom_id": "x", "disabled": true}]}]}]`)}
	if got, want := fakediscord.Text(m), "Title\nRead\nhttps://a.example\ntext\nMore\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if b := fakediscord.Buttons(m); len(b) != 2 || b[0].URL != "https://a.example" || !b[1].Disabled {
		t.Errorf("%+v", b)
	}
	m = &fakediscord.Message{Content: "first", Embeds: parsed(t, `[{"title": "T", "url": "https://a.example", "description": "D",
		"fields": [{"name": "N", "value": "V"}], "footer": {"text": "F"}, "author": {"name": "A"}, "timestamp": "2024-09-27T10:00:00Z"}]`)}
	if got, want := fakediscord.Text(m), "first\nA\nT\nhttps://a.example\nD\nN\nV\nF • 27 Sep 2024\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
