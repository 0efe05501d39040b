package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

// fileHosts are where Discord keeps what people attach.
func fileHosts() []string { return []string{"cdn.discordapp.com", "media.discordapp.net"} }

// newFiles is the client for attached files. It follows no redirect: only
// Discord's own hosts are ever asked.
func newFiles() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute,
			ResponseHeaderTimeout: 10 * time.Second, ForceAttemptHTTP2: true,
		},
		Timeout:       15 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// errLarge is a file that is larger than is read.
var errLarge = errors.New("the file is too large")

// maxFiles is how many files of one message are read.
const maxFiles = 4

// fetch gets attached files; the reply says what is wrong when one cannot be had.
func (t *turn) fetch(ctx context.Context, infos []attachmentInfo) ([]bot.File, *bot.Reply) {
	var all []bot.File
	for _, info := range infos[:min(len(infos), maxFiles)] {
		data, err := t.download(ctx, info)
		switch {
		case errors.Is(err, errLarge):
			return nil, new(t.word("discord.file_large", "MB", int(t.MaxFile>>20)))
		case err != nil:
			t.Log.InfoContext(ctx, "discord: an attached file could not be fetched", "error", err)
			return nil, new(t.word("discord.file_lost"))
		}
		all = append(all, bot.File{Name: oneLine(info.Filename), Data: data})
	}
	return all, nil
}

// download gets a file from Discord's hosts, and from nowhere else.
func (a *Adapter) download(ctx context.Context, info attachmentInfo) ([]byte, error) {
	if info.Size > a.MaxFile {
		return nil, errLarge
	}
	u, err := url.Parse(info.URL)
	if err != nil || !a.fileHost(u) {
		return nil, errors.New("discord: a file that is not at Discord")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errors.New("discord: a file's address is none")
	}
	resp, err := a.files.Do(req)
	if err != nil {
		return nil, fmt.Errorf("discord: a file from %s: %w", u.Host, errors.Unwrap(err)) // the address has a signature
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("discord: a file from %s: HTTP %d", u.Host, resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, a.MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("discord: a file from %s: %w", u.Host, err)
	}
	if int64(len(data)) > a.MaxFile {
		return nil, errLarge
	}
	return data, nil
}

// fileHost reports whether a file may be fetched from there.
func (a *Adapter) fileHost(u *url.URL) bool {
	if u.User != nil {
		return false
	}
	for _, host := range fileHosts() {
		if u.Scheme == "https" && u.Host == host {
			return true
		}
	}
	return a.API != nil && u.Scheme == a.API.Scheme && u.Host == a.API.Host
}
