package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/bot/console"
)

// Exit codes, part of the contract with scripts.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// streams are the three that a process has.
type streams struct {
	in  *os.File
	out io.Writer
	err io.Writer
}

// piped reports whether standard input is a pipe or a file. A service's is
// neither: it is the null device.
func (s streams) piped() bool {
	info, err := s.in.Stat()
	return err == nil && (info.Mode()&os.ModeNamedPipe != 0 || info.Mode().IsRegular())
}

// subcommand is a row of the command line's table.
type subcommand struct {
	name  string
	args  string // how its arguments are written
	text  string // what it does, in one line
	more  string // what else help says about it
	flags func(*flag.FlagSet, *options)
	run   func(context.Context, *invocation) error
}

// options are the values of all flags; each subcommand defines those it has.
type options struct {
	json, jsonl bool
	wanted
	limit int

	topic, filter, last string
	preview             bool

	chat, at string
}

// invocation is one run of a subcommand.
type invocation struct {
	streams
	options
	config config
	args   []string
}

func subcommands() []subcommand {
	return []subcommand{
		{name: "run", text: "Start everything that is configured; a conversation here when nothing is", run: runAll},
		{name: "chat", text: "Talk to the bot in this terminal, or over a pipe", run: runChat, more: helpChat},
		{name: "import", args: "PATH…", text: "Put articles (text or HTML files, or folders of them) into the library, and follow the feeds of OPML files", run: runImport},
		{name: "summarize", args: "[FILE|URL|-]", text: "Quote what a text is about", run: runSummarize, flags: summarizeFlags, more: helpSummarize},
		{name: "extract", args: "[FILE|URL|-]", text: "Clean a text or a page into an article", run: runExtract, flags: extractFlags, more: helpExtract},
		{name: "search", args: "QUERY", text: "Search the library", run: runSearch, flags: searchFlags, more: helpSearch},
		{name: "sources", args: "VERB …", text: "Follow feeds: list, add, remove, check, suggest, import, export", run: runSources, flags: sourcesFlags, more: helpSources},
		{name: "digest", args: "preview [EXPRESSION]", text: "Show what a digest would have now", run: runDigest, flags: digestFlags, more: helpDigest},
		{name: "backup", args: "FILE", text: "Write a complete copy of the library while it is in use", run: runBackup},
		{name: "copy", args: "FROM_URL TO_URL", text: "Move a whole library into another file or database", run: runCopy, more: helpCopy},
		{name: "healthcheck", text: "Ask a running nutgraf whether it is well", run: runHealthcheck},
		{name: "version", text: "Tell the version", run: runVersion},
		{name: "help", args: "[COMMAND|config]", text: "Tell how all this works", run: runHelp},
	}
}

// failure is an error for the person at the command line: what failed and why,
// and what to do next.
type failure struct {
	err  error
	hint string
	code int
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// failed makes a failure with exit code 1.
func failed(err error, hint string) error { return &failure{err, hint, exitFailed} }

// misused makes a failure with exit code 2.
func misused(hint, format string, args ...any) error {
	return &failure{fmt.Errorf(format, args...), hint, exitUsage}
}

// errReported means that the errors have been told already, one by one.
var errReported = errors.New("some of it failed")

// run is the program: it does what args ask for and returns the exit code.
func run(ctx context.Context, args []string, s streams) int {
	err := dispatch(ctx, args, s)
	var f *failure
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errReported):
		return exitFailed
	case errors.As(err, &f):
		_, _ = fmt.Fprintf(s.err, "nutgraf: %s\n", console.Clean(f.Error()))
		if f.hint != "" {
			_, _ = fmt.Fprintf(s.err, "hint: %s\n", f.hint)
		}
		return f.code
	default:
		_, _ = fmt.Fprintf(s.err, "nutgraf: %s\n", console.Clean(err.Error()))
		return exitFailed
	}
}

func dispatch(ctx context.Context, args []string, s streams) error {
	name := "run"
	if len(args) > 0 {
		name, args = args[0], args[1:]
	} else if s.piped() {
		name = "chat" // somebody who gives us lines wants them answered
	}
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-version", "--version", "-v":
		name = "version"
	}
	table := subcommands()
	i := slices.IndexFunc(table, func(c subcommand) bool { return c.name == name })
	if i < 0 {
		return misused("nutgraf help lists the commands.", "there is no command %q", name)
	}
	cmd := table[i]
	inv := &invocation{streams: s}
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	if cmd.flags != nil {
		cmd.flags(flags, &inv.options)
	}
	var err error
	if inv.args, err = parseFlags(flags, args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return writeHelp(s.out, cmd)
		}
		return misused("nutgraf help "+name+" shows what it takes.", "%s: %w", name, err)
	}
	if cmd.args == "" && len(inv.args) > 0 {
		return misused("nutgraf help "+name+" shows what it takes.", "%s: it takes no arguments, but got %q", name, inv.args[0])
	}
	if name != "help" && name != "version" {
		if inv.config, err = loadConfig(); err != nil {
			return err
		}
	}
	return cmd.run(ctx, inv)
}

// parseFlags parses flags wherever they stand, before or after the arguments,
// and returns the arguments. All that follows "--" are arguments.
func parseFlags(flags *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		parsed := len(args) - flags.NArg()
		if parsed > 0 && args[parsed-1] == "--" {
			return append(rest, flags.Args()...), nil
		}
		if args = flags.Args(); len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	return rest, nil
}

// words joins arguments into a query.
func words(args []string) string { return strings.TrimSpace(strings.Join(args, " ")) }
