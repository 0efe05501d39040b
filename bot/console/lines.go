package console

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/peterh/liner"
)

// maxLine limits a line from a pipe, in bytes.
const maxLine = 1 << 20

// pipe reads lines from a reader.
type pipe struct{ s *bufio.Scanner }

// Pipe returns the lines of r, of at most 1 MiB each.
func Pipe(r io.Reader) Lines {
	s := bufio.NewScanner(r)
	s.Buffer(nil, maxLine)
	return pipe{s}
}

func (p pipe) ReadLine(bool) (string, error) {
	if p.s.Scan() {
		return p.s.Text(), nil
	}
	switch err := p.s.Err(); {
	case err == nil:
		return "", io.EOF
	case errors.Is(err, bufio.ErrTooLong):
		return "", fmt.Errorf("a line is longer than %d MiB; a long text is better given as a file", maxLine>>20)
	default:
		return "", err
	}
}

func (p pipe) Close() error { return nil }

// What stands before the cursor: for a command, and within a text.
const (
	prompt     = "nutgraf> "
	promptMore = "     ... "
)

// terminal reads lines with editing, history and completion.
type terminal struct {
	state   *liner.State
	history string
}

// Terminal returns the lines that a person types into the process's terminal.
// Commands are completed; the history is kept in the file historyFile, unless
// that is empty. A history that cannot be read or written is no reason not to
// talk: it is forgotten.
func Terminal(historyFile string, commands []string) Lines {
	t := &terminal{state: liner.NewLiner(), history: historyFile}
	t.state.SetCtrlCAborts(true)
	t.state.SetTabCompletionStyle(liner.TabPrints)
	t.state.SetCompleter(func(line string) []string {
		var fit []string
		for _, c := range commands {
			if strings.HasPrefix("/"+c, line) {
				fit = append(fit, "/"+c+" ")
			}
		}
		return fit
	})
	if f, err := os.Open(historyFile); err == nil {
		_, _ = t.state.ReadHistory(f)
		_ = f.Close()
	}
	return t
}

func (t *terminal) ReadLine(more bool) (string, error) {
	before := prompt
	if more {
		before = promptMore
	}
	line, err := t.state.Prompt(before)
	if errors.Is(err, liner.ErrPromptAborted) {
		return "", ErrAborted
	}
	if err == nil && !more && strings.TrimSpace(line) != "" {
		t.state.AppendHistory(line)
	}
	return line, err
}

// Close gives the terminal back as it was and saves the history.
func (t *terminal) Close() error {
	err := t.state.Close()
	if t.history == "" {
		return err
	}
	if os.MkdirAll(filepath.Dir(t.history), 0o700) != nil {
		return err
	}
	// Questions are the person's own business: nobody else may read them.
	f, openErr := os.OpenFile(t.history, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if openErr != nil {
		return err
	}
	_, _ = t.state.WriteHistory(f)
	return errors.Join(err, f.Close())
}
