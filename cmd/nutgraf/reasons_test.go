package main

import (
	"testing"

	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/feed/extract"
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
