package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
)

// Platform is the console's abilities: room for several cards, no limit on an
// action's line, and an operator who has a shell.
func Platform() bot.Platform {
	return bot.Platform{Name: "console", Cards: 5, Files: true, Terminal: true}
}

// Bot answers requests; *bot.Bot does.
type Bot interface {
	Answer(ctx context.Context, p bot.Platform, r bot.Request) bot.Reply
}

// Lines is where a person's lines come from.
type Lines interface {
	// ReadLine returns the next line without its end, io.EOF after the last, or
	// ErrAborted when the person gave the line up. More tells that the line goes
	// on a text that was begun: it is no command to remember.
	ReadLine(more bool) (string, error)
	Close() error
}

// ErrAborted means that the person gave up the line, as with Ctrl-C.
var ErrAborted = errors.New("given up")

// Config is what a console is made of.
type Config struct {
	Bot   Bot
	Lines Lines
	Out   io.Writer
	// Width returns the columns there are now: a window may have been resized. Nil
	// and 0: lines are as long as they are.
	Width   func() int
	Colour  bool   // use SGR sequences
	Prompts bool   // a person is there: greet, and leave a line after each answer
	Home    string // what "~" stands for in a path; "" for nothing
	Reader  string // where the reader is, to greet with; "" when it is not on
	Say     locale.Printer
}

// maxFile limits a file that is read for a person, in bytes.
const maxFile = 10 << 20

// ErrFault means that at least one answer was an apology for a fault of ours.
// The conversation went on; a script should know nevertheless.
var ErrFault = errors.New("an answer failed")

// Run answers line after line until the last one, or until ctx ends. It returns
// an error when lines cannot be read or answers not be written, and ErrFault.
func Run(ctx context.Context, c Config) error {
	s := &session{Config: c, page: page{out: c.Out, colour: c.Colour}}
	s.measure()
	if c.Prompts {
		s.page.paragraphs(c.Say.Say("console.hello"), "", styleDim)
		s.page.paragraphs(c.Say.Say("console.paste"), "", styleDim)
		if c.Reader != "" {
			s.page.paragraphs(c.Say.Say("console.reader", "URL", c.Reader), "", styleDim)
		}
	}
	type line struct {
		text string
		err  error
	}
	// Reading cannot be interrupted, so it has a goroutine of its own, which
	// asks for the next line only when the last one is answered.
	lines, next := make(chan line), make(chan bool)
	go func() {
		for more := range next {
			text, err := c.Lines.ReadLine(more)
			select {
			case lines <- line{text, err}:
			case <-ctx.Done():
				return
			}
		}
	}()
	defer close(next)
	for {
		select {
		case next <- s.block != nil:
		case <-ctx.Done():
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case l := <-lines:
			switch {
			case errors.Is(l.err, ErrAborted) && !s.leaving:
				s.giveUp()
			case errors.Is(l.err, io.EOF), errors.Is(l.err, ErrAborted):
				return s.end(ctx)
			case l.err != nil:
				return fmt.Errorf("reading what was typed: %w", l.err)
			default:
				s.leaving = false
				if err := s.line(ctx, l.text); err != nil {
					return fmt.Errorf("writing the answer: %w", err)
				}
			}
		}
	}
}

// session is a conversation.
type session struct {
	Config
	page     page
	answered bool
	fault    bool
	leaving  bool // one more Ctrl-C leaves
	tooLarge bool // the block has become too large to keep
	// block holds the lines after one that ended in "<<"; nil outside of it.
	block *strings.Builder
}

// measure looks how wide the window is now.
func (s *session) measure() {
	if s.Width != nil {
		s.page.width = s.Width()
	}
}

// line deals with one line as typed.
func (s *session) line(ctx context.Context, text string) error {
	s.measure()
	if s.block != nil {
		if strings.TrimSpace(text) == "." {
			return s.endBlock(ctx)
		}
		if s.tooLarge = s.tooLarge || s.block.Len()+len(text) >= maxFile; !s.tooLarge {
			s.block.WriteString(text + "\n")
		}
		return nil
	}
	text = strings.TrimSpace(text)
	if head, ok := strings.CutSuffix(text, "<<"); ok {
		s.block = &strings.Builder{}
		s.block.WriteString(strings.TrimSpace(head) + " ")
		return nil
	}
	if text == "" {
		return nil
	}
	// A number is an action if there are that many; any other is something to
	// search for, unless it stands in brackets.
	inside, bracketed := strings.CutPrefix(text, "[")
	if n, err := strconv.Atoi(strings.TrimSuffix(inside, "]")); err == nil {
		switch {
		case n >= 1 && n <= len(s.page.actions):
			text = s.page.actions[n-1].Line
		case bracketed || n < 100:
			s.page.paragraphs(s.Say.Say("console.no_action", "Number", text), "", "")
			return s.page.err
		}
	}
	return s.ask(ctx, text)
}

// giveUp drops what was begun, and says how to leave.
func (s *session) giveUp() {
	s.leaving = true
	if s.block != nil {
		s.block, s.tooLarge = nil, false
		s.page.paragraphs(s.Say.Say("console.dropped"), "", styleDim)
	}
	s.page.paragraphs(s.Say.Say("console.leave"), "", styleDim)
}

// end ends the conversation; text that was never closed is answered.
func (s *session) end(ctx context.Context) error {
	if s.block != nil {
		if err := s.endBlock(ctx); err != nil {
			return fmt.Errorf("writing the answer: %w", err)
		}
	}
	if s.fault {
		return ErrFault
	}
	return nil
}

func (s *session) endBlock(ctx context.Context) error {
	text, tooLarge := s.block.String(), s.tooLarge
	s.block, s.tooLarge = nil, false
	if tooLarge {
		// Half of a text would be quoted as if it were the whole.
		s.page.paragraphs(s.Say.Say("console.too_large", "MB", maxFile>>20), "", "")
		return s.page.err
	}
	return s.ask(ctx, text)
}

// ask puts a line to the bot and prints the answer.
func (s *session) ask(ctx context.Context, line string) error {
	r := bot.Request{User: bot.User{ID: "local"}, Chat: bot.Chat{ID: "local"}, Private: true, Manages: manages}
	r.Command, r.Args = bot.Parse(line)
	if _, ok := filePath(line, s.Home); ok {
		r.Command, r.Args = "", line // its path may begin like a command
	}
	if s.answered && !s.Prompts {
		s.page.line("")
	}
	s.answered = true
	verb, named := attachment(r.Command, r.Args)
	if path, ok := filePath(named, s.Home); ok {
		file, err := readFile(path)
		if err != nil {
			s.page.paragraphs(s.Say.Say("console.unreadable", "Path", path, "Why", err.Error()), "", "")
			return s.page.err
		}
		r.Files, r.Args = []bot.File{file}, verb
	}
	reply := s.Bot.Answer(ctx, Platform(), r)
	s.fault = s.fault || reply.Code == bot.CodeInternal || reply.Code == bot.CodeTimeout
	if err := s.page.reply(reply); err != nil {
		return err
	}
	if s.Prompts {
		s.page.line("")
	}
	return s.page.err
}

// manages: who sits at the terminal manages the one chat that it is.
func manages(_ context.Context, chat string) (string, bool, error) {
	return "local", chat == "" || chat == "local", nil
}

// attachment is the part of a command's arguments that may name a file, and what
// stands before it. For any other command, what looks like a path is words.
func attachment(command, args string) (before, path string) {
	switch command {
	case "", "summary", "why":
		return "", args
	case "sources":
		if path, ok := strings.CutPrefix(args, "import "); ok {
			return "import", strings.TrimSpace(path)
		}
	}
	return "", ""
}

// filePath reports whether what was typed after a command names a file here:
// in the console, that is how one attaches it.
func filePath(args, home string) (string, bool) {
	path := strings.Trim(args, `"'`)
	if path == "" || len(path) > 4096 || strings.Contains(path, "\n") || !strings.ContainsAny(path, "./\\") {
		return "", false
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok && home != "" {
		path = filepath.Join(home, rest)
	}
	info, err := os.Stat(path)
	return path, err == nil && info.Mode().IsRegular()
}

func readFile(path string) (bot.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return bot.File{}, errors.Unwrap(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return bot.File{}, err
	}
	if len(data) > maxFile {
		return bot.File{}, fmt.Errorf("it is larger than %d MB", maxFile>>20)
	}
	return bot.File{Name: filepath.Base(path), Data: data}, nil
}
