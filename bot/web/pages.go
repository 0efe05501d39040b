package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
)

//go:embed templates/*.html assets/style.css assets/icon.svg
var files embed.FS

// pages are the templates and what they refer to, ready to be served.
type pages struct {
	*template.Template
	style asset
	icon  asset
}

func parsePages() (pages, error) {
	t, err := template.ParseFS(files, "templates/*.html")
	if err != nil {
		return pages{}, fmt.Errorf("parse templates: %w", err)
	}
	style, err := newAsset("assets/style.css", "text/css; charset=utf-8")
	if err != nil {
		return pages{}, err
	}
	icon, err := newAsset("assets/icon.svg", "image/svg+xml")
	if err != nil {
		return pages{}, err
	}
	return pages{Template: t, style: style, icon: icon}, nil
}

// asset is a file that pages refer to by its content, so that a browser keeps
// it for good and still gets the next version at once.
type asset struct {
	body []byte
	kind string // media type
	hash string
}

func newAsset(name, kind string) (asset, error) {
	body, err := files.ReadFile(name)
	if err != nil {
		return asset{}, fmt.Errorf("read asset: %w", err)
	}
	sum := sha256.Sum256(body)
	return asset{body: body, kind: kind, hash: hex.EncodeToString(sum[:6])}, nil
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("ETag", `"`+a.hash+`"`)
	if r.URL.Query().Get("v") == a.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "public, max-age=3600")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.body))
	return nil
}

// frame is what all pages have in common.
type frame struct {
	W     words  // of the visitor's language
	Home  string // address of the front page
	Style string // address of the style sheet
	Icon  string // address of the icon
	Today time.Time

	Title       string // of the page, without the program's name
	Description string // for a preview of the link elsewhere
	Canonical   string // the full address; "" when the public address is unknown
	Published   string // an article's time, RFC 3339; "" on other pages
	Indexed     bool

	Query string // what the search box holds
	Cover bool   // the front page itself, which has the name in large letters

	Tongues []choice // the languages that the page can be had in
}

func (v *visit) frame(title, query string) frame {
	return frame{
		W:       v.say,
		Home:    v.prefix + "/",
		Style:   v.prefix + "/style.css?v=" + v.pages.style.hash,
		Icon:    v.prefix + "/icon.svg?v=" + v.pages.icon.hash,
		Today:   v.Now().In(v.Location),
		Title:   title,
		Indexed: v.Indexed,
		Query:   query,
		Tongues: v.tongues(),
	}
}

// write sends a page. It is made in full first: one that fails half-way must
// not have been sent with a 200.
func (v *visit) write(w http.ResponseWriter, code int, name string, data any) error {
	var b bytes.Buffer
	if err := v.pages.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("make the page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.say.Tag())
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	// Pages show the visitor's own vote.
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Vary", "Accept-Language, Cookie")
	v.remember(h)
	w.WriteHeader(code)
	_, _ = w.Write(b.Bytes()) // an error means that the visitor has gone
	return nil
}

// safeLink returns link when a browser may be sent there, "" otherwise: what an
// article says of itself is not trusted with "javascript:" and its like.
func safeLink(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// tongue is the language of a text as HTML wants it.
type tongue struct {
	Lang string // for the attribute lang; "" when unknown
	Dir  string // "ltr", "rtl", or "auto" when the language is unknown
	Name string // for people; "" when unknown
}

func (v *visit) tongue(lang string) tongue {
	tag, err := language.Parse(lang)
	if err != nil || tag == language.Und {
		return tongue{Dir: "auto"}
	}
	t := tongue{Lang: tag.String(), Dir: "ltr", Name: v.say.Language(tag)}
	script, _ := tag.Script()
	switch script.String() {
	case "Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi":
		t.Dir = "rtl"
	}
	return t
}

// when is a time as a page shows it.
type when struct {
	Label   string // what happened then
	Machine string // RFC 3339
	Moment  string
	Day     string
}

func (v *visit) when(label string, t time.Time) when {
	w := when{Label: label, Machine: t.UTC().Format(time.RFC3339)}
	if t.Equal(t.UTC().Truncate(24 * time.Hour)) {
		// A feed that knows no time of day gives midnight: it is a date, and
		// the same one everywhere.
		w.Day = v.say.LongDate(t.UTC())
		w.Moment = w.Day
		return w
	}
	w.Day = v.say.LongDate(t.In(v.Location))
	w.Moment = v.say.Moment(t.In(v.Location))
	return w
}
