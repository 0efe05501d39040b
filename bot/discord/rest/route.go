package rest

import (
	"net/http"
	"strings"
)

// apiPath is where the API stands on its host. The version is ours: discordgo's
// own endpoints are of an older one.
const apiPath = "/api/v10"

// A route is what Discord paces a request by, and what may be said of it.
type route struct {
	method   string
	template string // the path with {id} where ids were; equal for equal limits
	major    string // the channel, guild or webhook, whose limits are its own
	secret   string // the token in the path, "" when there is none
	shown    string // the path for people: without the token
}

// own reports whether the path has a token of its own: an interaction's or a
// webhook's. Such requests need no other, are outside the limit of all, and
// nothing may be kept for them, since there is no end of them.
func (r route) own() bool { return r.secret != "" }

func (r route) String() string { return r.method + " " + r.shown }

// callback reports whether the request is the first answer to an interaction.
func (r route) callback() bool {
	return r.method == http.MethodPost && r.template == "/interactions/{id}/{token}/callback"
}

// message reports whether the request posts a message into a channel, where
// Discord looks at nonces.
func (r route) message() bool {
	return r.method == http.MethodPost && r.template == "/channels/{id}/messages"
}

// kind is what the request is for, in one word of few.
func (r route) kind() string {
	switch {
	case r.callback():
		return "callback"
	case r.own():
		return "webhook"
	case r.message():
		return "message"
	}
	return "other"
}

// idempotent reports whether a second copy of the request changes nothing. In
// Discord's API PATCH sets fields to values, so it is among them.
func (r route) idempotent() bool { return r.method != http.MethodPost }

// parseRoute reads a path that is relative to the API, with or without a query.
func parseRoute(method, path string) route {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	r := route{method: method}
	named := make([]string, len(parts)) // the template's
	shown := make([]string, len(parts)) // for people
	copy(shown, parts)
	for i, p := range parts {
		switch {
		case i == 2 && ownToken(parts):
			r.secret, named[i], shown[i] = p, "{token}", "…"
		case i > 0 && numeric(p):
			named[i] = "{id}"
		case i > 0 && parts[i-1] == "reactions":
			named[i] = "{emoji}" // any character there is
		default:
			named[i] = p
		}
	}
	if len(parts) > 1 && (parts[0] == "channels" || parts[0] == "guilds" || parts[0] == "webhooks") {
		r.major = parts[0] + "/" + parts[1]
	}
	r.template, r.shown = "/"+strings.Join(named, "/"), "/"+strings.Join(shown, "/")
	return r
}

// ownToken reports whether the third part of a path is a token.
func ownToken(parts []string) bool {
	return len(parts) > 2 && (parts[0] == "interactions" || parts[0] == "webhooks") && parts[2] != ""
}

func numeric(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
