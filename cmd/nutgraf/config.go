package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/kelseyhightower/envconfig"
)

// config is all that the environment can say, beside HOME. Nothing else reads the
// environment, and nutgraf help config is made from this.
type config struct {
	DiscordToken  string `envconfig:"DISCORD_BOT_TOKEN" desc:"The token of a Discord application's bot: starts Discord."`
	TelegramToken string `envconfig:"TELEGRAM_BOT_TOKEN" desc:"The token that Telegram's @BotFather gave: starts Telegram."`

	DiscordTokenFile  string `envconfig:"DISCORD_BOT_TOKEN_FILE" desc:"A file that holds DISCORD_BOT_TOKEN instead, as containers have their secrets."`
	TelegramTokenFile string `envconfig:"TELEGRAM_BOT_TOKEN_FILE" desc:"The same for TELEGRAM_BOT_TOKEN."`
	DatabaseURLFile   string `envconfig:"DATABASE_URL_FILE" desc:"The same for DATABASE_URL, whose password is a secret."`

	DatabaseURL string `envconfig:"DATABASE_URL" desc:"The library: sqlite:PATH, or just a path, for a file; postgres://USER:PASSWORD@HOST:PORT/DATABASE for a PostgreSQL database, which several processes may share (nutgraf copy moves a library). Default: nutgraf.db in the user's data directory."`
	Listen      string `envconfig:"LISTEN" default:"127.0.0.1:8080" desc:"Address and port that the reader listens on; \"off\" for no reader."`
	PublicURL   string `envconfig:"PUBLIC_URL" desc:"Address under which people reach the reader. Default: http:// and LISTEN."`
	Owners      list   `envconfig:"OWNERS" desc:"Who may do everything, with commas between: discord:ID or telegram:ID of persons."`
	Allow       list   `envconfig:"ALLOW" desc:"Makes the bot private: only these may use it, discord:ID or telegram:ID of persons, chats or servers, with commas between. Default: everyone."`
	Sources     string `envconfig:"SOURCES" desc:"Who may change which feeds are followed: owners, managers (of the chat where they ask), or everyone. Owners always may, and so does the terminal. Default: owners; where there are none, those in ALLOW."`
	RatePerson  pace   `envconfig:"RATE_PERSON" default:"10/30s" desc:"How many questions one person may ask in how long; off for no limit."`
	RateChat    pace   `envconfig:"RATE_CHAT" default:"30/30s" desc:"The same for all the persons of one chat together."`

	DiscordAPI      string `envconfig:"DISCORD_API_URL" desc:"A proxy to use in the place of https://discord.com: scheme, host and port."`
	DiscordEvents   string `envconfig:"DISCORD_EVENTS" default:"gateway" desc:"How Discord's events come in: gateway (a connection that the bot keeps open), or http (Discord calls PUBLIC_URL/discord/interactions, which any number of replicas can answer)."`
	DiscordShards   int    `envconfig:"DISCORD_SHARDS" desc:"Connections to Discord's gateway. Default: as many as Discord recommends."`
	TelegramAPI     string `envconfig:"TELEGRAM_API_URL" desc:"A server to use in the place of https://api.telegram.org: scheme, host and port."`
	TelegramUpdates string `envconfig:"TELEGRAM_UPDATES" default:"polling" desc:"How Telegram's updates come in: polling (the bot asks, from one process), or webhook (Telegram calls PUBLIC_URL/telegram/webhook, which any number of replicas can answer)."`

	RetainArticles   age    `envconfig:"RETAIN_ARTICLES" desc:"How long articles are kept after they came, like 365d. Default: for good."`
	RetainDeliveries age    `envconfig:"RETAIN_DELIVERIES" desc:"How long it is kept what was sent where, like 90d; nothing is sent again for that. Default: for good."`
	Unclear          string `envconfig:"UNCLEAR" default:"again" desc:"What becomes of an alert or a digest whose answer was lost on the way, where the platform cannot tell a second one from the first: again (it may be there twice; one is sent after the other, so it is one for each time that the process dies), fast (again, with several on the way at once, which a bot in thousands of Telegram chats may want), or drop (it may be missing)."`

	StopDelay wait `envconfig:"STOP_DELAY" default:"0s" desc:"How long it goes on as before when it is told to stop, while /readyz says so: as long as a balancer takes to notice."`

	TZ         string `envconfig:"TZ" desc:"Time zone of dates that people type, as an IANA name. Default: the system's."`
	LogLevel   string `envconfig:"LOG_LEVEL" default:"info" desc:"What is logged: debug, info, warn or error."`
	LogFormat  string `envconfig:"LOG_FORMAT" default:"text" desc:"How: text or json."`
	DataHome   string `envconfig:"XDG_DATA_HOME" desc:"The user's data directory. Default: ~/.local/share."`
	FetchLocal onOff  `envconfig:"FETCH_PRIVATE" default:"false" desc:"true lets links lead to this machine and to private networks, on every port."`
	NoColor    string `envconfig:"NO_COLOR" desc:"Anything here turns colours off."`
	Term       string `envconfig:"TERM" desc:"The kind of terminal; \"dumb\" turns colours and line editing off."`
}

// envPrefix may stand before every variable's name and then goes first.
const envPrefix = "NUTGRAF"

// listenOff in LISTEN means that no reader is wanted.
const listenOff = "off"

func loadConfig() (config, error) {
	var c config
	if err := envconfig.Process(envPrefix, &c); err != nil {
		if bad := (*envconfig.ParseError)(nil); errors.As(err, &bad) {
			return c, misused("nutgraf help config says what it takes.", "%s: %w", strings.TrimPrefix(bad.KeyName, envPrefix+"_"), bad.Err)
		}
		return c, misused("nutgraf help config lists the variables.", "reading the environment: %w", err)
	}
	c.fillEmpty()
	if err := c.readSecrets(); err != nil {
		return c, err
	}
	c.TZ = strings.TrimPrefix(c.TZ, ":") // as POSIX writes a name
	if _, err := time.LoadLocation(c.TZ); err != nil {
		if os.Getenv(envPrefix+"_TZ") != "" {
			return c, misused("Give an IANA name such as Europe/Berlin, or nothing.", envPrefix+"_TZ: %w", err)
		}
		c.TZ = "" // the system's own, in one of the ways of writing it that are not names
	}
	if err := checkListen(c.Listen); err != nil {
		return c, err
	}
	if err := c.checkPlatforms(); err != nil {
		return c, err
	}
	if err := c.checkSources(); err != nil {
		return c, err
	}
	if _, err := c.logger(io.Discard); err != nil {
		return c, err
	}
	if c.Unclear != unclearAgain && c.Unclear != unclearFast && c.Unclear != unclearDrop {
		return c, misused("Give again, fast or drop.", "UNCLEAR: there is no way %q", c.Unclear)
	}
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			const hint = "Give it like https://news.example.org"
			if strings.Contains(c.PublicURL, "@") { // and perhaps a password before it
				return c, misused(hint, "PUBLIC_URL is not a web address for everybody: it holds a user")
			}
			return c, misused(hint, "PUBLIC_URL: %q is not a web address", c.PublicURL)
		}
		c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	}
	return c, nil
}

// checkListen refuses what is no address and port, before anything is started.
func checkListen(listen string) error {
	if listen == listenOff {
		return nil
	}
	const hint = "Give an address and a port, such as 127.0.0.1:8080, or off for no reader."
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		return misused(hint, "LISTEN: %w", err)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return misused(hint, "LISTEN: %q is no port", port)
	}
	return nil
}

// fillEmpty takes a variable that is set to nothing, as compose files do, for
// one that is not set.
func (c *config) fillEmpty() {
	for _, v := range []struct {
		value   *string
		standby string
	}{
		{&c.Listen, "127.0.0.1:8080"}, {&c.LogLevel, "info"}, {&c.LogFormat, "text"},
		{&c.DiscordEvents, eventsGateway}, {&c.TelegramUpdates, updatesPolling}, {&c.Unclear, unclearAgain},
	} {
		if *v.value == "" {
			*v.value = v.standby
		}
	}
	for _, token := range []*string{&c.DiscordToken, &c.TelegramToken} {
		*token = strings.TrimSpace(*token) // what a copied line brings along
	}
	if c.StopDelay < 0 {
		c.StopDelay = 0
	}
	if c.RatePerson.empty() {
		c.RatePerson = pace{Burst: 10, Every: 3 * time.Second}
	}
	if c.RateChat.empty() {
		c.RateChat = pace{Burst: 30, Every: time.Second}
	}
}

// zone is the time zone of dates that people type.
func (c config) zone() *time.Location {
	if z, err := time.LoadLocation(c.TZ); err == nil && c.TZ != "" {
		return z
	}
	return time.Local
}

// database returns where the library is.
func (c config) database() (place, error) {
	if c.DatabaseURL != "" {
		return placeOf("DATABASE_URL", c.DatabaseURL)
	}
	dir, err := c.dataDir()
	if err != nil {
		return place{}, failed(fmt.Errorf("finding a place for the library: %w", err), "Set DATABASE_URL to a file's path.")
	}
	return place{path: filepath.Join(dir, "nutgraf.db")}, nil
}

// dataDir is where this user's files of ours are.
func (c config) dataDir() (string, error) {
	if filepath.IsAbs(c.DataHome) {
		return filepath.Join(c.DataHome, "nutgraf"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, ".local", "share", "nutgraf"), nil
}

// usageConfig writes what each variable means.
func usageConfig(w io.Writer) error {
	tabs := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	const format = `Nutgraf is configured by environment variables. Each may also have the prefix
` + envPrefix + `_, which then goes first: ` + envPrefix + `_LISTEN before LISTEN.

{{range .}}{{.Alt}}	{{usage_description .}}{{with usage_default .}} Default: {{.}}.{{end}}
{{end}}`
	var c config
	if err := envconfig.Usagef(envPrefix, &c, tabs, format); err != nil {
		return err
	}
	return tabs.Flush()
}
