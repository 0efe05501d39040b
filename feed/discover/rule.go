package discover

import (
	"net/url"
	"regexp"
	"strings"
)

// word matches a name as the places below give them.
var word = regexp.MustCompile(`^[\w.-]+$`)

// rules returns the feeds of a place that has them where its pages do not say.
func rules(u *url.URL) []guess {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	var parts []string
	for p := range strings.SplitSeq(u.Path, "/") {
		if p != "" {
			parts = append(parts, p)
		}
	}
	var list []string
	switch {
	case isYouTube(host):
		list = youtube(u, parts)
	case host == "reddit.com" || strings.HasSuffix(host, ".reddit.com"):
		list = reddit(parts)
	case host == "github.com":
		list = github(parts)
	case host == "gitlab.com" || host == "codeberg.org":
		list = forge(host, parts)
	case host == "bsky.app":
		if len(parts) > 1 && parts[0] == "profile" {
			list = []string{"https://bsky.app/profile/" + url.PathEscape(parts[1]) + "/rss"}
		}
	case host == "t.me" || host == "telegram.me":
		list = telegram(parts)
	case host == "medium.com":
		list = first(parts, "https://medium.com/feed/")
	case strings.HasSuffix(host, ".medium.com"), strings.HasSuffix(host, ".substack.com"), strings.HasSuffix(host, ".wordpress.com"):
		list = []string{"https://" + host + "/feed"}
	case strings.HasSuffix(host, ".blogspot.com"):
		list = []string{"https://" + host + "/feeds/posts/default"}
	case strings.HasSuffix(host, ".tumblr.com"):
		list = []string{"https://" + host + "/rss"}
	case host == "news.ycombinator.com":
		list = []string{"https://news.ycombinator.com/rss"}
	case host == "stackoverflow.com" || strings.HasSuffix(host, ".stackexchange.com"):
		if len(parts) > 2 && parts[0] == "questions" && parts[1] == "tagged" {
			list = []string{"https://" + host + "/feeds/tag/" + url.PathEscape(parts[2])}
		}
	case len(parts) == 1 && strings.HasPrefix(parts[0], "@") && word.MatchString(parts[0][1:]): // Mastodon, mostly
		list = []string{u.Scheme + "://" + u.Host + "/" + parts[0] + ".rss"}
	}
	all := make([]guess, len(list))
	for i, link := range list {
		all[i] = guess{link, Rule}
	}
	return all
}

func first(parts []string, prefix string) []string {
	if len(parts) == 0 {
		return nil
	}
	return []string{prefix + url.PathEscape(parts[0])}
}

func isYouTube(host string) bool {
	host = strings.TrimPrefix(strings.TrimPrefix(host, "www."), "m.")
	return host == "youtube.com"
}

func youtubeChannel(id string) string {
	return "https://www.youtube.com/feeds/videos.xml?channel_id=" + url.QueryEscape(id)
}

// youtube knows channels, users and playlists. Of a handle only its page knows
// the channel.
func youtube(u *url.URL, parts []string) []string {
	const feeds = "https://www.youtube.com/feeds/videos.xml?"
	list := u.Query().Get("list")
	switch {
	case list != "" && word.MatchString(list):
		return []string{feeds + "playlist_id=" + list}
	case len(parts) > 1 && parts[0] == "channel" && word.MatchString(parts[1]):
		return []string{youtubeChannel(parts[1])}
	case len(parts) > 1 && parts[0] == "user" && word.MatchString(parts[1]):
		return []string{feeds + "user=" + parts[1]}
	}
	return nil
}

// reddit has a feed for nearly every page.
func reddit(parts []string) []string {
	escaped := make([]string, len(parts))
	for i, p := range parts {
		escaped[i] = url.PathEscape(strings.TrimSuffix(p, ".rss")) + "/"
	}
	return []string{"https://www.reddit.com/" + strings.Join(escaped, "") + ".rss"}
}

func github(parts []string) []string {
	switch {
	case len(parts) == 0:
		return nil
	case len(parts) == 1:
		return []string{"https://github.com/" + url.PathEscape(parts[0]) + ".atom"}
	}
	repo := "https://github.com/" + url.PathEscape(parts[0]) + "/" + url.PathEscape(strings.TrimSuffix(parts[1], ".git")) + "/"
	releases, tags, commits := repo+"releases.atom", repo+"tags.atom", repo+"commits.atom"
	if len(parts) > 2 {
		switch parts[2] {
		case "tags":
			return []string{tags}
		case "commits", "commit":
			if len(parts) > 3 && parts[2] == "commits" {
				return []string{repo + "commits/" + url.PathEscape(strings.TrimSuffix(parts[3], ".atom")) + ".atom"}
			}
			return []string{commits}
		case "releases":
			return []string{releases}
		}
	}
	return []string{releases, tags, commits}
}

// forge are places that work like GitHub.
func forge(host string, parts []string) []string {
	if len(parts) < 2 {
		return nil
	}
	repo := "https://" + host + "/" + url.PathEscape(parts[0]) + "/" + url.PathEscape(parts[1])
	if host == "codeberg.org" {
		return []string{repo + "/releases.rss", repo + ".rss"}
	}
	return []string{repo + "/-/releases.atom", repo + "/-/tags?format=atom"}
}

// telegram shows a public channel's latest messages at /s/name.
func telegram(parts []string) []string {
	if len(parts) > 1 && parts[0] == "s" {
		parts = parts[1:]
	}
	if len(parts) == 0 || !word.MatchString(parts[0]) || parts[0] == "joinchat" || parts[0] == "c" {
		return nil
	}
	return []string{"https://t.me/s/" + parts[0]}
}

// handle knows accounts by what people call them: user@host of Mastodon and its
// kin, and names at Bluesky.
func handle(s string) []guess {
	user, host, two := strings.Cut(s, "@")
	switch {
	case two && word.MatchString(user) && word.MatchString(host) && strings.Contains(host, "."):
		return []guess{{"https://" + host + "/@" + user + ".rss", Rule}, {"https://" + host + "/users/" + user + ".rss", Rule}}
	case !two && word.MatchString(user) && strings.Contains(user, "."):
		return []guess{{"https://bsky.app/profile/" + user + "/rss", Rule}}
	case !two && word.MatchString(user):
		return []guess{{"https://t.me/s/" + user, Rule}} // as Telegram writes its channels
	}
	return nil
}
