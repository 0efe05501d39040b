package main

import (
	"testing"

	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/fetch"
)

// TestReasonsHaveWords: whatever cleaning cuts, /why can say why.
func TestReasonsHaveWords(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	say := words.For("en")
	for _, reason := range extract.Reasons() {
		if !say.Has("reason." + reason) {
			t.Errorf("the reason %q has no words", reason)
		}
	}
}

// TestPagesHaveWords: whatever keeps a page from being read, the asker is told.
func TestPagesHaveWords(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	say := words.For("en")
	for _, code := range fetch.Codes() {
		own, ok := pageCodes()[code]
		if !ok || !say.Has("error."+own) || !say.Has("hint."+own) {
			t.Errorf("%s: its code %q has no words", code, own)
		}
	}
}
