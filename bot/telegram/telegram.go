package telegram

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// Platform is what Telegram is able to do: five cards with two quotes each fill
// most of a message, and a button carries 64 bytes, of which one is a mark.
func Platform() bot.Platform {
	return bot.Platform{
		Name: "telegram", Cards: 5, LineBytes: lineBytes, Files: true, Sends: true, Picks: true,
		Posts: true, Entries: 8, Mentions: `^@[A-Za-z]\w{3,31}$`,
	}
}

// Bot is what the adapter needs of the core; *bot.Bot has it all.
type Bot interface {
	Conversation
	Chats
}

// Conversation answers.
type Conversation interface {
	Answer(ctx context.Context, p bot.Platform, r bot.Request) bot.Reply
	Commands(say locale.Printer) []bot.CommandInfo
	Language(ctx context.Context, p bot.Platform, r bot.Request) locale.Printer
	ChatLanguage(ctx context.Context, p bot.Platform, chat string) locale.Printer
}

// Chats hears of the chats that come, go and move.
type Chats interface {
	Joined(ctx context.Context, p bot.Platform, r bot.Request) bot.Reply
	Left(ctx context.Context, p bot.Platform, chat string)
	Back(ctx context.Context, p bot.Platform, chat string)
	Moved(ctx context.Context, p bot.Platform, from, to string)
}

// caller calls Telegram; *api.Client does. Its errors are *bot.DeliveryErrors.
type caller interface {
	Call(ctx context.Context, method string, params map[string]any, out any) error
	Upload(ctx context.Context, method string, params map[string]any, files []api.File, out any) error
	File(ctx context.Context, fileID string, limit int64) ([]byte, error)
	Me(ctx context.Context) (api.User, error)
}

// Config is what an Adapter is made of. Log, Secret, Owners and FileBytes may be
// left out.
type Config struct {
	Bot    Bot
	Words  *locale.Words
	Client *api.Client
	Log    *slog.Logger // nil: slog.Default()

	// Secret is what Telegram sends along with each update that it delivers, see
	// [api.Secret]. Without one Handler takes nothing.
	Secret string

	// Owners are the Telegram ids of the bot's owners, whose private chats get a
	// menu with the commands that are theirs.
	Owners []string
	// FileBytes limits a file that is read for a person; 0: 10 MB. Telegram gives
	// a bot files of 20 MB at most.
	FileBytes int64
}

// Adapter joins Telegram to the bot. It is safe for concurrent use. Its only
// state may be lost: what it knows of administrators for a minute, and which
// chat was being picked for what.
type Adapter struct {
	Config

	tg     caller
	names  map[string]bool // of the commands, in every language
	admins *cache          // "chat user" → "yes" or "no"
	picks  *cache          // private chat → the line for which a chat is picked
	moved  *cache          // supergroups that were groups a moment ago

	life  context.Context // ends when what Telegram delivered must be cut short
	end   context.CancelFunc
	calls calls

	mu sync.Mutex
	me api.User // zero until Telegram was asked
}

const (
	defaultFileBytes = 10 << 20
	adminsFor        = time.Minute
	picksFor         = time.Hour
	movedFor         = 10 * time.Minute
	remembered       = 2000
)

// New makes an adapter. It asks Telegram nothing yet.
func New(c Config) *Adapter {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.FileBytes == 0 {
		c.FileBytes = defaultFileBytes
	}
	a := &Adapter{
		Config: c, tg: c.Client, names: commandNames(c.Bot, c.Words), admins: newCache(remembered, adminsFor), picks: newCache(remembered, picksFor),
		moved: newCache(remembered, movedFor),
	}
	a.life, a.end = context.WithCancel(context.Background())
	return a
}

// commandNames are all names under which a command may be typed.
func commandNames(b Conversation, words *locale.Words) map[string]bool {
	names := map[string]bool{}
	for _, l := range words.Languages() {
		for _, c := range b.Commands(words.For(l.Tag)) {
			names[c.Name], names[c.Local] = true, true
			for _, alias := range c.Aliases {
				names[alias] = true
			}
		}
	}
	delete(names, "")
	return names
}

// account is the bot's own account, which Telegram is asked for once.
func (a *Adapter) account(ctx context.Context) (api.User, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.me.ID != 0 {
		return a.me, nil
	}
	me, err := a.tg.Me(ctx)
	if err == nil {
		a.me = me
	}
	return me, err
}

// Handle handles one update, whichever way it came, and returns when all that
// the person sees of it is done. Kinds of updates that mean nothing here are
// passed over.
func (a *Adapter) Handle(ctx context.Context, u api.Update) {
	me, err := a.account(ctx)
	if err != nil {
		a.Log.WarnContext(ctx, "telegram: an update could not be handled: the bot's own name is unknown", "error", err)
		return
	}
	switch {
	case u.Message != nil:
		a.message(ctx, me, u.Message)
	case u.ChannelPost != nil:
		a.message(ctx, me, u.ChannelPost)
	case u.CallbackQuery != nil:
		a.press(ctx, me, u.CallbackQuery)
	case u.InlineQuery != nil:
		a.inline(ctx, me, u.InlineQuery)
	case u.MyChatMember != nil:
		a.membership(ctx, u.MyChatMember)
	default:
		// An edit among them: who corrects a question asks it again, and nobody is
		// answered twice.
		a.Log.DebugContext(ctx, "telegram: an update was passed over", "update", u.ID, "kind", u.Kind())
	}
}

// kinds are the kinds of updates that Handle acts on.
func kinds() []string {
	return []string{"message", "channel_post", "callback_query", "inline_query", "my_chat_member"}
}

// layout is how replies are laid out in a language.
func (a *Adapter) layout(say locale.Printer) layout {
	return layout{shortened: say.Say("telegram.shortened")}
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

// cache remembers a bounded number of words for a while. It is safe for
// concurrent use; the zero cache remembers nothing.
type cache struct {
	room int
	keep time.Duration

	mu   sync.Mutex
	all  map[string]remark
	keys []string // the oldest first; a key may stand twice
}

type remark struct {
	word  string
	until time.Time
}

func newCache(room int, keep time.Duration) *cache {
	return &cache{room: room, keep: keep, all: map[string]remark{}}
}

func (c *cache) get(key string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.all[key]
	if !ok || time.Now().After(r.until) {
		return "", false
	}
	return r.word, true
}

func (c *cache) put(key, word string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.all[key]; !known {
		c.keys = append(c.keys, key)
	}
	c.all[key] = remark{word, time.Now().Add(c.keep)}
	for len(c.all) > c.room {
		delete(c.all, c.keys[0])
		c.keys = slices.Delete(c.keys, 0, 1)
	}
}

func (c *cache) drop(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, ok := c.all[key]; ok {
		r.until = time.Time{}
		c.all[key] = r
	}
}
