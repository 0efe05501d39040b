package bottest

import (
	"context"
	"errors"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// PlainReader reads a text as it is, without cleaning: conversations are about
// the bot, and cleaning has its own tests.
type PlainReader struct{}

// Read returns data as an article; an error when there is nothing in it.
func (PlainReader) Read(_ context.Context, name string, data []byte) (library.Article, error) {
	text := strings.TrimSpace(string(data))
	if text == "" {
		return library.Article{}, errors.New("there is no text in it")
	}
	return library.Article{Title: name, Text: text, Raw: text}, nil
}
