package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/discord"
	"github.com/nutgraf/nutgraf/bot/discord/gateway"
	"github.com/nutgraf/nutgraf/bot/discord/rest"
	"github.com/nutgraf/nutgraf/bot/telegram"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// Where platforms call.
const (
	pathDiscord  = "/discord/interactions"
	pathTelegram = "/telegram/webhook"
)

// services are the platforms whose tokens are set. One whose token cannot be
// one says so when it is run, as one whose token is wrong does.
func (inv *invocation) services(b *bot.Bot, states *platformStates, m *meter, log *slog.Logger) (all []service) {
	add := func(name, token string, connect func(*bot.Bot, *platformStates, *meter, *slog.Logger) (service, error)) {
		if token == "" {
			return
		}
		s, err := connect(b, states, m, log)
		if err != nil {
			err = &bot.DeliveryError{Outcome: bot.Barred, Cause: err}
			s = service{name: name, run: func(context.Context) error { return err }}
		}
		all = append(all, s)
	}
	add(platformDiscord, inv.config.DiscordToken, inv.discord)
	add(platformTelegram, inv.config.TelegramToken, inv.telegram)
	return all
}

// discord makes the Discord of the configuration.
func (inv *invocation) discord(b *bot.Bot, states *platformStates, m *meter, log *slog.Logger) (service, error) {
	at, err := apiURL(inv.config.DiscordAPI)
	if err != nil {
		return service{}, err
	}
	client, err := rest.New(rest.Config{Token: inv.config.DiscordToken, API: at, Version: version(), Log: log, Observe: m.called(platformDiscord)})
	if err != nil {
		return service{}, err
	}
	c := discord.Config{Bot: b, Words: b.Words, Client: client, API: at, Log: log}
	s := service{name: platformDiscord}
	if inv.config.DiscordEvents == eventsGateway {
		c.Gateway = func(ctx context.Context, handle func(context.Context, string, json.RawMessage)) error {
			return gateway.Run(ctx, gateway.Config{
				Client: client, Token: inv.config.DiscordToken, Shards: inv.config.DiscordShards, Handle: handle, Log: log,
				State: func(now gateway.Status) {
					states.set(platformDiscord, fmt.Sprintf("%s (connection %d of %d)", now.Phase, now.Shard+1, now.Shards))
				},
			})
		}
	}
	adapter, err := discord.New(c)
	if err != nil {
		return service{}, err
	}
	s.platform, s.sender = discord.Platform(), adapter
	if c.Gateway == nil {
		s.path, s.handler = pathDiscord, adapter.Handler()
		states.set(platformDiscord, "answers calls at "+inv.config.PublicURL+pathDiscord)
	}
	s.run = func(ctx context.Context) error {
		status, err := adapter.Check(ctx)
		switch {
		case barred(err):
			return err
		case err != nil:
			log.Warn("discord: who the bot is could not be asked yet", "error", err)
		default:
			log.Info("discord is on", "name", status.Name, "servers", status.Servers, "invite", status.Invite)
			for _, p := range status.Problems {
				log.Warn("discord is not set up as it could be", "problem", p)
			}
		}
		return adapter.Run(ctx)
	}
	return s, nil
}

// telegram makes the Telegram of the configuration.
func (inv *invocation) telegram(b *bot.Bot, states *platformStates, m *meter, log *slog.Logger) (service, error) {
	at, err := apiURL(inv.config.TelegramAPI)
	if err != nil {
		return service{}, err
	}
	client, err := api.New(api.Config{Token: inv.config.TelegramToken, API: at, Log: log, Observe: m.called(platformTelegram)})
	if err != nil {
		return service{}, err
	}
	c := telegram.Config{Bot: b, Words: b.Words, Client: client, Log: log}
	for _, owner := range inv.config.Owners {
		if id, ok := strings.CutPrefix(owner, platformTelegram+":"); ok {
			c.Owners = append(c.Owners, id)
		}
	}
	webhook := inv.config.TelegramUpdates == updatesWebhook
	if webhook {
		c.Secret = api.Secret(inv.config.TelegramToken)
	}
	adapter := telegram.New(c)
	s := service{name: platformTelegram, platform: telegram.Platform(), sender: adapter}
	serve := adapter.Run
	states.set(platformTelegram, "asks for updates")
	if webhook {
		s.path, s.handler = pathTelegram, adapter.Handler()
		serve = func(ctx context.Context) error { return adapter.Serve(ctx, inv.config.PublicURL+pathTelegram) }
		states.set(platformTelegram, "answers calls at "+inv.config.PublicURL+pathTelegram)
	}
	s.run = func(ctx context.Context) error {
		report, err := adapter.Check(ctx)
		switch {
		case barred(err):
			return err
		case err != nil:
			log.Warn("telegram: who the bot is could not be asked yet", "error", err)
		default:
			log.Info("telegram is on", "talk", report.Link(), "add to a group", report.GroupLink(), "add to a channel", report.ChannelLink())
			for _, m := range report.Missing(b.Words.For()) {
				log.Warn("telegram is not set up as it could be", "problem", m)
			}
		}
		return serve(ctx)
	}
	return s, nil
}

// barred reports whether a platform takes nothing from this bot.
func barred(err error) bool {
	var d *bot.DeliveryError
	return errors.As(err, &d) && d.Outcome == bot.Barred
}

// platformStates are how the platforms and the database are, and what went wrong
// lately, for /health. Safe for concurrent use.
type platformStates struct {
	faults  faults
	secrets *strings.Replacer // what nobody may read; nil: there is none
	library *libraryMeter     // nil: nobody counts

	mu  sync.Mutex
	all []bot.Row
}

func (s *platformStates) set(name, state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.all {
		if s.all[i].Head == name {
			s.all[i].Text = state
			return
		}
	}
	s.all = append(s.all, bot.Row{Head: name, Text: state})
}

// Health implements bot.Health.
func (s *platformStates) Health(context.Context) []bot.Row {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := append([]bot.Row(nil), s.all...)
	if s.library != nil {
		all = append(all, s.library.row(time.Now()))
	}
	return all
}

// Faults implements bot.Health.
func (s *platformStates) Faults(context.Context) []bot.Fault {
	all := s.faults.all()
	if s.secrets != nil {
		for i := range all {
			all[i].Text = s.secrets.Replace(all[i].Text)
		}
	}
	return all
}
