package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/library"
)

// TestNoSecretInTheLog: whoever writes it, and however, a line of the log has no
// secret of the configuration.
func TestNoSecretInTheLog(t *testing.T) {
	const discord, telegram, password = "MTAx.GaBcDe.fghijklmnop_qrst-uvwxyz", "12345:AAbbCCddEEffGG-hhII_jj", `p&ss "w/rd`
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		c := config{
			DiscordToken: "Bot " + discord, TelegramToken: telegram, LogLevel: "debug", LogFormat: format,
			DatabaseURL: "postgres://news:p%26ss%20%22w%2Frd@db.example/news",
		}
		log, err := c.logger(&out)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{discord, telegram, password, c.DatabaseURL} {
			log.Info("it is "+secret, "address", "https://api.telegram.org/bot"+secret+"/getMe") //nolint:sloglint // whoever writes the line
			log.With("with", secret).WithGroup("group").Warn("again", "error", fmt.Errorf("asking: %w", errors.New(secret)), "struct", struct{ S string }{secret})
		}
		for _, secret := range []string{discord, telegram, "w/rd", "p%26ss"} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("%s: %q is in the log:\n%s", format, secret, out.String())
			}
		}
		if n := strings.Count(out.String(), "\n"); n != 8 || !strings.Contains(out.String(), "api.telegram.org/bot…/getMe") {
			t.Errorf("%s: %d lines:\n%s", format, n, out.String())
		}
	}
}

// TestShortSecretsHideNoWords: what is too short to be told from other words does
// not make the log unreadable.
func TestShortSecretsHideNoWords(t *testing.T) {
	var out bytes.Buffer
	log, err := config{DatabaseURL: "postgres://a:b@db/c", LogLevel: "info", LogFormat: "text"}.logger(&out)
	if err != nil {
		t.Fatal(err)
	}
	log.Info("a bad cab")
	if !strings.Contains(out.String(), "a bad cab") {
		t.Error(out.String())
	}
}

// TestEachLineSaysWhatItBelongsTo: the name of what is done is in each line once.
func TestEachLineSaysWhatItBelongsTo(t *testing.T) {
	var out bytes.Buffer
	var kept faults
	log, err := config{LogLevel: "info", LogFormat: "json"}.logger(&out, kept.note)
	if err != nil {
		t.Fatal(err)
	}
	ctx := library.WithTrace(context.Background(), "ABCDEFGH")
	log.With("part", "x").InfoContext(ctx, "one")
	log.ErrorContext(ctx, "two", "ref", "ABCDEFGH", "error", "it broke")
	log.Info("three")
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for i, want := range []string{"ABCDEFGH", "ABCDEFGH", ""} {
		var line map[string]any
		if err := json.Unmarshal([]byte(lines[i]), &line); err != nil {
			t.Fatal(err)
		}
		if got, _ := line["ref"].(string); got != want || strings.Count(lines[i], `"ref"`) > 1 {
			t.Errorf("line %d: %s", i, lines[i])
		}
	}
	if all := kept.all(); len(all) != 1 || all[0].Text != "two · it broke · ABCDEFGH" {
		t.Errorf("kept: %v", all)
	}
	for i := range 2 * keptFaults {
		log.Error(fmt.Sprint("fault ", i)) //nolint:sloglint // they are told apart by it
	}
	if all := kept.all(); len(all) != keptFaults || all[0].Text != fmt.Sprint("fault ", 2*keptFaults-1) {
		t.Errorf("kept: %v", all)
	}
}

// TestOneNameFromQuestionToApology: on a broken library, what a person is told to
// pass on is what the lines about it have, and what the way out is logged with.
func TestOneNameFromQuestionToApology(t *testing.T) {
	bothWays(t, func(t *testing.T, sc scene) {
		s := play(t, sc)
		i := s.askSlow(t, "1")
		s.discord.Fail("* /webhooks/**", 1, fakediscord.Broken(502))
		s.pages.release()
		s.sees(t, "a page", i, slowTitle)
		names := map[string]string{}
		for line := range strings.Lines(s.said()) {
			_, name, _ := strings.Cut(strings.TrimSpace(line), " ref=")
			name, _, _ = strings.Cut(name, " ")
			for _, what := range []string{"page fetched", "discord: trying again"} {
				if strings.Contains(line, what) {
					names[what] = name
				}
			}
		}
		if name := names["page fetched"]; len(name) != 8 || names["discord: trying again"] != name {
			t.Errorf("names: %v", names)
		}
	})
}

// TestLevels: what is not wanted is neither written nor counted.
func TestLevels(t *testing.T) {
	var out bytes.Buffer
	n := 0
	log, err := config{LogLevel: "error", LogFormat: "text"}.logger(&out, func(slog.Record) { n++ })
	if err != nil {
		t.Fatal(err)
	}
	log.Warn("not wanted")
	if out.Len() > 0 || n != 0 {
		t.Errorf("%d counted, %q", n, out.String())
	}
}

// TestTokensAreTrimmed: what a copied line brings along is no part of a token.
func TestTokensAreTrimmed(t *testing.T) {
	t.Setenv("TELEGRAM_BOT_TOKEN", " 123:abc\r\n")
	t.Setenv("DISCORD_BOT_TOKEN", "\tabc.def ")
	c, err := loadConfig()
	if err != nil || c.TelegramToken != "123:abc" || c.DiscordToken != "abc.def" {
		t.Errorf("%q, %q, %v", c.TelegramToken, c.DiscordToken, err)
	}
}
