package main

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
)

// logger makes the log that the configuration asks for. Each line has the name of
// what was being done as "ref" (see library.WithTrace), and none a secret of the
// configuration, whoever wrote it. It tells seen, when not nil, of each line.
func (c config) logger(w io.Writer, seen ...func(slog.Record)) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return nil, misused("Give debug, info, warn or error.", "LOG_LEVEL: there is no level %q", c.LogLevel)
	}
	o := &slog.HandlerOptions{Level: level}
	w = veil{w, c.secrets()}
	switch c.LogFormat {
	case "text":
		return slog.New(traced{slog.NewTextHandler(w, o), seen}), nil
	case "json":
		return slog.New(traced{slog.NewJSONHandler(w, o), seen}), nil
	}
	return nil, misused("Give text or json.", "LOG_FORMAT: there is no format %q", c.LogFormat)
}

// attrTrace is the attribute that names what was being done.
const attrTrace = "ref"

// traced is a handler that adds the name of what is being done.
type traced struct {
	slog.Handler
	seen []func(slog.Record)
}

// Handle implements slog.Handler. A line that has the name already keeps it.
func (h traced) Handle(ctx context.Context, r slog.Record) error {
	if name := library.Trace(ctx); name != "" && attribute(r, attrTrace) == "" {
		r = r.Clone()
		r.AddAttrs(slog.String(attrTrace, name))
	}
	for _, f := range h.seen {
		f(r)
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h traced) WithAttrs(as []slog.Attr) slog.Handler {
	return traced{h.Handler.WithAttrs(as), h.seen}
}

// WithGroup implements slog.Handler.
func (h traced) WithGroup(name string) slog.Handler { return traced{h.Handler.WithGroup(name), h.seen} }

// attribute returns an attribute of a line as text; "" when it has none.
func attribute(r slog.Record, key string) (value string) {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == key {
			value = a.Value.String()
		}
		return value == ""
	})
	return value
}

// secrets hides what the configuration has that nobody may read in a log. The
// packages that use them take care of that, each for its own; this is for what
// nobody thought of.
func (c config) secrets() *strings.Replacer {
	const shortest = 6 // what is shorter stands in words that are none
	var pairs []string
	hide := func(s string) {
		quoted := strconv.Quote(s)
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s), quoted[1 : len(quoted)-1]} {
			if len(form) >= shortest && !slices.Contains(pairs, form) {
				pairs = append(pairs, form, "…")
			}
		}
	}
	hide(strings.TrimPrefix(strings.TrimSpace(c.DiscordToken), "Bot "))
	hide(strings.TrimSpace(c.TelegramToken))
	if u, err := url.Parse(c.DatabaseURL); err == nil {
		if password, ok := u.User.Password(); ok {
			hide(password)
			user, _, _ := strings.Cut(strings.TrimPrefix(c.DatabaseURL, u.Scheme+"://"), "@")
			_, written, _ := strings.Cut(user, ":") // as it stands there
			hide(written)
		}
		hide(u.Query().Get("password"))
	}
	return strings.NewReplacer(pairs...)
}

// veil writes without secrets. A handler writes each line with one call, so none
// is cut in two.
type veil struct {
	to      io.Writer
	secrets *strings.Replacer
}

func (v veil) Write(line []byte) (int, error) {
	if _, err := v.secrets.WriteString(v.to, string(line)); err != nil {
		return 0, err
	}
	return len(line), nil
}

// faults keeps the last errors of the log, for who asks how the program is. Safe
// for concurrent use.
type faults struct {
	mu   sync.Mutex
	last []bot.Fault
}

// keptFaults is how many are kept.
const keptFaults = 5

// note keeps a line, if it is an error.
func (f *faults) note(r slog.Record) {
	if r.Level < slog.LevelError {
		return
	}
	parts := []string{r.Message}
	for _, key := range []string{"error", "cause", "panic", attrTrace} {
		if v := attribute(r, key); v != "" {
			parts = append(parts, v)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = append(f.last, bot.Fault{At: r.Time, Text: strings.Join(parts, " · ")})
	if len(f.last) > keptFaults {
		f.last = slices.Delete(f.last, 0, 1)
	}
}

// all returns the last errors, newest first.
func (f *faults) all() []bot.Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := slices.Clone(f.last)
	slices.Reverse(all)
	return all
}
