package fetch

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// rules are what a robots.txt says to us.
type rules struct {
	list  []rule
	delay time.Duration
}

// rule allows or forbids the paths that begin as path does, in which * stands for
// anything and $ at the end for the end.
type rule struct {
	path  string
	allow bool
}

const (
	maxRules    = 1000 // of a site; more are not read
	longestRule = 1000 // bytes of a path
)

// readRobots reads the rules for a program of that name, in lower case, as RFC
// 9309 says: those of all groups that name it, or else of all groups for
// everybody.
func readRobots(text, agent string) rules {
	var named, others rules
	isNamed := false
	var mine, everybody, inRules bool // the group at hand
	for line := range strings.FieldsFuncSeq(strings.TrimPrefix(text, "\ufeff"), func(r rune) bool { return r == '\n' || r == '\r' }) {
		line, _, _ = strings.Cut(line, "#")
		key, value, found := strings.Cut(line, ":")
		if !found {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if key == "user-agent" {
			if inRules {
				mine, everybody, inRules = false, false, false
			}
			everybody = everybody || value == "*"
			if strings.EqualFold(productOf(value), agent) && agent != "" {
				mine, isNamed = true, true
			}
			continue
		}
		if key != "allow" && key != "disallow" && key != "crawl-delay" {
			continue // what stands between groups, such as Sitemap
		}
		inRules = true
		if mine {
			named.add(key, value)
		}
		if everybody {
			others.add(key, value)
		}
	}
	if isNamed {
		return named
	}
	return others
}

// add takes one line of a group.
func (r *rules) add(key, value string) {
	if key == "crawl-delay" {
		if s, err := strconv.ParseFloat(value, 64); err == nil && s > 0 {
			r.delay = time.Duration(min(s, robotsLongest.Seconds()) * float64(time.Second))
		}
		return
	}
	if value == "" || len(value) > longestRule || len(r.list) >= maxRules {
		return // "Disallow:" forbids nothing
	}
	if value[0] != '/' && value[0] != '*' {
		value = "/" + value
	}
	r.list = append(r.list, rule{path: encoded(value), allow: key == "allow"})
}

// allow reports whether the rules let a program ask for a path with its query:
// the longest rule that matches decides, and of two as long the one that allows.
func (r rules) allow(path string) bool {
	best, allowed := -1, true
	for _, p := range r.list {
		if n := len(p.path); (n > best || n == best && p.allow) && matches(p.path, path) {
			best, allowed = n, p.allow
		}
	}
	return allowed
}

// matches reports whether a path begins as a pattern says. It takes time for
// their lengths' product at most.
func matches(pattern, path string) bool {
	pattern, whole := strings.CutSuffix(pattern, "$")
	star, mark := -1, 0 // where in pattern the last * is, and how far in path it reaches
	i, j := 0, 0
	for {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, mark = i, j
			i++
		case i == len(pattern) && (!whole || j == len(path)):
			return true
		case i < len(pattern) && j < len(path) && pattern[i] == path[j]:
			i++
			j++
		case star >= 0 && mark < len(path):
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
}

// robotsPath is what rules are held against.
func robotsPath(u *url.URL) string {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return encoded(path)
}

// encoded writes a path in one of the ways in which it can be written: letters,
// digits and -._~ as they are, bytes beyond ASCII with a %, in capitals.
func encoded(path string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c == '%' && i+2 < len(path) {
			if n, err := strconv.ParseUint(path[i+1:i+3], 16, 8); err == nil {
				i += 2
				c = byte(n)
				if !plainByte(c) {
					b.WriteByte('%')
					b.WriteByte(hex[c>>4])
					b.WriteByte(hex[c&15])
					continue
				}
			}
		} else if c >= 0x80 {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func plainByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
