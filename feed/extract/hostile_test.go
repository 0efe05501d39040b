package extract

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestHostileSize: pages as large as any that is taken, made of what costs the
// most, end within the time that one page may take, in bounded memory, and so do
// larger ones, which are refused.
func TestHostileSize(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: reads 10 MB again and again")
	}
	text := "<p>" + para1 + "</p><p>" + para2 + "</p><p>" + para3 + "</p>"
	words := strings.Fields(para1 + para2 + para3)
	var prose strings.Builder
	for i := 0; prose.Len() < MaxBytes; i++ {
		prose.WriteString(words[(i*7+i/11)%len(words)])
		prose.WriteByte(' ')
		if i%40 == 0 {
			prose.WriteString("</p><p class=\"date author related\">")
		}
	}
	for name, unit := range map[string]string{
		"deep":             "<div>",
		"deep and unknown": "<x-y>",
		"deep formatting":  "<b><i><a href=x>",
		"tables":           "<table><tr><td>",
		"entries":          "<li class='a b c'>word</li>",
		"lines":            "word<br>",
		"sentences":        "<p>The same line again and again, and it ends.</p>",
		"dates":            "<time datetime='2024-05-06'>6 May 2024</time> <p class=date>7 May 2024</p>",
		"authors":          "<a rel=author href=/author/jo-do>Jo Do</a> ",
		"titles":           "<h1>Great dam closed for the first time</h1>",
		"scripts":          `<script>{"date":"2024-05-06","x":1}</script>`,
		"attributes":       `<p data-a="1" class="author date updated" style="color: red">x</p>`,
		"numbers":          "2024 12.05.2024 ",
		"marks":            "| – » ",
		"entities":         "&amp;&nbsp;&#x41;",
		"comments":         "<!-- -->",
		"JSON-LD":          `<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","datePublished":"2024-05-06"}]}</script>`,
		"selects":          "<select><option>",
		"Chinese":          "中文的一是不了在人有我",
		"prose":            "",
	} {
		// Once as much as is taken, and then as much as each of the limits lets
		// through to the next, slower step.
		for _, most := range [...]int{MaxBytes, maxBlocks * 9 / 10, maxNodes * 9 / 10 / 3} {
			t.Run(fmt.Sprint(name, " ", most), func(t *testing.T) {
				page := "<title>Great dam closed for the first time</title><body>" + text
				if unit == "" {
					page += prose.String()[:min(40*most, MaxBytes-len(page))]
				} else {
					page += strings.Repeat(unit, min(most, (MaxBytes-len(page))/len(unit)))
				}
				readInTime(t, page)
			})
		}
	}
	t.Run("too large", func(t *testing.T) {
		if _, err := Read(make([]byte, 50<<20), Page{ContentType: "text/html"}); !errors.Is(err, ErrTooLarge) {
			t.Error(err)
		}
	})
	t.Run("JSON-LD, 100,000 deep", func(t *testing.T) {
		for _, open := range []string{"[", `{"@graph":`} {
			readInTime(t, `<script type="application/ld+json">`+strings.Repeat(open, 100_000)+"</script>"+text)
		}
	})
	t.Run("100,000 deep", func(t *testing.T) {
		readInTime(t, strings.Repeat("<div>", 100_000)+text+strings.Repeat("</div>", 100_000))
	})
}

// readInTime reads a page and fails when that takes far more time than a page
// may take, or more memory than some times what the largest page has.
func readInTime(t *testing.T, page string) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	d, err := Read([]byte(page), Page{ContentType: "text/html", URL: "https://example.org/a"})
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if err != nil && !errors.Is(err, ErrNoArticle) && !errors.Is(err, ErrEmpty) {
		t.Errorf("unexpected error: %v", err)
	}
	if err == nil {
		checkPromises(t, d)
	}
	// A page may take 2 s on an idle machine; tests run beside others.
	allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
	if took > 10*time.Second || allocated > 1000 {
		t.Errorf("took %v and %d MB", took, allocated)
	}
	t.Logf("%v, %d MB allocated for %d kB, %v", took.Round(time.Millisecond), allocated, len(page)>>10, err)
}
