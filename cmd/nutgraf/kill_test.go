package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
	"github.com/nutgraf/nutgraf/library"
)

var (
	kills    = flag.Int("kills", 3, "how many processes TestKill kills")
	messages = flag.Int("messages", 80, "how many messages it has sent meanwhile")
)

// mailLease is short, so that what a killed process held is another's soon.
const mailLease = 1500 * time.Millisecond

// mailMain is the part of the program that plans and sends, in a process of its own.
func mailMain() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := mailUntil(ctx); err != nil && ctx.Err() == nil {
		_, _ = fmt.Fprintln(os.Stderr, "mail:", err)
		os.Exit(exitFailed) //nolint:gocritic // nothing is to be undone
	}
}

func mailUntil(ctx context.Context) error {
	c, err := loadConfig()
	if err != nil {
		return err
	}
	inv := &invocation{streams: streams{out: os.Stdout, err: os.Stderr}, config: c}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	store, err := inv.openLibrary(ctx, created)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // every write has been committed
	b, err := inv.newBot(ctx, store, parts{links: bot.Links{None: true}, log: log})
	if err != nil {
		return err
	}
	return inv.mailer(b, store, inv.services(b, &platformStates{}, newMeter(), log), mailLease, newMeter().mail, log).run(ctx)
}

// post office: two processes that are killed, a library, and the two platforms.
type office struct {
	t        *testing.T
	library  library.Store
	feed     library.Feed
	discord  *fakediscord.Server
	telegram *faketelegram.Server
	channels []*fakediscord.Channel
	homes    []*faketelegram.Room
	env      []string
	titles   []string
	lost     int // answers of each platform
}

func newOffice(t *testing.T, url string, chats int, atMostOnce bool) *office {
	t.Helper()
	o := &office{
		t: t, feed: library.Feed{URL: "https://wire.example/feed"},
		discord: fakediscord.Start(t, fakediscord.KeepRequests(10)),
		telegram: faketelegram.Start(t, faketelegram.WithoutRecording(),
			faketelegram.WithLimits(faketelegram.DocumentedLimits(true))),
	}
	var err error
	inv := &invocation{config: config{DatabaseURL: url}}
	if o.library, err = inv.openLibrary(t.Context(), created); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.library.Close() })
	if _, err := o.library.AddFeed(t.Context(), o.feed); err != nil {
		t.Fatal(err)
	}
	o.bring()
	for i := range chats {
		a := library.Address{Platform: platformTelegram}
		if i%2 == 0 {
			home := o.telegram.NewPerson("Ann", "en")
			home.Private().Type("/start") // nobody answers, but now the bot may write
			o.homes = append(o.homes, home.Home())
			a.Chat = strconv.FormatInt(home.ID(), 10)
		} else {
			c := o.discord.AddChannel(fakediscord.Channel{Guild: o.discord.Channel.Guild})
			o.channels = append(o.channels, c)
			a = library.Address{Platform: platformDiscord, Chat: c.ID}
		}
		if _, _, err := o.library.Subscribe(t.Context(), library.Subscription{Address: a}); err != nil {
			t.Fatal(err)
		}
	}
	unclear := unclearAgain
	if atMostOnce {
		unclear = unclearDrop
	}
	o.env = []string{
		"HOME=" + t.TempDir(), "DATABASE_URL=" + url, "LISTEN=off", "UNCLEAR=" + unclear,
		"DISCORD_BOT_TOKEN=" + o.discord.Token, "DISCORD_API_URL=" + o.discord.URL,
		"TELEGRAM_BOT_TOKEN=" + o.telegram.Token, "TELEGRAM_API_URL=" + o.telegram.URL,
	}
	return o
}

// bring has the feed bring one article with each title.
func (o *office) bring(titles ...string) {
	o.t.Helper()
	p := library.Polled{Feed: o.feed, Articles: map[string]library.Draft{}}
	p.Feed.Poll.Checked, p.Feed.Poll.Worked, p.Feed.Poll.Next = time.Now(), time.Now(), time.Now().Add(24*time.Hour)
	for _, title := range titles {
		p.Entries = append(p.Entries, library.Item{Key: title, State: "1"})
		p.Articles[title] = library.Draft{URL: "https://wire.example/" + strings.ReplaceAll(title, " ", "-"), Title: title, Lang: "en",
			Text: ownWords(title)}
	}
	if _, err := o.library.Polled(o.t.Context(), o.feed.URL, p); err != nil {
		o.t.Fatal(err)
	}
	o.titles = append(o.titles, titles...)
}

// ownWords is a text that has no word of another title's: each is a story of its own.
func ownWords(title string) string {
	var b strings.Builder
	for i := range 40 {
		sum := sha256.Sum256([]byte(title + strconv.Itoa(i)))
		for _, c := range sum[:7] {
			b.WriteByte('a' + c%26)
		}
		b.WriteByte(' ')
	}
	return b.String() + "was all."
}

// worker starts a process.
func (o *office) worker() *exec.Cmd {
	o.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		o.t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Args[0] = "nutgraf-mail" // see TestMain
	cmd.Env, cmd.Stderr = o.env, o.t.Output()
	if err := cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	return cmd
}

// counts tells how often each chat was told of each title, on each platform.
func (o *office) counts() (told map[string]int) {
	told = map[string]int{}
	note := func(chat, text string) {
		for _, title := range o.titles {
			told[chat+" "+title] += strings.Count(text, title)
		}
	}
	for i, home := range o.homes {
		for _, m := range home.Messages() {
			note(fmt.Sprint("telegram ", i), m.Text)
		}
	}
	for i, c := range o.channels {
		for _, m := range o.discord.Messages(c) {
			note(fmt.Sprint("discord ", i), fmt.Sprint(m.Components))
		}
	}
	return told
}

// missing counts what was not told, and surplus what was told more often than once.
func (o *office) missing() (missing int, surplus map[string]int) {
	told, surplus := o.counts(), map[string]int{}
	for platform, chats := range map[string]int{platformTelegram: len(o.homes), platformDiscord: len(o.channels)} {
		for i := range chats {
			for _, title := range o.titles {
				switch n := told[fmt.Sprintf("%s %d %s", platform, i, title)]; {
				case n == 0:
					missing++
				case n > 1:
					surplus[platform] += n - 1
				}
			}
		}
	}
	return missing, surplus
}

// kill ends a process that had no time to prepare for it.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
}

// Processes are killed at random moments of fanning out and sending, while answers
// of the platforms are lost: nothing is lost, nothing is twice on Discord, and on
// Telegram one message for a kill or a lost answer at most; none with at most once,
// where what is missing is known to be unclear.
//
//	go test ./cmd/nutgraf -run TestKill -v -kills 200 -messages 20000 -timeout 3h
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("not in short mode: it waits for the leases of killed processes")
	}
	for _, once := range []bool{false, true} {
		name := map[bool]string{false: "at least once", true: "at most once"}[once]
		t.Run("sqlite/"+name, func(t *testing.T) { killing(t, filepath.Join(t.TempDir(), "library.db"), once) })
		t.Run("postgres/"+name, func(t *testing.T) { killing(t, postgresSchema(t), once) })
	}
}

// postgresSchema is the address of a schema of the test's own.
func postgresSchema(t *testing.T) string {
	t.Helper()
	address, drop, err := newSchema()
	if err != nil {
		t.Fatal(err)
	}
	if address == "" {
		t.Skip("not tested: there is no PostgreSQL at 127.0.0.1:5432 with a database test, and POSTGRES_URL names none")
	}
	t.Cleanup(drop)
	return address
}

// tick is how often the test looks what is to be done.
const tick = 100 * time.Millisecond

func killing(t *testing.T, url string, once bool) {
	chats := min(100, max(4, *messages/8))
	o := newOffice(t, url, chats, once)
	workers := []*exec.Cmd{o.worker(), o.worker()}
	t.Cleanup(func() {
		for _, w := range workers {
			kill(t, w)
		}
	})
	articles, killed := max(1, *messages/chats), 0
	// So fast that both platforms, which take about 20 a second each, keep up although
	// nobody sends for a lease after about half of the kills; else all would be folded.
	bring := max(time.Second, time.Duration(chats)*40*time.Millisecond).Round(tick)
	between := max(time.Second, time.Duration(articles)*bring/time.Duration(*kills+1))
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	deadline := time.Now().Add(time.Minute + time.Duration(articles)*bring*2 + time.Duration(*kills)*5*time.Second)
	next := time.Now().Add(2 * time.Second)
	for n := 0; ; n++ {
		<-ticker.C
		if len(o.titles) < articles && n%int(bring/tick) == 0 {
			o.bring(fmt.Sprintf("Item %05d of the wire", len(o.titles)))
			if len(o.titles)%4 == 0 { // an answer is lost
				o.telegram.Fault(faketelegram.Fault{Kind: faketelegram.CutAfter, Method: "sendMessage"})
				o.discord.Fail("POST /channels/*/messages", 1, fakediscord.Fault{CutAfter: true})
				o.lost++
			}
		}
		if now := time.Now(); killed < *kills && now.After(next) {
			next = now.Add(rand.N(2 * between))
			<-time.After(rand.N(tick)) // at no moment that the ticker favours
			i := rand.IntN(len(workers))
			kill(t, workers[i])
			workers[i] = o.worker()
			killed++
		}
		if n%10 != 9 || len(o.titles) < articles || killed < *kills {
			continue
		}
		missing, _ := o.missing()
		if missing <= o.unclear(once) {
			break
		}
		if time.Now().After(deadline) {
			t.Errorf("%d of %d are not told after so long", missing, chats*articles)
			break
		}
	}
	o.judge(once, killed)
}

// judge compares what the chats were told with what is promised.
func (o *office) judge(once bool, killed int) {
	o.t.Helper()
	missing, surplus := o.missing()
	unclear := o.unclear(once)
	posts := map[string]int{}
	for _, home := range o.homes {
		posts[platformTelegram] += len(home.Messages()) - 1 // but for the /start
	}
	for _, c := range o.channels {
		posts[platformDiscord] += len(o.discord.Messages(c))
	}
	o.t.Logf("%d messages to %d chats in %d posts on Discord and %d on Telegram, %d kills, %d lost answers on each: %d missing (%d known to be unclear), twice: %d on Discord, %d on Telegram",
		(len(o.homes)+len(o.channels))*len(o.titles), len(o.homes)+len(o.channels), posts[platformDiscord], posts[platformTelegram],
		killed, o.lost, missing, unclear, surplus[platformDiscord], surplus[platformTelegram])
	most := killed + o.lost
	if once {
		most = 0
	}
	if missing > unclear || surplus[platformDiscord] > 0 || surplus[platformTelegram] > most {
		o.t.Errorf("missing %d (%d unclear), twice on Discord %d, on Telegram %d (%d are allowed)",
			missing, unclear, surplus[platformDiscord], surplus[platformTelegram], most)
	}
}

// unclear counts the deliveries that may have arrived and were not sent again.
func (o *office) unclear(once bool) (n int) {
	if !once {
		return 0
	}
	for _, home := range o.homes {
		ds, err := o.library.DeliveriesOf(o.t.Context(), library.Address{Platform: platformTelegram, Chat: strconv.FormatInt(home.ID(), 10)}, 0, 1<<20)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, d := range ds {
			if d.State == library.Unclear {
				n += cmp.Or(len(d.Articles), 1)
			}
		}
	}
	return n
}
