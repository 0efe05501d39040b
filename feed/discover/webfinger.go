package discover

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
)

// profile asks a host where the accounts are that bear its name: they may be on
// another, as @me@news.example on social.news.example. See RFC 7033.
func (f *finder) profile(ctx context.Context, address string) []guess {
	user, host, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(address), "@"), "@")
	if !ok || !word.MatchString(user) || !word.MatchString(host) {
		return nil
	}
	answer, err := f.ask(ctx, "https://"+host+"/.well-known/webfinger?resource="+url.QueryEscape("acct:"+user+"@"+host))
	if err != nil {
		return nil
	}
	var card struct {
		Links []struct{ Rel, Type, Href string }
	}
	if json.Unmarshal(answer.Body, &card) != nil {
		return nil
	}
	var all []guess
	for _, l := range card.Links {
		u, err := url.Parse(l.Href)
		switch {
		case err != nil || u.Scheme != "https":
		case l.Rel == "http://webfinger.net/rel/profile-page":
			all = append(all, guess{strings.TrimSuffix(u.String(), "/") + ".rss", Rule})
		case l.Type == "application/atom+xml" || l.Type == "application/rss+xml":
			all = append(all, guess{u.String(), Rule})
		}
	}
	return all
}
