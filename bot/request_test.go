package bot

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, test := range []struct{ line, command, args string }{
		{"/news xiaomi car", "news", "xiaomi car"},
		{"  /NEWS  Xiaomi ", "news", "Xiaomi"},
		{"/news@nutgraf_bot rain", "news", "rain"},
		{"/news\nrain\nsnow", "news", "rain\nsnow"},
		{"plain words", "", "plain words"},
		{"/", "", ""},
		{"", "", ""},
		{"/新闻 小米", "新闻", "小米"},
	} {
		command, args := Parse(test.line)
		if command != test.command || args != test.args {
			t.Errorf("Parse(%q) = %q, %q, want %q, %q", test.line, command, args, test.command, test.args)
		}
	}
}

func TestCutPage(t *testing.T) {
	for _, test := range []struct {
		args, rest string
		n          int
	}{
		{"page:2 rain", "rain", 2},
		{"rain snow page:3", "rain snow", 3},
		{"rain page:3 snow", "rain page:3 snow", 1},
		{"PAGE:4  rain  snow", "rain  snow", 4},
		{"rain", "rain", 1},
		{"page:0", "", 1},
		{"page:-7", "", 1},
		{"page:99", "", 20},
		{"page:99999999999999999999 rain", "rain", 20},
		{"page:two", "page:two", 1},
		{`"exact  words"`, `"exact  words"`, 1},
	} {
		rest, n := cutPage(test.args)
		if rest != test.rest || n != test.n {
			t.Errorf("cutPage(%q) = %q, %d, want %q, %d", test.args, rest, n, test.rest, test.n)
		}
	}
}

func TestVoterHidesWhoVoted(t *testing.T) {
	key := voter("console", "someone", "secret")
	if strings.Contains(key, "someone") || len(key) > 200 {
		t.Errorf("the key is %q", key)
	}
	if key != voter("console", "someone", "secret") {
		t.Error("one person has two keys")
	}
	for _, other := range []string{
		voter("other", "someone", "secret"), voter("console", "else", "secret"), voter("console", "someone", "another secret"),
	} {
		if key == other {
			t.Error("two persons, or two installations, have one key")
		}
	}
	if voter("console", "", "secret") != "" {
		t.Error("nobody has a key")
	}
}

func voter(platform, user, secret string) string {
	c := &call{
		Bot: &Bot{Config: Config{VoterKey: []byte(secret)}}, platform: Platform{Name: platform}, Request: Request{User: User{ID: user}},
	}
	return c.voter()
}

func TestCutQuery(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"short", "xiaomi car", "xiaomi car"},
		{"between words", strings.Repeat("word ", 60), strings.TrimSpace(strings.Repeat("word ", 40))},
		{"unspaced, between characters", strings.Repeat("小", 80), strings.Repeat("小", 66)},
	} {
		if got := cutQuery(test.in); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
