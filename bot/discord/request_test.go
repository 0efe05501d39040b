package discord_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/discord"
)

// heard is a core that repeats what it was asked.
func heard(t testing.TB) (c *core, last func() bot.Request) {
	var mu sync.Mutex
	var r bot.Request
	c = newCore(t, func(_ context.Context, q bot.Request) bot.Reply {
		mu.Lock()
		defer mu.Unlock()
		r = q
		text := fmt.Sprintf("/%s [%s] quoted [%s]", q.Command, q.Args, q.Quoted)
		for _, f := range q.Files {
			text += fmt.Sprintf(" file %s [%s]", f.Name, f.Data)
		}
		return bot.Reply{Text: text}
	})
	return c, func() bot.Request {
		mu.Lock()
		defer mu.Unlock()
		return r
	}
}

// TestRequest: who, where, in which languages, and what.
func TestRequest(t *testing.T) {
	c, last := heard(t)
	w := open(t, c, byGateway, nil)
	person := w.NewUser(fakediscord.User{Channel: w.Channel, Locale: "pt-BR"})
	person.Command(t, "summary", fakediscord.Opt("article", "https://a.example"), fakediscord.Opt("count", 5)).Answer(t)
	r := last()
	if r.User.ID != person.ID || strings.Join(r.User.Languages, " ") != "pt-BR en-GB" || r.Private || r.Pressed ||
		r.Chat.ID != w.Channel.ID || r.Chat.Server != w.Guild.ID || r.Command != "summary" || r.Args != "n:5 https://a.example" {
		t.Errorf("in a server: %+v", r)
	}
	alone := w.NewUser(fakediscord.User{})
	alone.Command(t, "news", fakediscord.Opt("words", "comet")).Answer(t)
	if r := last(); !r.Private || r.Chat.Server != "" || r.User.ID != alone.ID {
		t.Errorf("in direct messages: %+v", r)
	}
	group := w.AddChannel(fakediscord.Channel{Type: fakediscord.TypeGroupDM})
	w.NewUser(fakediscord.User{Channel: group, Install: fakediscord.UserInstall}).Command(t, "news").Answer(t)
	if r := last(); r.Private || r.Chat.ID != group.ID {
		t.Errorf("in a group of people: %+v", r)
	}
}

// TestMentions: ids in what is typed become names, or nothing.
func TestMentions(t *testing.T) {
	c, _ := heard(t)
	w := open(t, c, byGateway, nil)
	i := w.reader().Raw(t, 2, map[string]any{
		"type": 1, "name": "news",
		"options":  []any{map[string]any{"type": 3, "name": "words", "value": "a <@1> <@!2> <@&3> <#4> <#5> <:x:6> <a:y:7> b"}},
		"resolved": map[string]any{"users": map[string]any{"1": map[string]any{"username": "ann", "global_name": nil}}, "channels": map[string]any{"4": map[string]any{"name": "general"}}},
	}, nil)
	must(t, strings.Join(strings.Fields(fakediscord.Text(i.Answer(t))), " "), "/news [a @ann #general <#5> b]")
}

// TestSummariseLinks: the links of a message, wherever they stand in it.
func TestSummariseLinks(t *testing.T) {
	c, _ := heard(t)
	w := open(t, c, byGateway, nil)
	person := w.NewUser(fakediscord.User{Channel: w.Channel, Locale: "de"})
	var long []string
	for n := range 6 {
		long = append(long, fmt.Sprintf("https://long.example/%d/%s", n, strings.Repeat("p", 300)))
	}
	tooLong := "https://long.example/" + strings.Repeat("p", 4000)
	for _, test := range []struct {
		message fakediscord.Written
		want    string
	}{
		{fakediscord.Written{Content: "see **https://a.example/x**, [this](https://b.example/y_(z)) and <https://a.example/x>."}, "[https://a.example/x https://b.example/y_(z)]"},
		{fakediscord.Written{Content: "look", Embeds: []map[string]any{{"url": "https://e.example/1"}}}, "quoted [https://e.example/1]"},
		{fakediscord.Written{Content: "Only words, of some length."}, "quoted [Only words, of some length.]"},
		{fakediscord.Written{Content: strings.Join(long, " ")}, "quoted [" + strings.Join(long[:discord.Platform().Cards], " ") + "]"},
		{fakediscord.Written{Embeds: []map[string]any{{"url": tooLong}, {"url": "https://e.example/2"}}}, "quoted [https://e.example/2]"},
		{fakediscord.Written{Files: []fakediscord.File{{Name: "a.txt", Data: []byte("Some text.")}, {Name: "b.png", Type: "image/png"}}}, "file a.txt [Some text.]"},
		{fakediscord.Written{Files: []fakediscord.File{{Name: "b.png", Type: "image/png"}}}, "kein Link"},
	} {
		i := person.MessageCommand(t, "Summarise links", test.message)
		text := fakediscord.Text(i.Answer(t))
		if test.want == "kein Link" { // in whatever language there are words
			if strings.Contains(text, "quoted") || text == "" {
				t.Errorf("nothing to quote: %s", text)
			}
			continue
		}
		must(t, text, test.want)
	}
}

// TestPaste: a command that wants a text and got none shows a form, which keeps
// what was given.
func TestPaste(t *testing.T) {
	for _, in := range ways() {
		t.Run(string(in), func(t *testing.T) {
			c, _ := heard(t)
			w := open(t, c, in, nil)
			person := w.reader()
			form := person.Command(t, "summary", fakediscord.Opt("count", 5)).Modal(t)
			if len(form.Fields) != 1 || form.Fields[0].Required || form.Fields[0].Label == "" {
				t.Fatalf("the form: %+v", form)
			}
			text := "First line.\n\nSecond <@1> line."
			i := person.SubmitModal(t, form, map[string]string{form.Fields[0].CustomID: text})
			must(t, fakediscord.Text(i.Answer(t)), "/summary [n:5 First line.\n\nSecond line.]")
			i = person.SubmitModal(t, person.Command(t, "summary").Modal(t), nil)
			must(t, fakediscord.Text(i.Answer(t)), "/summary []")
		})
	}
}

// TestFiles: what is attached is read from Discord alone, and only when it is
// not too large.
func TestFiles(t *testing.T) {
	c, _ := heard(t)
	w := open(t, c, byGateway, func(c *discord.Config) { c.MaxFile = 1 << 20 })
	person := w.reader()
	i := person.Command(t, "summary", fakediscord.Opt("file", fakediscord.File{Name: "a.txt", Data: []byte("Hello.")}))
	must(t, fakediscord.Text(i.Answer(t)), "file a.txt [Hello.]")
	i = person.Command(t, "summary", fakediscord.Opt("file", fakediscord.File{Name: "b.txt", Data: make([]byte, 1<<20+1)}))
	must(t, fakediscord.Text(i.Answer(t)), "larger than 1 MB")

	visited := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited = true }))
	defer elsewhere.Close()
	for _, address := range []string{
		elsewhere.URL + "/a.txt", "http://cdn.discordapp.com/a", "https://cdn.discordapp.com.evil.example/a", "file:///etc/passwd", "https://u:p@cdn.discordapp.com/a", "%",
	} {
		i = person.Raw(t, 2, attachedFrom(address, 5), nil)
		must(t, fakediscord.Text(i.Answer(t)), "could not be fetched")
	}
	if visited {
		t.Error("a host that is not Discord's was asked for a file")
	}
	// A size that is not true does not help.
	w.AddChannel(fakediscord.Channel{})
	lying := person.Raw(t, 2, attachedFrom(w.URL+"/attachments/none", 5), nil)
	must(t, fakediscord.Text(lying.Answer(t)), "could not be fetched")
}

func attachedFrom(address string, size int) map[string]any {
	return map[string]any{
		"type": 1, "name": "summary", "options": []any{map[string]any{"type": 11, "name": "file", "value": "1"}},
		"resolved": map[string]any{"attachments": map[string]any{"1": map[string]any{"id": "1", "filename": "a", "size": size, "url": address}}},
	}
}

// TestManages: who may change which chat.
func TestManages(t *testing.T) {
	c, last := heard(t)
	w := open(t, c, byGateway, nil)
	forum := w.AddChannel(fakediscord.Channel{Name: "digests", Type: fakediscord.TypeForum, Guild: w.Guild})
	elsewhere := w.AddChannel(fakediscord.Channel{Name: "theirs", Guild: w.AddGuild(fakediscord.Guild{Name: "Other"})})
	absent := w.AddChannel(fakediscord.Channel{Guild: w.AddGuild(fakediscord.Guild{Absent: true})})
	hidden := w.AddChannel(fakediscord.Channel{Name: "hidden", Guild: w.Guild, Permissions: -1})
	const manage = fakediscord.PermissionManageGuild
	for _, test := range []struct {
		name string
		user fakediscord.User
		chat string
		want string
	}{
		{"a member, here", fakediscord.User{Channel: w.Channel}, "", ""},
		{"a manager, here", fakediscord.User{Channel: w.Channel, Permissions: manage}, "", w.Channel.ID},
		{"an administrator, here", fakediscord.User{Channel: w.Channel, Permissions: 8}, "", w.Channel.ID},
		{"a manager, a forum", fakediscord.User{Channel: w.Channel, Permissions: manage}, forum.ID, forum.ID},
		{"a manager, by a mention", fakediscord.User{Channel: w.Channel, Permissions: manage}, "<#" + forum.ID + ">", forum.ID},
		{"a member, a forum", fakediscord.User{Channel: w.Channel}, forum.ID, ""},
		{"a manager, another server", fakediscord.User{Channel: w.Channel, Permissions: manage}, elsewhere.ID, ""},
		{"a manager, nothing", fakediscord.User{Channel: w.Channel, Permissions: manage}, "1", ""},
		{"a manager, a hidden channel", fakediscord.User{Channel: w.Channel, Permissions: manage}, hidden.ID, ""},
		{"a manager, where the bot is not", fakediscord.User{Channel: absent, Permissions: manage, Install: fakediscord.UserInstall}, "", ""},
		{"anybody, alone", fakediscord.User{}, "", "own"},
		{"anybody, alone, elsewhere", fakediscord.User{}, w.Channel.ID, ""},
	} {
		test.user.Name = "person" + strings.ReplaceAll(test.name, " ", "")
		person := w.NewUser(test.user)
		person.Command(t, "news").Answer(t)
		r := last()
		id, ok, err := r.Manages(t.Context(), test.chat)
		want := test.want
		if want == "own" {
			want = r.Chat.ID
		}
		if err != nil || ok != (want != "") || ok && id != want {
			t.Errorf("%s: %q, %v, %v; want %q", test.name, id, ok, err, want)
		}
	}
}

// TestAutocomplete: at once, at most 25, each once, none too long.
func TestAutocomplete(t *testing.T) {
	c := says(t, bot.Reply{Text: "x"})
	c.suggest = func(ctx context.Context, r bot.Request, param, typed string) []bot.Suggestion {
		switch typed {
		case "slow":
			<-ctx.Done()
			return []bot.Suggestion{{Label: "late", Value: "late"}}
		case "broken":
			panic("broken")
		}
		all := []bot.Suggestion{
			{Label: strings.Repeat("👩‍👩‍👧‍👦", 40), Value: "family"}, {Label: "twice", Value: "one"}, {Label: "twice", Value: "two"},
			{Label: "again", Value: "one"}, {Label: "", Value: "bare"}, {Label: "long", Value: strings.Repeat("v", 101)},
			{Label: r.Command + " " + param, Value: "asked " + typed},
		}
		for n := range 60 {
			all = append(all, bot.Suggestion{Label: fmt.Sprint("n", n), Value: fmt.Sprint(n)})
		}
		return all
	}
	for _, in := range ways() {
		w := open(t, c, in, nil)
		got := w.reader().Autocomplete(t, "news", "words", fakediscord.Opt("words", "com")).Choices(t)
		if len(got) != 25 || got[1].Name != "twice" || got[1].Value != "one" || got[2].Name != "bare" || got[3].Name != "news words" || got[3].Value != "asked com" {
			t.Errorf("%s: %v", in, got)
		}
		if n := len([]rune(got[0].Name)); n > 100 || !strings.HasSuffix(got[0].Name, "👩‍👩‍👧‍👦…") {
			t.Errorf("a name of %d runes: %q", n, got[0].Name)
		}
	}
	// Suggestions that take too long, or that panic, are none or what there is; but
	// there is an answer.
	w := open(t, c, byGateway, nil)
	w.adapter.Hurry(50 * time.Millisecond)
	w.reader().Autocomplete(t, "news", "words", fakediscord.Opt("words", "slow")).Choices(t)
	if got := w.reader().Autocomplete(t, "news", "words", fakediscord.Opt("words", "broken")).Choices(t); len(got) != 0 {
		t.Errorf("after a panic: %v", got)
	}
}

// TestStrange: what nobody expects is answered too.
func TestStrange(t *testing.T) {
	c, _ := heard(t)
	for _, in := range ways() {
		w := open(t, c, in, nil)
		person := w.reader()
		deep := map[string]any{"type": 1, "name": "x"}
		for range 50 {
			deep = map[string]any{"type": 1, "name": "x", "options": []any{deep}}
		}
		for name, i := range map[string]*fakediscord.Interaction{
			"no data":        person.Raw(t, 2, nil, nil),
			"data null":      person.Raw(t, 2, nil, map[string]any{"data": nil}),
			"data a list":    person.Raw(t, 2, nil, map[string]any{"data": []any{1}}),
			"deep options":   person.Raw(t, 2, deep, nil),
			"odd values":     person.Raw(t, 2, map[string]any{"type": 1, "name": "news", "options": []any{map[string]any{"type": 99, "name": "words", "value": map[string]any{"a": 1}}, 7}}, nil),
			"no file":        person.Raw(t, 2, map[string]any{"type": 1, "name": "summary", "options": []any{map[string]any{"type": 11, "name": "file", "value": "404"}, map[string]any{"type": 3, "name": "article", "value": "x"}}}, nil),
			"no target":      person.Raw(t, 2, map[string]any{"type": 3, "name": "Summarise links", "target_id": "1"}, nil),
			"no custom_id":   person.Raw(t, 3, map[string]any{"component_type": 2}, nil),
			"old custom_id":  person.Raw(t, 3, map[string]any{"component_type": 2, "custom_id": "vote:17:up"}, nil),
			"only a letter":  person.Raw(t, 3, map[string]any{"component_type": 2, "custom_id": "a"}, nil),
			"no values":      person.Raw(t, 3, map[string]any{"component_type": 3, "custom_id": "S0", "values": []any{}}, nil),
			"a bad pick":     person.Raw(t, 3, map[string]any{"component_type": 8, "custom_id": "A/x", "values": []any{"../../x"}}, nil),
			"an odd message": person.Raw(t, 3, map[string]any{"component_type": 2, "custom_id": "a/news x"}, map[string]any{"message": map[string]any{"components": []any{map[string]any{"type": 77, "new": true}, 3}}}),
			"an odd form":    person.Raw(t, 5, map[string]any{"custom_id": "m/summary", "components": []any{map[string]any{"type": 55, "component": 3}}}, nil),
			"an old form":    person.Raw(t, 5, map[string]any{"custom_id": "x"}, nil),
			"no member":      person.Raw(t, 2, map[string]any{"type": 1, "name": "news"}, map[string]any{"member": nil, "user": nil}),
			"odd fields":     person.Raw(t, 2, map[string]any{"type": 1, "name": "news"}, map[string]any{"locale": 3, "context": "0", "guild_locale": nil, "authorizing_integration_owners": 1}),
		} {
			if text := fakediscord.Text(i.Answer(t)); strings.TrimSpace(text) == "" {
				t.Errorf("%s, %s: an empty answer", in, name)
			}
		}
		must(t, fakediscord.Text(person.Raw(t, 3, map[string]any{"component_type": 2, "custom_id": "vote:1"}, nil).Answer(t)), "older version")
	}
}
