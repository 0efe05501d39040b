package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxSecret is more than any token or address has, in bytes.
const maxSecret = 64 << 10

// readSecrets takes what is given as files. A file that is empty is a secret that
// is not given.
func (c *config) readSecrets() error {
	for _, s := range []struct {
		name, file string
		value      *string
	}{
		{"DISCORD_BOT_TOKEN", c.DiscordTokenFile, &c.DiscordToken},
		{"TELEGRAM_BOT_TOKEN", c.TelegramTokenFile, &c.TelegramToken},
		{"DATABASE_URL", c.DatabaseURLFile, &c.DatabaseURL},
	} {
		if s.file == "" {
			continue
		}
		if *s.value != "" {
			return misused("Set one of them.", "%s and %s_FILE are both set, and nobody knows which is meant", s.name, s.name)
		}
		value, err := readSecret(s.file)
		if err != nil {
			return misused("Name a file that this user can read, with nothing in it but the secret.", "%s_FILE: %w", s.name, err)
		}
		*s.value = value
	}
	return nil
}

// readSecret reads a file with one secret. Its error holds nothing of it.
func readSecret(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", err
	}
	value := strings.TrimSpace(string(data))
	switch {
	case len(data) > maxSecret:
		return "", fmt.Errorf("it has more than %d bytes", maxSecret)
	case strings.ContainsAny(value, "\n\r\x00"):
		return "", errors.New("it has more than one line")
	}
	return value, nil
}
