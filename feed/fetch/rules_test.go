package fetch

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestRules(t *testing.T) {
	for _, test := range []struct{ robots, path, want string }{
		{"", "/a", "yes"},
		{"User-agent: *\nDisallow: /", "/a", "no"},
		{"User-agent: *\nDisallow:", "/a", "yes"},
		{"User-Agent: *\nDisallow: /a", "/b", "yes"},
		{"user-agent: *\r\ndisallow: /a\r\n", "/ab", "no"},
		{"User-agent: *\nDisallow: /\nAllow: /feed", "/feed/x", "yes"},
		{"User-agent: *\nAllow: /feed\nDisallow: /feed", "/feed", "yes"}, // as long: the one that allows
		{"User-agent: *\nDisallow: /\n\nUser-agent: Nutgraf\nDisallow: /b", "/a", "yes"},
		{"User-agent: *\nDisallow: /\n\nUser-agent: Nutgraf\nDisallow: /b", "/b", "no"},
		{"User-agent: nutgraf/2.0 (x)\nDisallow: /", "/b", "no"},
		{"User-agent: nut\nDisallow: /", "/b", "yes"},
		{"User-agent: a\nUser-agent: nutgraf\nDisallow: /b", "/b", "no"},
		{"User-agent: nutgraf\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: nutgraf\nDisallow: /b", "/b", "no"}, // two groups
		{"User-agent: nutgraf\nDisallow: /a\nUser-agent: x\nDisallow: /c", "/c", "yes"},
		{"User-agent: nutgraf\nUser-agent: *\nDisallow: /a", "/a", "no"},
		{"Disallow: /", "/a", "yes"}, // in no group
		{"User-agent: *\nSitemap: https://x\nDisallow: /a # why", "/a", "no"},
		{"User-agent: *\nnonsense\nDisallow: /a", "/a", "no"},
		{"\ufeffUser-agent: *\nDisallow: /a", "/a", "no"},
		{"User-agent: *\nDisallow: /*.xml$", "/feed.xml", "no"},
		{"User-agent: *\nDisallow: /*.xml$", "/feed.xml?x", "yes"},
		{"User-agent: *\nDisallow: *feed", "/a/feed", "no"},
		{"User-agent: *\nDisallow: /*?", "/feed?x=1", "no"},
		{"User-agent: *\nDisallow: /*?", "/feed", "yes"},
		{"User-agent: *\nDisallow: /a*b*c", "/a1c2b3c", "no"},
		{"User-agent: *\nDisallow: /a*b*c", "/a1c2b3", "yes"},
		{"User-agent: *\nDisallow: feed", "/feed", "no"},
		{"User-agent: *\nDisallow: /ü", "/%c3%bc", "no"},
		{"User-agent: *\nDisallow: /%7ejoe", "/~joe/feed", "no"},
		{"User-agent: *\nDisallow: /a%2fb", "/a/b", "yes"},
	} {
		u, err := url.Parse("https://news.example" + test.path)
		if err != nil {
			t.Fatal(err)
		}
		if got := readRobots(test.robots, "nutgraf").allow(robotsPath(u)); got != (test.want == "yes") {
			t.Errorf("%q lets us have %s: %v", test.robots, test.path, got)
		}
	}
}

func TestCrawlDelay(t *testing.T) {
	for v, want := range map[string]time.Duration{
		"10": 10 * time.Second, "0.5": time.Second / 2, "-3": 0, "x": 0, "NaN": 0, "1e9": robotsLongest, "inf": robotsLongest,
	} {
		if got := readRobots("User-agent: *\nCrawl-delay: "+v, "nutgraf").delay; got != want {
			t.Errorf("%s: %v", v, got)
		}
	}
}

// A pattern made to be slow is not.
func TestRulesAreBounded(t *testing.T) {
	pattern := "/" + strings.Repeat("*a", longestRule/2-2) + "b"
	r := readRobots("User-agent: *\n"+strings.Repeat("Disallow: "+pattern+"\n", 3*maxRules)+"Disallow: /"+strings.Repeat("x", longestRule)+"\n", "nutgraf")
	if len(r.list) != maxRules {
		t.Errorf("%d rules", len(r.list))
	}
	r.list = r.list[:10]
	if !r.allow("/" + strings.Repeat("a", maxLink)) {
		t.Error("matched")
	}
}

// FuzzRobots: no file makes a program of ours panic, or keeps more than it may.
func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a$\nAllow: /%zz", "/a?b")
	f.Add("User-agent: *\nDisallow: **$", "")
	f.Fuzz(func(t *testing.T, text, path string) {
		r := readRobots(text, "nutgraf")
		_ = r.allow(encoded(path))
		if len(r.list) > maxRules || r.delay < 0 || r.delay > robotsLongest {
			t.Errorf("%d rules, delay %v", len(r.list), r.delay)
		}
		for _, p := range r.list {
			if len(p.path) > 3*(longestRule+1) {
				t.Errorf("a rule of %d bytes", len(p.path))
			}
		}
	})
}
