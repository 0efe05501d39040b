package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// take photographs pages in a browser. A machine without one skips the rest of
// the test.
func take(t *testing.T, folder string, all []picture, pages map[string]string) {
	t.Helper()
	browser := openBrowser(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(pages[strings.TrimPrefix(r.URL.Path, "/")]))
	}))
	t.Cleanup(srv.Close)
	if err := os.MkdirAll(filepath.Join(folder, "answers"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		file := filepath.Join(folder, filepath.FromSlash(p.name)+".png")
		shot := photograph(t, browser, srv.URL+"/"+p.name, int64(p.width()))
		if len(shot) > mostBytes {
			t.Errorf("%s has %d bytes; %d are the most", file, len(shot), mostBytes)
		}
		if err := os.WriteFile(file, shot, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// mostBytes is the most that a picture may have: a page of them should load on a
// telephone.
const mostBytes = 150 << 10

func openBrowser(t *testing.T) context.Context {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless-shell"} {
		if p, err := exec.LookPath(name); err == nil {
			program = p
			break
		}
	}
	if program == "" {
		t.Skip("no pictures were taken: no Chromium or Chrome here")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()), chromedp.DisableGPU, chromedp.Flag("hide-scrollbars", true),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // which chromium asks of root
	}
	ctx, stop := context.WithTimeout(t.Context(), 4*time.Minute)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	return ctx
}

// photograph is a page as a picture of as few bytes as it needs. Labels that do
// not fit into their button are a failure: people press what they can read.
func photograph(t *testing.T, ctx context.Context, page string, width int64) []byte {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 200, chromedp.EmulateScale(pictureTimes)), chromedp.Navigate(page)); err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	height, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`Math.ceil(document.querySelector("main").getBoundingClientRect().height)`))
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	cut, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](
		`[...document.querySelectorAll(".keys span, .button")].filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)`))
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	for _, label := range cut {
		t.Errorf("%s: a label is cut short: %q", page, label)
	}
	// Round corners must look round on a page of any colour. An alpha of 0 would
	// not be sent, and 1 is meant then; what is next to nothing is nothing.
	noPaper := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetDefaultBackgroundColorOverride,
			emulation.SetDefaultBackgroundColorOverrideParams{Color: &cdp.RGBA{A: 1e-6}})
		return err
	})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height, chromedp.EmulateScale(pictureTimes)), noPaper); err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	small, err := palette(shot)
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	return small
}

// palette makes a PNG of at most 256 colours out of any: a window has few, and
// the shades at the edges of letters are alike.
func palette(shot []byte) ([]byte, error) {
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		return nil, fmt.Errorf("reading a screenshot: %w", err)
	}
	const grain = 0xF8 // five bits of each colour tell apart what eyes do
	bounds := full.Bounds()
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(full.At(x, y)).(color.RGBA) }
	count, exact := map[color.RGBA]int{}, map[color.RGBA]map[color.RGBA]int{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := at(x, y)
			coarse := color.RGBA{c.R & grain, c.G & grain, c.B & grain, c.A & grain}
			count[coarse]++
			if exact[coarse] == nil {
				exact[coarse] = map[color.RGBA]int{}
			}
			exact[coarse][c]++
		}
	}
	common := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(number(a), number(b)))
	})
	var colours color.Palette
	for _, coarse := range common[:min(len(common), 256)] {
		colours = append(colours, mostOften(exact[coarse]))
	}
	out := image.NewPaletted(bounds, colours)
	nearest := map[color.RGBA]uint8{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := at(x, y)
			i, known := nearest[c]
			if !known {
				i = uint8(colours.Index(c)) //nolint:gosec // at most 255
				nearest[c] = i
			}
			out.SetColorIndex(x, y, i)
		}
	}
	var b bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, out)
	return b.Bytes(), err
}

func number(c color.RGBA) int { return int(c.A)<<24 | int(c.R)<<16 | int(c.G)<<8 | int(c.B) }

// mostOften is the colour that stands for those that are alike.
func mostOften(all map[color.RGBA]int) color.RGBA {
	return slices.SortedFunc(maps.Keys(all), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(all[b], all[a]), cmp.Compare(number(a), number(b)))
	})[0]
}
