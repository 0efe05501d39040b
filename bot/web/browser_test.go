package web

import (
	"context"
	"flag"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/nutgraf/nutgraf/library"
)

// shots is where screenshots go, for a person to look at:
//
//	go test ./bot/web -run TestBrowser -shots DIR
var shots = flag.String("shots", "", "folder to put screenshots of the reader in")

// browserTime bounds what one test does in the browser; starting it is slow.
const browserTime = time.Minute

// startBrowser starts a browser for the length of a test. A machine without one
// skips the test; where CI is set, that is a failure.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless-shell"} {
		if p, err := exec.LookPath(name); err == nil {
			program = p
			break
		}
	}
	if program == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no Chromium or Chrome: the pages were not tried in a browser")
		}
		t.Skip("the pages were not tried in a browser: no Chromium or Chrome here")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()), chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.WindowSize(1280, 900),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // which chromium asks of root
	}
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	return ctx
}

// tab is a page in a browser, in which nothing may go wrong: no message on the
// console, and no request to another origin.
type tab struct {
	t      *testing.T
	ctx    context.Context
	origin string

	mu    sync.Mutex
	wrong []string
}

// open opens a tab of the given size in pixels, with JavaScript switched off,
// in a browser profile of its own.
func open(t *testing.T, browser context.Context, origin string, width, height int64) *tab {
	t.Helper()
	b := &tab{t: t, origin: origin}
	ctx, stop := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.listen))
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	b.ctx, stop = context.WithTimeout(ctx, browserTime)
	t.Cleanup(stop)
	b.run(
		command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}),
		command(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600,
		}),
		b.media("light"),
	)
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, w := range b.wrong {
			t.Error(w)
		}
	})
	return b
}

func (b *tab) listen(event any) {
	var wrong string
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, b.origin+"/") && !strings.HasPrefix(u, "data:") {
			wrong = "a request left the reader: " + u
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 500 {
			wrong = "the reader failed: " + e.Response.URL
		}
	case *log.EventEntryAdded:
		// The browser notes every answer that is no 200, which may be meant.
		if e.Entry.Source != log.EntrySourceNetwork {
			wrong = "on the console: " + e.Entry.Text
		}
	case *runtime.EventConsoleAPICalled, *runtime.EventExceptionThrown:
		wrong = "a script ran"
	}
	if wrong != "" {
		b.mu.Lock()
		b.wrong = append(b.wrong, wrong)
		b.mu.Unlock()
	}
}

// command sends the browser a command that has no answer.
func command[P any](c cdp.Command[P, cdp.Empty], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, c, params)
		return err
	})
}

func (b *tab) run(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// media chooses light or dark, and no motion, so that a page scrolls at once.
func (b *tab) media(scheme string) chromedp.Action[chromedp.Void] {
	return command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// to opens a page of the reader.
func (b *tab) to(path string) {
	b.t.Helper()
	b.run(chromedp.Navigate(b.origin + path))
}

// eval is the value of an expression on the page: the browser's developer tools
// may still compute when the page may not.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait waits until an expression on the page is true.
func (b *tab) wait(expression string) {
	b.t.Helper()
	// Clicking a link that leads elsewhere takes the page away under the
	// expression, which then simply is not true yet.
	for {
		if ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && ok {
			return
		}
		select {
		case <-b.ctx.Done():
			b.t.Fatalf("never came true: %s", expression)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// shot takes a screenshot for a person to look at, where one is wanted.
func (b *tab) shot(name string) {
	b.t.Helper()
	if *shots == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// contrastJS finds text whose contrast with what is behind it is below 4.5 to
// 1, WCAG's AA. A highlight counts with its two colours of ink.
const contrastJS = `(() => {
	const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
	const rgba = (c) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
	const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
	const ratio = (a, b) => { const [x, y] = [light(a), light(b)]; return (Math.max(x, y) + .05) / (Math.min(x, y) + .05); };
	const root = getComputedStyle(document.documentElement);
	const behind = (e) => {
		for (; e; e = e.parentElement) {
			if (e.tagName === "MARK") return [root.getPropertyValue("--pen"), root.getPropertyValue("--pen-thin")].map(rgba);
			const c = rgba(getComputedStyle(e).backgroundColor);
			if (c[3] === 255) return [c];
		}
		return [[255, 255, 255, 255]];
	};
	const poor = [];
	for (const e of document.body.querySelectorAll("*")) {
		if (e.getAttribute("aria-hidden") || ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
		for (const b of behind(e)) {
			const r = ratio(rgba(getComputedStyle(e).color), b);
			if (r < 4.5) poor.push(e.tagName + "." + e.className + " " + r.toFixed(2) + " " + e.textContent.slice(0, 30));
		}
	}
	return poor;
})()`

// inView is an expression that is true when an element is on the screen.
func inView(selector string) string {
	return `(() => { const e = document.querySelector("` + selector + `"); if (!e) return false;
		const r = e.getBoundingClientRect(); return r.height > 0 && r.top >= 0 && r.bottom <= innerHeight; })()`
}

func TestBrowser(t *testing.T) {
	browser := startBrowser(t)
	l, articles := fullLibrary(t)
	digest := aDigest(t)
	s := newReader(t, l, realQuotes, func(c *Config) { c.Editions = digest })
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	main := "/a/" + library.FormatID(articles[0])
	pages := map[string]string{
		"article": main + "?q=soup+ticket+price&n=3", "home": "/", "search": "/?q=harbour+board", "nothing": "/?q=zebra",
		"timeline": "/timeline?q=harbour", "empty timeline": "/timeline?q=zebra",
		"trouble": "/?q=since:tomorrowish", "404": "/nowhere", "digest": "/d/" + digest.key,
		"chinese": "/a/" + library.FormatID(articles[1]), "arabic": "/a/" + library.FormatID(articles[2]), "long": "/a/" + library.FormatID(articles[4]),
	}

	t.Run("look", func(t *testing.T) {
		for _, size := range [][2]int64{{1280, 900}, {820, 1100}, {390, 844}, {320, 640}} {
			b := open(t, browser, srv.URL, size[0], size[1])
			for name, path := range pages {
				for _, scheme := range []string{"light", "dark"} {
					b.run(b.media(scheme))
					b.to(path)
					// A phone widens its viewport to what does not fit.
					if over := eval[int64](b, "Math.max(document.documentElement.scrollWidth, innerWidth)") - size[0]; over > 0 {
						t.Errorf("%s is %d pixels wider than a screen of %d", name, over, size[0])
					}
					if poor := eval[[]string](b, contrastJS); len(poor) > 0 {
						t.Errorf("%s, %s: poor contrast: %q", name, scheme, poor)
					}
					b.shot(name + "-" + scheme + "-" + map[int64]string{1280: "wide", 820: "tablet", 390: "phone", 320: "small"}[size[0]])
				}
			}
		}
	})

	t.Run("timeline", func(t *testing.T) {
		b := open(t, browser, srv.URL, 390, 500)
		b.to(pages["timeline"])
		bars := eval[int64](b, `document.querySelectorAll(".chart a").length`)
		if days := eval[int64](b, `document.querySelectorAll(".days > li").length`); days == 0 || bars != days {
			t.Fatalf("%d bars for %d days", bars, days)
		}
		to := eval[string](b, `document.querySelector(".chart a:last-of-type").getAttribute("href")`)
		b.to(pages["timeline"] + to) // as a bar leads
		b.wait(inView(":target h2"))
		quoted := eval[string](b, `document.querySelector(".days blockquote a").textContent`)
		b.run(chromedp.Click(chromedp.CSS(".days blockquote a")))
		b.wait(`location.pathname.startsWith("/a/") && document.readyState == "complete"`)
		if got := eval[string](b, `document.querySelector(".text").textContent`); !strings.Contains(got, quoted) {
			t.Errorf("what is quoted does not stand in the article: %q", quoted)
		}
	})

	t.Run("schemes", func(t *testing.T) {
		b := open(t, browser, srv.URL, 1280, 900)
		b.to(main)
		const paper = "getComputedStyle(document.body).backgroundColor"
		light := eval[string](b, paper)
		b.run(b.media("dark"))
		if dark := eval[string](b, paper); dark == light {
			t.Errorf("light and dark are both %s", dark)
		}
	})

	t.Run("anchors", func(t *testing.T) {
		b := open(t, browser, srv.URL, 390, 500)
		b.to(pages["article"])
		lit := eval[[]string](b, `[...document.querySelectorAll(".text mark[id]")].map((e) => e.id)`)
		all := eval[[]string](b, `[...document.querySelectorAll(".text [id]")].map((e) => e.id)`)
		if len(lit) == 0 || len(all) < 10 {
			t.Fatalf("lit %v of %v", lit, all)
		}
		for _, id := range all { // from another page, as from a chat
			b.to("/")
			b.to(pages["article"] + "#" + id)
			b.wait(inView(":target"))
			if got := eval[bool](b, `document.querySelector(":target").tagName === "MARK"`); got != slices.Contains(lit, id) {
				t.Errorf("%s: lit is %v", id, got)
			}
		}
		b.to(pages["article"])
		for i, id := range lit { // and from the list at the top
			b.run(chromedp.ScrollIntoView(chromedp.CSS(".short")), chromedp.Click(chromedp.CSS(".short li:nth-child("+string(rune('1'+i))+") .jump")))
			b.wait(`location.hash === "#` + id + `"`)
			b.wait(inView(":target"))
		}
		b.shot("target-light-phone")
	})

	t.Run("vote", func(t *testing.T) {
		b := open(t, browser, srv.URL, 1280, 900)
		b.to(pages["article"])
		const tally = `document.querySelector(".tally")?.textContent`
		vote := func(button, want string) {
			t.Helper()
			b.run(chromedp.Click(chromedp.CSS(".buttons button:nth-child(" + button + ")")))
			b.wait(tally + `?.includes("` + want + `")`)
			b.wait(inView(".vote"))
			if got := eval[string](b, "location.search"); !strings.Contains(got, "soup") {
				t.Errorf("the question was lost: %s", got)
			}
		}
		vote("1", "1 of 1 found this helpful. You found this helpful")
		b.shot("vote-light-wide")
		b.to(main)
		b.wait(tally + `.includes("1 of 1 found this helpful. You found this helpful")`)
		b.to(pages["article"])
		vote("2", "0 of 1 found this helpful. You found this not helpful")
		vote("2", "No votes yet")
		vote("1", "1 of 1 found this helpful")

		other := open(t, browser, srv.URL, 1280, 900)
		other.to(main)
		other.wait(tally + `.trim() === "1 of 1 found this helpful."`)
		other.run(chromedp.Click(chromedp.CSS(".buttons button:nth-child(2)")))
		other.wait(tally + `?.includes("1 of 2 found this helpful. You found this not")`)
	})

	t.Run("search", func(t *testing.T) {
		b := open(t, browser, srv.URL, 1280, 900)
		b.to("/")
		b.run(chromedp.SendKeys(chromedp.CSS("#q"), "ferry soup\r"))
		b.wait(`location.search === "?q=ferry+soup" && document.querySelector(".card")`)
		if title := eval[string](b, `document.querySelector(".card h2").textContent`); title != ferry().Title {
			t.Errorf("found %q first", title)
		}
		quote := eval[string](b, `document.querySelector(".card blockquote").textContent`)
		b.run(chromedp.Click(chromedp.CSS(".card blockquote a")))
		b.wait(inView("mark:target"))
		if got := eval[string](b, `document.querySelector("mark:target").textContent`); got != quote {
			t.Errorf("%q leads to %q", quote, got)
		}
	})

	t.Run("keyboard", func(t *testing.T) {
		b := open(t, browser, srv.URL, 1280, 900)
		b.to(main)
		b.run(chromedp.KeyEvent("\t"))
		if !eval[bool](b, `document.activeElement.className === "skip" && document.activeElement.getBoundingClientRect().left >= 0`) {
			t.Error("the first stop is not a visible link to the text")
		}
		b.run(chromedp.KeyEvent("\t"))
		if got := eval[string](b, `getComputedStyle(document.activeElement).outlineStyle`); got != "solid" {
			t.Errorf("what has the focus does not show it: outline %s", got)
		}
	})

	t.Run("directions", func(t *testing.T) {
		b := open(t, browser, srv.URL, 1280, 900)
		b.to(pages["arabic"])
		if got := eval[string](b, `getComputedStyle(document.querySelector(".text p")).direction`); got != "rtl" {
			t.Errorf("Arabic runs %s", got)
		}
	})
}
