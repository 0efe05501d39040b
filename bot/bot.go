package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/digest"
	"github.com/nutgraf/nutgraf/library"
)

// Library is what the commands need of the library.
type Library interface {
	library.Finder
	library.Ballot
	library.Preferences
	library.Stories
	library.Revisions
	Stats(ctx context.Context) (library.Stats, error)
	Sources(ctx context.Context) ([]library.SourceCount, error)
	FeedStates(ctx context.Context, due time.Time) (library.FeedStates, error)
	Backlog(ctx context.Context) ([]library.Backlog, error)
}

// Reader makes an article of what a person pasted or attached. It must limit
// the work that hostile data can cause, and be safe for concurrent use. Its
// error may be an [*Error] with one of the text codes, whose words the person is
// shown.
type Reader interface {
	Read(ctx context.Context, name string, data []byte) (library.Article, error)
}

// Pages brings in the article behind a link that is not in the library. Its
// error may be an [*Error] with one of the page codes, whose words the person is
// shown. Safe for concurrent use.
type Pages interface {
	Article(ctx context.Context, link string) (library.Article, error)
}

// Config is what a Bot is made of. What stands behind "may be nil" or has the
// zero value as its default may be left out.
type Config struct {
	Library Library
	Reader  Reader
	Links   Links
	Words   *locale.Words
	Version string
	Pages   Pages   // may be nil: then only links in the library are known
	Health  Health  // may be nil
	Feeds   Feeds   // may be nil: then nothing is followed
	Follows Follows // may be nil: then nothing is sent unasked

	// Catalogue has the feeds that are suggested, by topic; a feed has an address,
	// its source's name and home, a topic and a language there.
	Catalogue []library.Feed
	// Sourcers may change what is followed, besides the owners, who always may.
	// What is followed is the same for everybody, so Owners is the cautious choice.
	Sourcers Who

	// Owners may do everything. Allow names who may use the bot at all, persons,
	// chats or servers; empty: everyone. Both are lists of "platform:id".
	Owners, Allow []string
	// PerPerson and PerChat limit how often is asked, for each; zero: no limit.
	PerPerson, PerChat Rate

	// VoterKey makes voters' keys unguessable. Votes are counted per key, so it
	// must stay the same for as long as the votes are kept.
	VoterKey []byte

	// Observe is told of every answer, for who counts. It must return at once; may
	// be nil.
	Observe func(Answered)

	Zone *time.Location   // of dates that people type; nil: UTC
	Log  *slog.Logger     // nil: slog.Default()
	Now  func() time.Time // nil: time.Now
}

// Answered is an answer that was given.
type Answered struct {
	Platform string
	Command  string        // its name in the table; "" when what was asked is no command
	Code     string        // of the error; "" when it is none
	Took     time.Duration // until the answer was made, not until it arrived
}

// Bot answers requests. It is safe for concurrent use. Between requests it keeps
// only what it can do without: how much everybody asked lately, and lists to
// suggest from.
type Bot struct {
	Config
	commands       []command
	byName         map[string]*command
	persons, chats *limiter
	hints          hints
	tongues        tongues
	plans          plans // nil where nothing is sent unasked
	started        time.Time
}

// New returns a bot.
func New(c Config) *Bot {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	b := &Bot{
		Config: c, commands: slices.DeleteFunc(commands(), func(cmd command) bool { return cmd.follows && c.Follows == nil }), byName: map[string]*command{}, started: c.Now(),
		persons: newLimiter(c.PerPerson), chats: newLimiter(c.PerChat),
	}
	b.tongues = newTongues(c.Words)
	if c.Follows != nil {
		b.plans = digest.NewPlanner(digest.PlannerConfig{Store: c.Follows, Stories: c.Library, Zone: c.Zone, Log: c.Log})
	}
	b.nameCommands()
	return b
}

// patience is how long a command may take before the asker gets an apology.
const patience = 20 * time.Second

// call is one request being answered.
type call struct {
	*Bot
	Request
	platform Platform
	say      locale.Printer
	now      time.Time
	clock    *time.Location // that dates are shown in; nil: the installation's
	trouble  []string       // what went wrong with a part of what was asked
	mute     bool           // the asker has just heard what the reply would say

	// longer is a context that lives for longer than the command's own.
	longer func(time.Duration) (context.Context, context.CancelFunc)
}

// Answer answers a request. It always returns a reply that can be shown: an
// error becomes words and a hint, with its cause in the log, and so does a
// panic in a command.
func (b *Bot) Answer(ctx context.Context, p Platform, r Request) (reply Reply) {
	p.Cards = max(p.Cards, 1)
	if library.Trace(ctx) == "" {
		ctx = library.WithTrace(ctx, library.NewTrace())
	}
	longer := func(d time.Duration) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, d) }
	short, cancel := longer(patience)
	defer cancel()
	c := &call{Bot: b, Request: r, platform: p, say: b.Words.For(r.User.Languages...), now: b.Now(), longer: longer}
	began := time.Now()
	defer func() { c.observe(reply, time.Since(began)) }()
	defer func() {
		if v := recover(); v != nil {
			b.Log.ErrorContext(ctx, "a command panicked", "platform", p.Name, "command", r.Command,
				"panic", v, "stack", string(debug.Stack()))
			reply = c.apologise(short, failure(CodeInternal, fmt.Errorf("panic: %v", v)))
		}
	}()
	reply, err := c.answer(short)
	if err != nil {
		reply = c.apologise(short, err)
	}
	return fitting(c.localised(reply), p)
}

// observe tells who counts of an answer. What people typed is no command's name,
// so the table gives it.
func (c *call) observe(reply Reply, took time.Duration) {
	if c.Observe == nil {
		return
	}
	a := Answered{Platform: c.platform.Name, Code: reply.Code, Took: took}
	if cmd, ok := c.byName[c.Request.Command]; ok {
		a.Command = cmd.name
	}
	c.Observe(a)
}

// progressEvery is how often a command that takes long says how far it is.
const progressEvery = 3 * time.Second

// teller returns what tells the asker from time to time how far something is, in
// words.
func (c *call) teller(words func(done, all int) string) func(done, all int) {
	next := time.Now().Add(progressEvery)
	return func(done, all int) {
		if now := time.Now(); c.Progress != nil && done < all && now.After(next) {
			next = now.Add(progressEvery)
			c.Progress(words(done, all))
		}
	}
}

// answer finds the command and runs it for whoever may use it.
func (c *call) answer(ctx context.Context) (Reply, error) {
	if err := c.admit(); err != nil {
		return Reply{}, err
	}
	c.say = c.Language(ctx, c.platform, c.Request)
	cmd, err := c.command(ctx)
	if err != nil {
		return Reply{}, err
	}
	if err := c.permit(ctx, cmd); err != nil {
		return Reply{}, err
	}
	return cmd.run(c, ctx)
}

// fitting drops the actions whose lines are too long for the platform: half a
// line would do something else.
func fitting(r Reply, p Platform) Reply {
	if p.LineBytes == 0 {
		return r
	}
	long := func(a Action) bool { return len(a.Line) > p.LineBytes }
	r.Actions = slices.DeleteFunc(r.Actions, long)
	for i := range r.Cards {
		r.Cards[i].Actions = slices.DeleteFunc(r.Cards[i].Actions, long)
	}
	return r
}

// command finds the command that a request asks for. Plain text asks for the
// command that fits it: a search, unless it is a link or an article.
func (c *call) command(ctx context.Context) (*command, error) {
	name := c.Command
	if name == "" {
		name = "news"
		if c.brings(ctx) {
			name = "sources"
		} else if len(c.Files) > 0 || c.Quoted != "" || isLink(c.Args) || looksLikeArticle(c.Args) {
			name = "summary"
		} else if c.Args == "" {
			name = "start"
		}
	}
	cmd, ok := c.byName[name]
	if !ok {
		return nil, failure(CodeCommandUnknown, nil, "Name", clip(name, 40))
	}
	c.Command, c.Args = cmd.name, cmd.lead(name, c.Args)
	return cmd, nil
}

// apologise turns an error into a reply and tells the log about it when it is
// our fault.
func (c *call) apologise(ctx context.Context, err error) Reply {
	var e *Error
	switch {
	case errors.As(err, &e):
	case errors.Is(err, context.DeadlineExceeded):
		e = failure(CodeTimeout, err)
	case errors.Is(err, context.Canceled):
		e = failure(CodeCancelled, err)
	default:
		e = failure(CodeInternal, err)
	}
	args := e.Args
	if e.Code == CodeInternal {
		ref := library.Trace(ctx)
		args = append(args, "Ref", ref)
		c.Log.ErrorContext(ctx, "a command failed", "ref", ref, "platform", c.platform.Name,
			"command", c.Command, "error", err)
	} else {
		c.Log.DebugContext(ctx, "a command was refused", "platform", c.platform.Name,
			"command", c.Command, "code", e.Code, "error", err)
	}
	reply := Reply{Private: true, Mute: c.mute, Code: e.Code, Text: c.say.Say("error."+e.Code, args...)}
	reply.Note = c.say.Say("hint."+e.Code, args...)
	if fault, ok := errors.AsType[*library.QueryError](err); ok {
		reply.Text = c.say.Say("query."+string(fault.Fault), "Part", clip(fault.Part, 60))
		reply.Note = c.say.Say("query_hint." + string(fault.Fault))
	}
	if e.Code == CodeCommandUnknown {
		if near := c.nearestCommand(); near != "" {
			reply.Note = c.say.Say("hint.command_near", "Name", near)
			reply.Actions = []Action{{Label: "/" + near, Line: strings.TrimSpace("/" + near + " " + c.Args)}}
		}
	}
	return reply
}

// usage is the error of a command that lacks what it needs.
func (c *call) usage() error {
	return failure(CodeUsage, nil, "Name", c.Command, "Args", c.say.Say("command."+c.Command+".args"))
}

// clip shortens s to n runes at most.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
