package bot_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// TestTalks has every conversation with the core.
func TestTalks(t *testing.T) {
	bottest.Run(t, bottest.Stage{
		Store: openStore,
		Open:  func(_ *testing.T, b *bot.Bot) bottest.Driver { return bottest.Core(b) },
	})
}

func openStore(t *testing.T) library.Store {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "talk.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}
