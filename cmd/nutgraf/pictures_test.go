package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// pictures is where the pictures of .github/answers.md go:
//
//	go test ./cmd/nutgraf -run TestPictures -pictures ../../.github
var pictures = flag.String("pictures", "", "folder to put pictures of answers in")

// A picture is one or more windows, side by side.
type picture struct {
	name   string // of the file, without .png
	lang   string
	frames []frame
}

// frame is a window of one of the platforms.
type frame struct {
	Width, Height int // in CSS pixels; a height of 0 is what it needs
	Discord       *discordScene
	Telegram      *telegramScene
}

// Widths of windows.
const (
	wideDiscord  = 640
	phoneWidth   = 360 // of the usual small telephone
	frameGap     = 20
	pictureTimes = 1.5 // pixels for a CSS pixel
)

// pictureTime is the time in the pictures, from which "2 years ago" is told.
func pictureTime() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }

// TestPictures has people on both platforms use the program, and draws what the
// platforms were sent. Without -pictures nothing is kept, but whatever was sent
// must be known to the drawings.
func TestPictures(t *testing.T) {
	if testing.Short() {
		t.Skip("the answers were not drawn: it takes some seconds")
	}
	all := slices.Concat(samplePictures(t), hostilePictures(t), digestPictures(t))
	pages := map[string]string{}
	for _, p := range all {
		pages[p.name] = draw(t, p)
	}
	listed(t, all)
	if *pictures != "" {
		take(t, *pictures, all, pages)
	}
}

// listed holds the page of pictures to showing each, and its folder to holding
// nothing else.
func listed(t *testing.T, all []picture) {
	t.Helper()
	github := filepath.FromSlash("../../.github")
	page, err := os.ReadFile(filepath.Join(github, "answers.md"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, p := range all {
		file := p.name + ".png"
		known[file] = true
		if !bytes.Contains(page, []byte(`"`+file+`"`)) {
			t.Errorf(".github/answers.md does not show %s", file)
		}
		if _, err := os.Stat(filepath.Join(github, filepath.FromSlash(file))); err != nil && *pictures == "" {
			t.Errorf("take the pictures: %v", err)
		}
	}
	for _, m := range regexp.MustCompile(`src="([^"]+)"`).FindAllSubmatch(page, -1) {
		if !known[string(m[1])] {
			t.Errorf(".github/answers.md shows %s, which nobody draws", m[1])
		}
	}
	files, err := filepath.Glob(filepath.Join(github, "answers", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !known["answers/"+filepath.Base(f)] {
			t.Errorf("%s is no picture of today", f)
		}
	}
}

func (p picture) width() int {
	n := -frameGap
	for _, f := range p.frames {
		n += f.Width + frameGap
	}
	return n
}

// draw makes a page of a picture.
func draw(t *testing.T, p picture) string {
	t.Helper()
	style, err := os.ReadFile(filepath.FromSlash("testdata/pictures/pictures.css"))
	if err != nil {
		t.Fatal(err)
	}
	md, words := markdown{lang: p.lang, now: pictureTime()}, clientWords(p.lang)
	page, err := template.New("").Funcs(template.FuncMap{
		"markdown": md.draw,
		"client":   func(id string) string { return words[id] },
		"colour":   func(c *int) template.CSS { return template.CSS(fmt.Sprintf("#%06x", *c)) }, //nolint:gosec // a number
		"hidden":   func(shown *bool) bool { return shown != nil && !*shown },
		"open":     func() bool { return strings.Contains(p.name, "settings") },
		"fail": func(kind int) (string, error) {
			return "", fmt.Errorf("nobody knows how a component of type %d looks", kind)
		},
		"chosen": func(d discordPart) string {
			for _, o := range d.Options {
				if o.Default {
					return o.Label
				}
			}
			return d.Placeholder
		},
		"initial": func(s string) string {
			r, _ := utf8.DecodeRuneInString(s)
			return strings.ToUpper(string(r))
		},
	}).ParseFiles(filepath.FromSlash("testdata/pictures/pictures.html"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = page.ExecuteTemplate(&out, "page", map[string]any{
		"Name": p.name, "Lang": p.lang, "Width": p.width(), "Frames": p.frames, "Style": template.CSS(style), //nolint:gosec // ours
	})
	if err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	return out.String()
}

// clientWords are those that the platforms' own programs write around what the
// bot sent.
func clientWords(lang string) map[string]string {
	switch lang {
	case "de":
		return map[string]string{
			"used": "hat benutzt:", "only": "Nur du kannst das sehen", "dismiss": "Nachricht verwerfen",
			"see": "Klicken, um die Nachricht zu sehen", "message": "Nachricht", "bot": "Bot",
		}
	case "ja":
		return map[string]string{
			"used": "が使用しました:", "only": "あなただけに表示されています", "dismiss": "メッセージを閉じる",
			"see": "クリックしてメッセージを見る", "message": "メッセージ", "bot": "ボット",
		}
	}
	return map[string]string{
		"used": "used", "only": "Only you can see this", "dismiss": "Dismiss message", "see": "Click to see the message",
		"cancel": "Cancel", "submit": "Submit", "message": "Message", "bot": "bot", "members": "2 members",
	}
}

// gallery is the program with people on both platforms, and what was seen.
type gallery struct {
	t   *testing.T
	d   *fakediscord.Server
	g   *faketelegram.Server
	all []picture
}

// newGallery starts the program. database is a library, "" for a new one with
// the samples.
func newGallery(t *testing.T, database string) *gallery {
	t.Helper()
	y := &gallery{t: t, d: fakediscord.Start(t, fakediscord.Unlimited()), g: faketelegram.Start(t, faketelegram.WithUsername("nutgraf_bot"))}
	env := map[string]string{
		"DISCORD_BOT_TOKEN": y.d.Token, "DISCORD_API_URL": y.d.URL,
		"TELEGRAM_BOT_TOKEN": y.g.Token, "TELEGRAM_API_URL": y.g.URL,
		"PUBLIC_URL": "https://news.example.org", "TZ": "UTC",
	}
	if database != "" {
		env["DATABASE_URL"] = database
	}
	start(t, env)
	y.d.Gateway().AwaitReady(t, 1)
	y.d.AwaitCommands(t, 5)
	return y
}

func (y *gallery) discord(name, lang string, s discordScene) {
	y.all = append(y.all, picture{name: "answers/discord-" + name, lang: lang, frames: []frame{{Width: wideDiscord, Discord: &s}}})
}

func (y *gallery) telegram(name string, s telegramScene) {
	y.all = append(y.all, picture{name: "answers/telegram-" + name, lang: s.Lang, frames: []frame{{Width: phoneWidth, Telegram: &s}}})
}

// samplePictures are those with the samples of a new installation.
func samplePictures(t *testing.T) []picture {
	t.Helper()
	y := newGallery(t, "")
	y.discordNews()
	y.discordRest()
	y.telegramNews()
	y.telegramRest()
	y.group()
	y.languages()
	y.votes()
	return y.all
}

const question = "xiaomi car"

func (y *gallery) discordNews() {
	d := newDiscordStage(y.t, y.d, "en-US")
	first := d.scene("news", d.use("news", fakediscord.Opt("words", question)))
	y.discord("news", "en", first)
	y.all = append(y.all, picture{name: "answers/discord-news-phone", lang: "en", frames: []frame{{Width: phoneWidth, Discord: &first}}})
	g := newTelegramStage(y.t, y.g, "en")
	both := g.say("/news " + question)
	y.all = append(y.all, picture{name: "answer-discord-telegram", lang: "en", frames: []frame{
		{Width: 600, Height: 700, Discord: &first}, {Width: phoneWidth, Height: 700, Telegram: &both},
	}})

	y.discord("more", "en", d.scene("latest", d.press(d.use("latest"), "More")))

	y.discord("autocomplete", "en", d.typing("news", "words", "xi"))
	y.discord("autocomplete-article", "en", d.typing("summary", "article", "su7"))
	article := fakediscord.Opt("article", y.article())
	summary := d.use("summary", article)
	y.discord("summary", "en", d.scene("summary", summary))
	y.discord("longer", "en", d.scene("summary", d.press(summary, "Longer")))
	y.discord("related", "en", d.scene("related", d.use("related", article)))
}

func (y *gallery) discordRest() {
	d := newDiscordStage(y.t, y.d, "en-US")
	y.discord("settings", "en", d.scene("settings", d.use("settings")))
	y.discord("error", "en", d.scene("news", d.use("news", fakediscord.Opt("words", "car"), fakediscord.Opt("since", "tomorrowish"))))
	y.discord("nothing", "en", d.scene("news", d.use("news", fakediscord.Opt("words", "zebra crossing"))))
	y.discord("help", "en", d.scene("help", d.use("help")))
	form := d.person.Command(y.t, "summary").Modal(y.t)
	y.discord("form", "en", discordScene{Lang: "en-US", Form: form})
}

func (y *gallery) telegramNews() {
	g := newTelegramStage(y.t, y.g, "en")
	y.telegram("news", g.say("/news "+question))
	g.say("/latest")
	y.telegram("more", g.press("More"))
	y.telegram("summary", g.say("/summary "+y.article()))
	y.telegram("longer", g.press("Longer"))
	inline := g.scene(g.seat.Inline(question, "").Done(y.t))
	inline.Chat, inline.Group, inline.Typed = "Weekend drivers", true, "@"+y.g.Bot.Username+" "+question
	y.telegram("inline", inline)
}

// article is the article of the pictures, as a person chooses it by its title.
func (y *gallery) article() string {
	y.t.Helper()
	const title = "Xiaomi prices its first car"
	d := newDiscordStage(y.t, y.d, "en-US")
	for _, c := range d.person.Autocomplete(y.t, "summary", "article", fakediscord.Opt("article", "tesla")).Choices(y.t) {
		if strings.HasPrefix(c.Name, title) {
			return fmt.Sprint(c.Value)
		}
	}
	y.t.Fatalf("nothing is suggested that begins with %q", title)
	return ""
}

func (y *gallery) telegramRest() {
	g := newTelegramStage(y.t, y.g, "en")
	welcome := g.scene(g.seat.Start(y.t, "").Done(y.t))
	welcome.Messages = append([]telegramMessage{{Mine: true, Text: found("/start")}}, welcome.Messages...)
	y.telegram("start", welcome)
	y.telegram("settings", g.say("/settings"))
	g.say("/settings language")
	y.telegram("pick", g.pressLast())
	y.telegram("error", g.say("/news car since:tomorrowish"))
	y.telegram("help", g.say("/help"))
}

// votes come last: they are to be seen in every answer after them.
func (y *gallery) votes() {
	d := newDiscordStage(y.t, y.d, "en-US")
	y.discord("vote", "en", d.scene("news", d.vote(d.use("news", fakediscord.Opt("words", question)), "👍")))
	g := newTelegramStage(y.t, y.g, "en")
	g.say("/news " + question)
	y.telegram("vote", g.press("👍"))
}

// group is a group that the bot is added to, and what it answers there that is
// better said in private.
func (y *gallery) group() {
	room := y.g.NewGroup("Weekend drivers")
	g := newTelegramStage(y.t, y.g, "en")
	g.seat = g.seat.Person().In(room).AsCreator()
	joined := g.scene(g.seat.AddBot().Done(y.t))
	asked := g.say("/settings")
	asked.Messages = append(joined.Messages, asked.Messages...)
	asked.Chat, asked.Group = "Weekend drivers", true
	y.telegram("group", asked)
}

// languages are those of people whose device does not speak English.
func (y *gallery) languages() {
	for lang, words := range map[string]string{"de": "DART Asteroid", "ja": question} {
		d := newDiscordStage(y.t, y.d, lang)
		y.discord("news-"+lang, lang, d.scene("news", d.use("news", fakediscord.Opt("words", words))))
		y.telegram("news-"+lang, newTelegramStage(y.t, y.g, lang).say("/news "+words))
	}
	y.discord("commands", "de", newDiscordStage(y.t, y.d, "de").commands())
	y.telegram("commands", telegramScene{Lang: "de", Chat: "Nutgraf", Menu: newTelegramStage(y.t, y.g, "de").seat.Menu(), Typed: "/"})
	d := newDiscordStage(y.t, y.d, "ja")
	y.discord("settings-ja", "ja", d.scene("settings", d.use("settings")))
	y.telegram("settings-ja", newTelegramStage(y.t, y.g, "ja").say("/settings"))
}

// hostilePictures are those of articles that try to be more than text.
func hostilePictures(t *testing.T) []picture {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hostile.db")
	store, err := sqlite.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range hostileArticles() {
		d.Raw, d.FirstSeen = d.Text, d.Published
		if _, err := store.Put(context.Background(), d); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	y := newGallery(t, path)
	for _, words := range []struct{ name, question string }{{"hostile", "invoices"}, {"rtl", "الميناء"}} {
		d := newDiscordStage(t, y.d, "en-US")
		y.discord(words.name, "en", d.scene("news", d.use("news", fakediscord.Opt("words", words.question))))
		y.telegram(words.name, newTelegramStage(t, y.g, "en").say("/news "+words.question))
	}
	d := newDiscordStage(t, y.d, "en-US")
	menu := ""
	for _, c := range d.person.Commands() {
		if c.Type == 3 {
			menu = c.Name
		}
	}
	y.discord("links", "en", d.scene(menu, d.seen(d.person.MessageCommand(t, menu, fakediscord.Written{
		Content: "Did you see https://wire.example/2025/bridge and https://akhbar.example/ferry?",
	}))))
	return y.all
}

func hostileArticles() []library.Draft {
	day := time.Date(2025, 4, 20, 9, 0, 0, 0, time.UTC)
	source := library.Source{Key: "wire", Name: "Wire *of* the [day](https://x.example)"}
	return []library.Draft{
		{
			Title: "Firm <b>warns</b> @everyone of **fake** ||invoices|| [click here](https://evil.example) \u202egpj.exe 🧾🚨👨‍👩‍👧‍👦",
			URL:   "https://wire.example/2025/fake-invoices?a=(1)&b=*2*", Site: "wire.example", Byline: "<@1234> `Robin` _Example_",
			Lang: "en", Source: source, Published: day,
			Text: "The firm warned @everyone and <@&42> of false invoices on 20 April 2025 🧾. " +
				"The invoices carry <script>alert(1)</script>, **bold claims** and a link such as [your bank](https://evil.example/?a=1&b=2). " +
				"# Nobody should pay the invoices, said a spokeswoman, not even 5 % of them. " +
				"Z̸̡̛̤̲a̴̟̅l̷g̵o letters and \u202ereversed words\u202c were found in the invoices as well.",
		},
		{
			Title: "الميناء القديم يستقبل أول عبّارة كهربائية (Hafen AG) في 2025", URL: "https://akhbar.example/ferry", Site: "akhbar.example",
			Byline: "سلمى مثال", Lang: "ar", Source: library.Source{Key: "akhbar", Name: "أخبار"}, Published: day,
			Text: "استقبل الميناء القديم يوم الأحد أول عبّارة كهربائية تعمل بالبطاريات. " +
				"وقالت شركة Hafen AG إن الميناء سيشحن العبّارة في 12 دقيقة فقط. " +
				"ويأمل الميناء أن تنقل العبّارة 400 راكب في كل رحلة قبل نهاية عام 2025.",
		},
		{
			Title: "Council votes on bridge", URL: "https://wire.example/2025/bridge", Site: "wire.example", Lang: "en", Source: source, Published: day,
			Text: "The council voted for the new bridge on Sunday, by nine votes to four. It will cost four million. " +
				"Building begins in the autumn and takes two years, said the mayor. The old bridge stays open for bicycles.",
		},
	}
}
