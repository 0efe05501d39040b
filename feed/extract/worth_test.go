package extract

import (
	"errors"
	"runtime"
	"strings"
	"testing"
)

// TestNoArticle: what holds no sentence is refused, a short note is not.
func TestNoArticle(t *testing.T) {
	for _, text := range []string{
		"ferry", "Home", "Home.", "A B", "Timetable and prices", "v1.2.3 at ferry.example", "港口", "新闻 体育 天气", strings.Repeat("x", 5000), strings.Repeat("x", 5000) + ".",
		"<nav><a href=/a>A</a><a href=/b>B</a></nav>", "<html><body><nav><ul><li><a href=/a>Boats</a><li><a href=/b>Piers</a></ul></nav></body></html>",
		"<html><body><h1>Boats</h1><p>Piers</p></body></html>",
	} {
		name := "x.txt"
		if strings.HasPrefix(text, "<") {
			name = "x.html"
		}
		if d, err := Read([]byte(text), Page{Name: name}); !errors.Is(err, ErrNoArticle) {
			t.Errorf("%.60q: %v, text %.60q", text, err, d.Text)
		}
	}
	for _, text := range []string{
		"The ferry leaves at eight.", "It rains!", "“The pier is shut.”", "渡轮八点开。", "下雨了！", "เรือข้ามฟากออกจากท่าเวลาแปดโมงเช้าทุกวัน",
		"the ferry leaves at eight and the last one comes back shortly before midnight",
	} {
		if d, err := Read([]byte(text), Page{}); err != nil || d.Text != text {
			t.Errorf("%q: %q, %v", text, d.Text, err)
		}
		if d, err := Read([]byte("<html><body><p>"+text+"</p></body></html>"), Page{}); err != nil || d.Text != text {
			t.Errorf("page of %q: %q, %v", text, d.Text, err)
		}
	}
}

// TestData: a paragraph with an endless word in it is cut, one in a script
// without spaces is not.
func TestData(t *testing.T) {
	const note = "The ferry leaves at eight."
	d, err := Text(note+"\n\n"+strings.Repeat("x", 3000)+" is the key.\n\nIt comes back at nine.", Page{})
	if err != nil || d.Text != note+"\n\nIt comes back at nine." {
		t.Errorf("%.80q, %v", d.Text, err)
	}
	checkPromises(t, d)
	for _, text := range []string{strings.Repeat("渡轮八点开，", 200) + "九点回来。", strings.Repeat("渡轮开", 500) + "。"} {
		if d, err := Text(text, Page{}); err != nil || d.Text != text {
			t.Errorf("%.30q: %.30q, %v", text, d.Text, err)
		}
	}
}

// TestLinksApart: entries of a menu do not grow together, halves of a linked
// word do.
func TestLinksApart(t *testing.T) {
	for _, c := range []struct{ page, want string }{
		{"<nav><a href=/a>Boats</a><a href=/b>Piers</a></nav>", "Boats Piers"},
		{"<nav><a href=#>Boats</a><a href=#>Piers</a></nav>", "Boats Piers"},
		{"<div><a href=/a>Boats</a><a href=/b>Piers</a></div>", "Boats Piers"},
		{"<nav><span>Boats</span><span>Piers</span> <b>Quays</b></nav>", "Boats Piers Quays"},
		{"<p><a href=/a>Har</a><a href=/a>bour</a>, <a href=/b>pier</a>s</p>", "Harbour, piers"},
		{"<ul><li><a href=/a>Boats</a></li><li><a href=/b>Piers</a></li></ul>", "Boats\n\nPiers"},
	} {
		d, err := HTML("<body>"+c.page+"<p>The ferry leaves at eight in the morning.</p></body>", Page{})
		if err != nil || !strings.HasPrefix(d.Raw, c.want+"\n\n") {
			t.Errorf("%s: %q, %v", c.page, d.Raw, err)
		}
	}
}

// TestBounded: input of the greatest size in as many pieces as it can have
// takes memory and time in proportion to the text, or is refused.
func TestBounded(t *testing.T) {
	const size = 9 << 20
	fill := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	for _, c := range []struct {
		name, text string
		want       error
	}{
		{"lines.txt", fill("x\n"), ErrNoArticle},
		{"blank.txt", fill("\r\n") + "The ferry leaves at eight.", nil},
		{"paragraphs.html", "<html>" + fill("<p>x"), ErrNoArticle},
		{"breaks.html", "<html>" + fill("x<br>"), ErrNoArticle},
		{"words.html", "<html>" + fill("<b>x</b> "), nil},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Read([]byte(c.text), Page{Name: c.name})
		runtime.ReadMemStats(&after)
		used := (after.TotalAlloc - before.TotalAlloc) >> 20
		t.Logf("%s: %d MB, %v", c.name, used, err)
		if c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		// All that was ever allocated, of which most is free again.
		if used > 300 {
			t.Errorf("%s: %d MB", c.name, used)
		}
	}
}
