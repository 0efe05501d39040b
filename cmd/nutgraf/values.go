package main

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

// The ways in which platforms' events come.
const (
	eventsGateway    = "gateway"
	eventsHTTP       = "http"
	updatesPolling   = "polling"
	updatesWebhook   = "webhook"
	platformDiscord  = "discord"
	platformTelegram = "telegram"
)

// list is a variable with names like discord:123, with commas or spaces between.
type list []string

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *list) UnmarshalText(text []byte) error {
	*l = nil
	for name := range strings.FieldsFuncSeq(string(text), func(r rune) bool { return r == ',' || r == ' ' || r == '\n' }) {
		platform, id, _ := strings.Cut(name, ":")
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || n == 0 || platform != platformDiscord && platform != platformTelegram {
			return fmt.Errorf("%q is not like discord:123456789012345678 or telegram:123456789", name)
		}
		*l = append(*l, name)
	}
	return nil
}

// pace is a variable like 10/30s: so many in so long.
type pace bot.Rate

// empty reports whether it is set to nothing; see config.fillEmpty.
func (p pace) empty() bool { return p.Burst < 0 }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *pace) UnmarshalText(text []byte) error {
	*p = pace{}
	s := strings.TrimSpace(string(text))
	switch s {
	case "":
		p.Burst = -1
		return nil
	case "off":
		return nil
	}
	many, long, _ := strings.Cut(s, "/")
	n, err := strconv.Atoi(many)
	if err != nil || n < 1 {
		return fmt.Errorf("%q is not like 10/30s, or off", s)
	}
	d, err := time.ParseDuration(long)
	if err != nil || d/time.Duration(n) <= 0 {
		return fmt.Errorf("%q is not like 10/30s, or off", s)
	}
	*p = pace{Burst: n, Every: d / time.Duration(n)}
	return nil
}

// wait is a variable like 3s; set to nothing it is negative, see
// config.fillEmpty.
type wait time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (w *wait) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*w = -1
		return nil
	}
	d, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil || d < 0 {
		return fmt.Errorf("%q is not like 3s", text)
	}
	*w = wait(d)
	return nil
}

// onOff is a variable that is true or false; one that is set to nothing, as
// compose files do, is false.
type onOff bool

// UnmarshalText implements encoding.TextUnmarshaler.
func (o *onOff) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*o = false
		return nil
	}
	v, err := strconv.ParseBool(string(text))
	if err != nil {
		return fmt.Errorf("%q is neither true nor false", text)
	}
	*o = onOff(v)
	return nil
}

// checkPlatforms refuses what cannot work, before anything is started.
func (c config) checkPlatforms() error {
	for _, v := range []struct {
		name, value string
		known       []string
	}{
		{"DISCORD_EVENTS", c.DiscordEvents, []string{eventsGateway, eventsHTTP}},
		{"TELEGRAM_UPDATES", c.TelegramUpdates, []string{updatesPolling, updatesWebhook}},
	} {
		if !slices.Contains(v.known, v.value) {
			return misused("Give "+strings.Join(v.known, " or ")+".", "%s: there is no way called %q", v.name, v.value)
		}
	}
	if c.DiscordShards < 0 {
		return misused("Give a number of connections, or nothing.", "DISCORD_SHARDS: %d", c.DiscordShards)
	}
	for _, v := range []struct{ name, value string }{{"DISCORD_API_URL", c.DiscordAPI}, {"TELEGRAM_API_URL", c.TelegramAPI}} {
		if _, err := apiURL(v.value); err != nil {
			return misused("Give a scheme, a host and a port, like http://127.0.0.1:8081", "%s: %w", v.name, err)
		}
	}
	for _, v := range []struct {
		name   string
		called bool
	}{
		{"DISCORD_EVENTS is http", c.DiscordToken != "" && c.DiscordEvents == eventsHTTP},
		{"TELEGRAM_UPDATES is webhook", c.TelegramToken != "" && c.TelegramUpdates == updatesWebhook},
	} {
		if v.called && (c.PublicURL == "" || c.Listen == listenOff) {
			return misused("Set PUBLIC_URL to the https address that leads to LISTEN.", "%s, but nobody can call: PUBLIC_URL is not set, or LISTEN is off", v.name)
		}
	}
	return nil
}

// apiURL reads where a platform's API is; nil for its own place.
func apiURL(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // no address is an answer
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is not a web address", s)
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "", u.User != nil, strings.Trim(u.Path, "/") != "", u.RawQuery != "", u.Fragment != "":
		return nil, fmt.Errorf("%q is not a scheme, a host and a port", u.Redacted())
	}
	return u, nil
}
