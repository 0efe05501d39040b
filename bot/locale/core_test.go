package locale_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// TestNothingIsEnglish: every word of the core is a message. What is asked and
// what the library holds have no Latin letters here, so whatever has some in an
// answer is a word that no translator ever saw.
func TestNothingIsEnglish(t *testing.T) {
	pseudo, err := locale.Pseudo()
	if err != nil {
		t.Fatal(err)
	}
	store, id := chineseLibrary(t)
	failing := errors.New("词")
	botWith := func(change func(*bot.Config)) *bot.Bot {
		c := bot.Config{
			Library: store, Reader: bottest.PlainReader{}, Words: pseudo, Now: bottest.Now, Version: "1.2",
			Links: bot.Links{Base: "https://reader.example"}, Log: slog.New(slog.DiscardHandler), Owners: []string{"test:owner"},
		}
		change(&c)
		return bot.New(c)
	}
	open := botWith(func(*bot.Config) {})
	kept := []string{`^/`, `^https://`, `^[A-Z2-7]{8}$`, `^[\d.hm]+s$`, `^[\d.]+[µm]s$`, `^since:`, `^(language|auto|in:here|en-XA|nwes|since:|-?lang:)$`, id}
	for _, c := range open.Commands(pseudo.For()) {
		kept = append(kept, "^"+c.Name+"$")
	}
	text := "港务局星期四晚上决定，夜间渡轮将完全依靠电池航行。航程为三小时十分钟。"
	for _, test := range []struct {
		name  string
		bot   *bot.Bot
		lines []string
	}{
		{"answers", open, []string{
			"/help", "/help news", "/help 词", "/start", "/about", "/privacy", "/privacy delete", "/news 渡轮", "/news 渡轮 词词词", "/news 词词词", "/latest",
			"/latest 港口日报", "/latest 词词词", "/news page:9 渡轮", "/summary " + id, "/summary n:9 " + id, "/summary " + text, "/related " + id, "/why " + id,
			"/helpful " + id + " yes", "/helpful " + id + " no", "/helpful " + id + " back", "/latest", "/settings", "/settings language", "/settings language auto",
			"/settings language auto in:here", "/health", text,
		}},
		{"errors", open, []string{
			"/词", "/nwes 词", "/news", "/summary", "/related", "/why", "/helpful", "/news since:词", "/related 词", "/related 11", "/summary https://site.example/",
			"/summary 词", "/settings 词", "/settings language 词", "/settings language auto in:词",
		}},
		{"a private bot", botWith(func(c *bot.Config) { c.Allow = []string{"test:somebody"} }), []string{"/news 渡轮"}},
		{"a broken library", botWith(func(c *bot.Config) { c.Library = failingLibrary{store, failing} }), []string{"/news 渡轮"}},
		{"a slow library", botWith(func(c *bot.Config) { c.Library = failingLibrary{store, context.DeadlineExceeded} }), []string{"/news 渡轮"}},
		{"a library that goes away", botWith(func(c *bot.Config) { c.Library = failingLibrary{store, context.Canceled} }), []string{"/news 渡轮"}},
		{"too much", botWith(func(c *bot.Config) { c.PerPerson = bot.Rate{Every: 1e12, Burst: 1} }), []string{"/help", "/help"}},
	} {
		for _, user := range []string{"reader", "owner"} {
			for _, p := range []bot.Platform{{Name: "test", Cards: 1, Files: true, Picks: true, LineBytes: 40}, {Name: "test", Cards: 3, Terminal: true}} {
				for _, line := range test.lines {
					r := bot.Request{User: bot.User{ID: user}, Chat: bot.Chat{ID: "1"}, Private: true}
					r.Command, r.Args = bot.Parse(line)
					for _, s := range said(test.bot.Answer(t.Context(), p, r)) {
						if english := bare(s, kept); english != "" {
							t.Errorf("%s: %q says %q, which is no message", test.name, line, english)
						}
					}
				}
			}
		}
	}
}

// bare are the words of an answer that are no message, and are not kept in
// every language as they are: commands, links, units of time.
func bare(s string, kept []string) string {
	same, latin := regexp.MustCompile(strings.Join(kept, "|")), regexp.MustCompile("[A-Za-z]")
	var left []string
	for word := range strings.FieldsSeq(locale.Bare(s)) {
		if latin.MatchString(word) && !same.MatchString(word) {
			left = append(left, word)
		}
	}
	return strings.Join(left, " ")
}

// said are the words of an answer that the core chose.
func said(r bot.Reply) []string {
	all := []string{r.Text, r.Note}
	for _, row := range r.Rows {
		all = append(all, row.Head, row.Text)
	}
	actions := r.Actions
	for _, c := range r.Cards {
		all = append(all, c.Title, c.Source, c.Byline, c.Day, c.Sample, c.Note, c.Helpful)
		actions = append(actions, c.Actions...)
	}
	for _, a := range actions {
		all = append(all, a.Label)
	}
	return all
}

// chineseLibrary is a library without a Latin letter, and the id of an article
// in it.
func chineseLibrary(t *testing.T) (store library.Store, id string) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "library.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for i, title := range []string{"渡轮改用电池", "渡轮的汤", "", "渡轮与港口"} {
		text := strings.Repeat("渡轮将完全依靠电池航行。航程为三小时十分钟。", i+1) + title
		stored, err := db.Put(t.Context(), library.Draft{
			Title: title, Lang: "zh", Text: text, Raw: "导航\n\n" + text, Byline: "王芳", FirstSeen: bottest.Now(),
			Source: library.Source{Key: "港", Name: "港口日报"}, Cuts: []library.Cut{{Start: 0, End: 6, Reason: "navigation"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		id = library.FormatID(stored.ID)
	}
	return db, id
}

// failingLibrary cannot search.
type failingLibrary struct {
	bot.Library
	err error
}

func (f failingLibrary) Search(context.Context, library.Query) (library.Result, error) {
	return library.Result{}, f.err
}
