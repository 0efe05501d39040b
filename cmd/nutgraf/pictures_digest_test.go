package main

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// digestPictures are those of what is followed: a digest, and what one sees before
// something is followed. Their articles are as old as the pictures.
func digestPictures(t *testing.T) []picture {
	t.Helper()
	path := filepath.Join(t.TempDir(), "digest.db")
	store, err := sqlite.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []library.Feed{
		{URL: "https://post.example/feed", Topic: "sport", Source: library.Source{Name: "Harbour Post"}},
		{URL: "https://river.example/feed", Topic: "science", Source: library.Source{Name: "River News"}},
	} {
		f.Poll.Next = time.Now().AddDate(1, 0, 0) // nobody asks for them
		if _, err := store.AddFeed(context.Background(), f); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range freshArticles(time.Now()) {
		if _, err := store.Put(context.Background(), d); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	y := newGallery(t, path)
	const want = "kite OR bridge OR otter"
	d := newDiscordStage(t, y.d, "en-US")
	y.discord("digest", "en", d.scene("digest", d.use("digest", fakediscord.Opt("doing", "preview"), fakediscord.Opt("want", want))))
	y.discord("digest-add", "en", d.scene("digest", d.use("digest",
		fakediscord.Opt("doing", "add"), fakediscord.Opt("times", "weekdays 7:30 and 18:00"), fakediscord.Opt("want", want))))
	y.discord("follow", "en", d.scene("follow", d.use("follow", fakediscord.Opt("want", want))))
	g := newTelegramStage(t, y.g, "en")
	y.telegram("digest", g.say("/digest preview "+want))
	y.telegram("digest-add", g.say("/digest add weekdays 7:30 and 18:00 "+want))
	y.telegram("follow", g.say("/follow "+want))
	return y.all
}

func freshArticles(now time.Time) []library.Draft {
	post := library.Source{Key: "https://post.example/feed", Name: "Harbour Post"}
	river := library.Source{Key: "https://river.example/feed", Name: "River News"}
	all := []library.Draft{
		{
			Title: "Kite festival fills the dyke", URL: "https://post.example/kites", Source: post,
			Text: "A kite festival drew four thousand people to the dyke on Saturday. The largest kite was twenty-six metres long and needed eleven people to hold it. The wind held until dusk.",
		},
		{
			Title: "Otters are back below the weir", URL: "https://river.example/otters", Source: river,
			Text: "A pair of otters has settled below the weir, the first in sixty years. Wardens found their tracks in the mud on Monday. Dogs must be kept on a lead along the bank until May.",
		},
		{
			Title: "Old bridge reopens after repairs", URL: "https://river.example/bridge", Source: river,
			Text: "The old bridge was opened again on Monday after two years of repairs. Cyclists were the first who crossed it. Lorries must still take the road along the harbour.",
		},
	}
	for i := range all {
		all[i].Lang, all[i].Raw = "en", all[i].Text
		all[i].Published = now.Add(-time.Duration(i+2) * time.Hour).UTC().Truncate(time.Second)
		all[i].FirstSeen = all[i].Published.Add(time.Minute)
	}
	// Another source told the second one, word for word.
	again := all[1]
	again.Source, again.URL = post, "https://post.example/otters"
	return append(all, again)
}
