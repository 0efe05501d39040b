package console_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest"
	"github.com/nutgraf/nutgraf/bot/console"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// TestTalks has every conversation in the console.
func TestTalks(t *testing.T) {
	bottest.Run(t, bottest.Stage{
		Unposted: true,
		Store: func(t *testing.T) library.Store {
			store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "talk.db"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = store.Close() })
			return store
		},
		Open: func(t *testing.T, b *bot.Bot) bottest.Driver { return open(t, b) },
	})
}

// typist is a person at a console: it types lines and reads what comes out.
type typist struct {
	lines chan string
	ready chan struct{} // a line is being waited for
	out   bytes.Buffer  // written only while no line is waited for
	menu  string        // what was seen when there were numbers to type
}

func open(t *testing.T, b console.Bot) *typist {
	t.Helper()
	p := &typist{lines: make(chan string), ready: make(chan struct{})}
	done := make(chan error, 1)
	go func() {
		done <- console.Run(context.Background(), console.Config{Bot: b, Lines: p, Out: &p.out, Say: say(t)})
	}()
	<-p.ready
	t.Cleanup(func() {
		close(p.lines)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return p
}

func say(t *testing.T) locale.Printer {
	t.Helper()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words.For("en")
}

func (p *typist) ReadLine(bool) (string, error) {
	p.ready <- struct{}{}
	line, ok := <-p.lines
	if !ok {
		return "", io.EOF
	}
	return line, nil
}

func (p *typist) Close() error { return nil }

func (p *typist) Type(_ *testing.T, line string) string {
	p.out.Reset()
	p.lines <- line
	<-p.ready
	seen := p.out.String()
	if strings.Contains(seen, "[1] ") {
		p.menu = seen
	}
	return strings.ReplaceAll(seen, "│", "") // the mark beside a quote that is wrapped
}

// Use types the number in front of a label.
func (p *typist) Use(t *testing.T, label string) string {
	t.Helper()
	for n := 1; n < 100; n++ {
		mark := fmt.Sprintf("[%d] %s", n, label)
		for line := range strings.Lines(p.menu) {
			if strings.Contains(strings.TrimRight(line, "\n")+"  ", mark+"  ") {
				return p.Type(t, fmt.Sprint(n))
			}
		}
	}
	t.Fatalf("no action is called %q in:\n%s", label, p.menu)
	return ""
}

// echo is a bot that says what it was asked.
type echo struct{}

func (echo) Answer(_ context.Context, _ bot.Platform, r bot.Request) bot.Reply {
	reply := bot.Reply{Text: fmt.Sprintf("command %q args %q", r.Command, r.Args)}
	for _, f := range r.Files {
		reply.Text += fmt.Sprintf(" file %s %q", f.Name, f.Data)
	}
	return reply
}

// run has a conversation over a pipe.
func run(t *testing.T, input string) string {
	t.Helper()
	var out bytes.Buffer
	c := console.Config{Bot: echo{}, Lines: console.Pipe(strings.NewReader(input)), Out: &out, Say: say(t)}
	if err := console.Run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPipe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "story.txt")
	if err := os.WriteFile(file, []byte("A story."), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, input, want string }{
		{"one line", "/news rain\n", "command \"news\" args \"rain\"\n"},
		{"no line end", "/news rain", "command \"news\" args \"rain\"\n"},
		{"several", "/a\n\n  \n/b\n", "command \"a\" args \"\"\n\ncommand \"b\" args \"\"\n"},
		{"nothing", "", ""},
		{"a block", "/summary <<\none\n\ntwo\n.\n/b\n", "command \"summary\" args \"one\\n\\ntwo\"\n\ncommand \"b\" args \"\"\n"},
		{"an open block", "<<\none\n", "command \"\" args \"one\"\n"},
		{"a file", "/summary " + file, "command \"summary\" args \"\" file story.txt \"A story.\"\n"},
		{"a file by itself", file, "command \"\" args \"\" file story.txt \"A story.\"\n"},
		{"a file's name is words for other commands", "/news " + file, fmt.Sprintf("command \"news\" args %q\n", file)},
		{"no such action", "7", "There is no action 7 here.\n"},
		{"no such action, in brackets", "[2023]", "There is no action [2023] here.\n"},
		{"a year is something to search for", "2023", "command \"\" args \"2023\"\n"},
		{"a block that is too large", "/summary <<\n" + strings.Repeat(strings.Repeat("x", 1<<19)+"\n", 21) + "y\n.\n/b\n",
			"That text is larger than 10 MB and was dropped.\ncommand \"b\" args \"\"\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := run(t, test.input); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestFileTooLarge(t *testing.T) {
	file := filepath.Join(t.TempDir(), "huge.txt")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(200 << 20); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got := run(t, "/summary "+file); !strings.Contains(got, "larger than 10 MB") {
		t.Errorf("%q", got)
	}
}

func TestLineTooLong(t *testing.T) {
	long := strings.Repeat("x", 2<<20)
	err := console.Run(t.Context(), console.Config{Bot: echo{}, Lines: console.Pipe(strings.NewReader(long)), Out: io.Discard, Say: say(t)})
	if err == nil || !strings.Contains(err.Error(), "longer than 1 MiB") {
		t.Errorf("%v", err)
	}
}

// TestCancelled: the end of the context ends a conversation that waits for a line.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	t.Cleanup(func() { _ = w.Close() })
	done := make(chan error, 1)
	go func() {
		done <- console.Run(ctx, console.Config{Bot: echo{}, Lines: console.Pipe(r), Out: io.Discard, Say: say(t)})
	}()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// faulty is a bot in which something is broken.
type faulty struct{}

func (faulty) Answer(_ context.Context, _ bot.Platform, r bot.Request) bot.Reply {
	if r.Command == "a" {
		return bot.Reply{Text: "Something went wrong.", Code: bot.CodeInternal}
	}
	return bot.Reply{Text: "No such command.", Code: bot.CodeCommandUnknown}
}

// TestFault: a fault does not end a conversation, but a script hears of it; a
// slip of the person is no fault.
func TestFault(t *testing.T) {
	for input, want := range map[string]error{"/a\n/b\n": console.ErrFault, "/b\n": nil} {
		var out bytes.Buffer
		err := console.Run(t.Context(), console.Config{Bot: faulty{}, Lines: console.Pipe(strings.NewReader(input)), Out: &out, Say: say(t)})
		if !errors.Is(err, want) || !strings.Contains(out.String(), "No such command.") {
			t.Errorf("%q: %v, %q", input, err, out.String())
		}
	}
}

// fickle is a person who gives up lines; "^C" stands for that.
type fickle struct{ lines []string }

func (f *fickle) ReadLine(bool) (string, error) {
	if len(f.lines) == 0 {
		return "", io.EOF
	}
	line := f.lines[0]
	f.lines = f.lines[1:]
	if line == "^C" {
		return "", console.ErrAborted
	}
	return line, nil
}

func (f *fickle) Close() error { return nil }

// TestGivenUp: Ctrl-C drops what was begun; twice in a row it leaves.
func TestGivenUp(t *testing.T) {
	for _, test := range []struct {
		name, lines, want string
	}{
		{"a block", "/summary <<|half|^C|/b", "The text was dropped.\nCtrl-C again leaves, and so does Ctrl-D.\ncommand \"b\" args \"\"\n"},
		{"twice", "^C|^C|/b", "Ctrl-C again leaves, and so does Ctrl-D.\n"},
		{"not in a row", "^C|/a|^C|/b", "Ctrl-C again leaves, and so does Ctrl-D.\ncommand \"a\" args \"\"\n" +
			"Ctrl-C again leaves, and so does Ctrl-D.\n\ncommand \"b\" args \"\"\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			c := console.Config{Bot: echo{}, Lines: &fickle{strings.Split(test.lines, "|")}, Out: &out, Say: say(t)}
			if err := console.Run(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if got := out.String(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// failing cannot be written to.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestOutputClosed(t *testing.T) {
	err := console.Run(t.Context(), console.Config{Bot: echo{}, Lines: console.Pipe(strings.NewReader("/a\n/b\n")), Out: failing{}, Say: say(t)})
	if err == nil {
		t.Error("no error")
	}
}
