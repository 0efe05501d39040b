package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/bot/console"
	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/summarize"
)

const helpSummarize = `Reads a file, a page on the web, or standard input, cleans it as import does, and
prints the sentences that say what it is about.

` + helpPages + `

--json prints {"title","quotes":[{"start","end","text"}]}. start and end are byte
offsets into the text as given (as UTF-8, without a byte order mark); "text" is
exactly those bytes. For HTML they count in the extracted text, and for text in another
encoding in its UTF-8 form; that text is then given beside the quotes as "text",
and so is that of every page from the web.

--jsonl reads lines {"id","title"?,"text","lang"?,"sentences"?,"words"?,"query"?} and
writes, in the same order, lines {"id","quotes":[{"start","end","text"}]}. What a line
says of its length or query counts instead of the flags. A line that cannot be used
gives {"id","error"}, the rest goes on, and the exit code is 1.`

const helpExtract = `Reads a file, a page on the web, or standard input, and prints the clean article.

` + helpPages + `

--json prints {"title","byline","site","published","published_about","lang","url",
"confidence","text"}. published is RFC 3339, or "" when unknown, and a guess where
published_about is true. confidence, from 0 to 1, is how much of the text is the
article and of the article is in the text, as far as can be told.

--jsonl reads lines {"id","url"?,"html"} or {"id","url"?,"text"} and writes lines with
the same fields and the id.`

// helpPages is what both helps say of pages.
const helpPages = `A page is fetched from the address given, which must be a public one unless
FETCH_PRIVATE says otherwise.`

func summarizeFlags(f *flag.FlagSet, o *options) {
	f.Func("sentences", "quote at most `N` sentences; 3 unless --words is given. Of 2 or 3 one is left out that would say less than it takes", func(s string) (err error) {
		if o.sentences, err = strconv.Atoi(s); err == nil && o.sentences < 1 {
			err = errors.New("give 1 or more")
		}
		return err
	})
	f.IntVar(&o.words, "words", 0, "quote sentences of at most `N` words together")
	f.StringVar(&o.query, "query", "", "quote what is about these `WORDS`")
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.BoolVar(&o.jsonl, "jsonl", false, "read and write a JSON object per line")
}

func extractFlags(f *flag.FlagSet, o *options) {
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.BoolVar(&o.jsonl, "jsonl", false, "read and write a JSON object per line")
}

// quoteJSON is a quote in the output.
type quoteJSON struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// summaryJSON is the output of summarize; title and text are left out of lines.
type summaryJSON struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Title  *string         `json:"title,omitempty"` // nil in lines
	Quotes []quoteJSON     `json:"quotes"`
	Text   string          `json:"text,omitempty"`
}

// articleJSON is the output of extract.
type articleJSON struct {
	ID        json.RawMessage `json:"id,omitempty"`
	Title     string          `json:"title"`
	Byline    string          `json:"byline"`
	Site      string          `json:"site"`
	Published string          `json:"published"`
	About     bool            `json:"published_about"` // Published is a guess
	Lang      string          `json:"lang"`
	URL       string          `json:"url"`
	Sure      float64         `json:"confidence"`
	Text      string          `json:"text"`
}

// errLine means that a line of --jsonl is not what it should be.
var errLine = errors.New("it is no JSON object with the fields that nutgraf help describes")

// errLength means that a line of --jsonl wants less than nothing.
var errLength = errors.New(`"sentences" and "words" must be 1 or more`)

// errorJSON stands in the place of a line that could not be used.
type errorJSON struct {
	ID    json.RawMessage `json:"id,omitempty"`
	Error string          `json:"error"`
}

func runSummarize(ctx context.Context, inv *invocation) error {
	if inv.words < 0 {
		return misused("Give 1 or more.", "summarize: --words %d", inv.words)
	}
	if inv.json && inv.jsonl {
		return misused("Give --json for one text, --jsonl for a line per text.", "summarize: --json and --jsonl exclude each other")
	}
	if inv.jsonl {
		return inv.eachLine("summarize", inv.summarizeLine)
	}
	doc, given, err := inv.document(ctx, "summarize")
	if err != nil {
		return err
	}
	s := inv.wanted.summarize(doc)
	if inv.json {
		s.Title = &doc.Title
		switch {
		case doc.FromHTML:
			s.Text = doc.Text
		case !bytes.HasSuffix(given, []byte(doc.Raw)): // it was in another encoding
			s.Text = doc.Raw
		}
		return printJSON(inv.out, s)
	}
	if len(s.Quotes) == 0 {
		return failed(errors.New("summarize: there is no whole sentence in it to quote"), "Give it a text of a few sentences.")
	}
	for _, q := range s.Quotes {
		if _, err := fmt.Fprintln(inv.out, console.Clean(q.Text)); err != nil {
			return err
		}
	}
	return nil
}

// wanted is what the quotes should be about, and how much of them is wanted.
type wanted struct {
	sentences, words int
	query            string
}

// summarize quotes from a document; offsets are those of the text as given.
func (w wanted) summarize(doc extract.Document) summaryJSON {
	quotes := summarize.Quotes(doc.Text, summarize.Options{
		Count: w.sentences, Words: w.words, Query: w.query, Title: doc.Title, Lang: doc.Lang, Doubts: doc.Doubts,
	})
	s := summaryJSON{Quotes: make([]quoteJSON, 0, len(quotes))}
	for _, q := range quotes {
		j := quoteJSON{q.Start, q.End, doc.Text[q.Start:q.End]}
		if !doc.FromHTML {
			j.Start, j.End = doc.RawSpan(q.Start, q.End)
		}
		s.Quotes = append(s.Quotes, j)
	}
	return s
}

func (inv *invocation) summarizeLine(line []byte) (any, error) {
	var in struct {
		ID                json.RawMessage `json:"id"`
		Title, Text, Lang string
		Query             *string
		Sentences, Words  int
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return errorJSON{Error: errLine.Error()}, errLine
	}
	if in.Sentences < 0 || in.Words < 0 {
		return errorJSON{in.ID, errLength.Error()}, errLength
	}
	doc, err := extract.Text(in.Text, extract.Page{Title: in.Title, Lang: in.Lang})
	if errors.Is(err, extract.ErrNoArticle) {
		return summaryJSON{ID: in.ID, Quotes: []quoteJSON{}}, nil // nothing to quote is an answer
	}
	if err != nil {
		return errorJSON{in.ID, err.Error()}, err
	}
	w := inv.wanted
	if in.Sentences > 0 || in.Words > 0 {
		w.sentences, w.words = in.Sentences, in.Words
	}
	if in.Query != nil {
		w.query = *in.Query
	}
	s := w.summarize(doc)
	s.ID = in.ID
	if mark := len(in.Text) - len(strings.TrimPrefix(in.Text, "\ufeff")); mark > 0 {
		for i := range s.Quotes {
			s.Quotes[i].Start += mark
			s.Quotes[i].End += mark
		}
	}
	return s, nil
}

func runExtract(ctx context.Context, inv *invocation) error {
	if inv.json && inv.jsonl {
		return misused("Give --json for one text, --jsonl for a line per text.", "extract: --json and --jsonl exclude each other")
	}
	if inv.jsonl {
		return inv.eachLine("extract", extractLine)
	}
	doc, _, err := inv.document(ctx, "extract")
	if err != nil {
		return err
	}
	if inv.json {
		return printJSON(inv.out, newArticleJSON(doc))
	}
	if doc.Title != "" {
		_, _ = fmt.Fprintf(inv.out, "%s\n\n", console.OneLine(doc.Title))
	}
	_, err = fmt.Fprintln(inv.out, console.Clean(doc.Text))
	return err
}

func extractLine(line []byte) (any, error) {
	var in struct {
		ID              json.RawMessage `json:"id"`
		URL, HTML, Text string
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return errorJSON{Error: errLine.Error()}, errLine
	}
	p := extract.Page{URL: in.URL}
	var doc extract.Document
	var err error
	if in.HTML != "" {
		p.ContentType = "text/html; charset=utf-8"
		doc, err = extract.Read([]byte(in.HTML), p)
	} else {
		doc, err = extract.Text(in.Text, p)
	}
	if err != nil {
		return errorJSON{in.ID, err.Error()}, err
	}
	a := newArticleJSON(doc)
	a.ID = in.ID
	return a, nil
}

func newArticleJSON(doc extract.Document) articleJSON {
	a := articleJSON{
		Title: doc.Title, Byline: doc.Byline, Site: doc.Site, Lang: doc.Lang, URL: doc.URL, Text: doc.Text,
		About: doc.PublishedAbout, Sure: math.Round(doc.Confidence*1000) / 1000,
	}
	if !doc.Published.IsZero() {
		a.Published = doc.Published.Format(time.RFC3339)
	}
	return a
}

// document reads and cleans the one input that a command was given. Of a page
// from the web given is nil: nobody has its bytes at hand.
func (inv *invocation) document(ctx context.Context, command string) (doc extract.Document, given []byte, err error) {
	if len(inv.args) == 1 && isLink(inv.args[0]) {
		doc, err = inv.fetch(ctx, command, inv.args[0])
		return doc, nil, err
	}
	given, name, err := inv.input(command, extract.MaxBytes)
	if err != nil {
		return doc, nil, err
	}
	doc, err = extract.Read(given, extract.Page{Name: name})
	if err != nil {
		hint := "Plain text and HTML can be read, in any common encoding."
		if errors.Is(err, extract.ErrNoArticle) {
			hint = "Give it the text or the page of one article, with a sentence at least."
		}
		return doc, nil, failed(fmt.Errorf("%s: %s: %w", command, nameOf(name), err), hint)
	}
	return doc, given, nil
}

// input opens what the arguments name: a file, or standard input for "-" and
// for nothing; at most limit bytes.
func (inv *invocation) input(command string, limit int64) (data []byte, name string, err error) {
	f, name, err := inv.open(command)
	if err != nil {
		return nil, name, err
	}
	defer func() { _ = f.Close() }() // it was only read
	data, err = io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, name, failed(fmt.Errorf("%s: reading %s: %w", command, nameOf(name), err), "Give it a file of text or HTML.")
	}
	if int64(len(data)) > limit {
		return nil, name, failed(fmt.Errorf("%s: %s is larger than %d MB", command, nameOf(name), limit>>20),
			"Split it: an article is smaller.")
	}
	return data, name, nil
}

func (inv *invocation) open(command string) (f *os.File, name string, err error) {
	switch {
	case len(inv.args) > 1:
		return nil, "", misused("Give one file or link, or - for standard input.", "%s: it reads one input, but got %d", command, len(inv.args))
	case len(inv.args) == 0 || inv.args[0] == "-":
		return inv.in, "", nil
	}
	name = inv.args[0]
	if isLink(name) {
		return nil, name, misused("Give --jsonl a file of lines, and a link without it.", "%s: --jsonl reads lines, not a page", command)
	}
	if f, err = os.Open(name); err != nil {
		return nil, name, failed(fmt.Errorf("%s: %w", command, err), "Check the path and your right to read it.")
	}
	return f, name, nil
}

// isLink tells a link from the name of a file.
func isLink(arg string) bool {
	arg = strings.ToLower(arg)
	return strings.HasPrefix(arg, "https://") || strings.HasPrefix(arg, "http://")
}

// fetch reads and cleans a page from the web.
func (inv *invocation) fetch(ctx context.Context, command, link string) (extract.Document, error) {
	client := inv.config.fetcher(nil, 0, nil)
	defer client.Close()
	doc, err := client.Document(ctx, link)
	if err != nil {
		return doc, failed(fmt.Errorf("%s: %w", command, err), linkHint(err))
	}
	return doc, nil
}

// fetcher returns what fetches pages, as it is configured, so many at a time (0: as
// many as it thinks right); log may be nil. The caller closes it.
func (c config) fetcher(log *slog.Logger, atOnce int, m *meter) *fetch.Client {
	return fetch.New(fetch.Config{
		UserAgent:    "Nutgraf/" + strings.ReplaceAll(version(), " ", "-") + " (+https://github.com/nutgraf/nutgraf)",
		AllowPrivate: bool(c.FetchLocal), Total: atOnce, Log: log, Observe: m.fetched,
	})
}

// linkHint says what to do about a page that could not be had.
func linkHint(err error) string {
	e, ok := errors.AsType[*fetch.Error](err)
	if !ok {
		return ""
	}
	switch e.Code {
	case fetch.CodeLink:
		return "Give the page's address as a browser shows it, such as https://news.example/story"
	case fetch.CodePrivate:
		return "FETCH_PRIVATE=true lets links lead to this machine and to private networks."
	case fetch.CodeDNS:
		return "Check the spelling of the address and your connection."
	case fetch.CodeNotFound:
		return "Check the address; the page may have moved."
	case fetch.CodeForbidden, fetch.CodeConsent:
		return "Open it in a browser, save the page as a file and give that."
	case fetch.CodeTooLarge:
		return "Give the page of one article."
	case fetch.CodeType:
		return "Pages of HTML and plain text can be read."
	case fetch.CodeEmpty, fetch.CodeNoArticle:
		return "Give the page of one article; if a browser shows it there, save it as a file and give that."
	case fetch.CodeTLS:
		return "Check the address, and the clock of this machine."
	case fetch.CodeTimeout, fetch.CodeRefused, fetch.CodeBusy, fetch.CodeServer, fetch.CodeRedirects:
		return "Try again later; a browser shows whether the site is well."
	}
	return ""
}

func nameOf(name string) string {
	if name == "" {
		return "standard input"
	}
	return name
}

// eachLine answers every line of the input with a line, in the same order. A
// bad line does not stop the rest.
func (inv *invocation) eachLine(command string, answer func([]byte) (any, error)) error {
	f, name, err := inv.open(command)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 0, 1<<16), 4*extract.MaxBytes)
	out := bufio.NewWriter(inv.out)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	bad := 0
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		v, err := answer(line)
		if err != nil {
			bad++
			_, _ = fmt.Fprintf(inv.err, "nutgraf: %s: line %d: %v\n", command, n, err)
		}
		if err := enc.Encode(v); err != nil {
			return failed(fmt.Errorf("%s: writing: %w", command, err), "")
		}
	}
	if err := errors.Join(lines.Err(), out.Flush()); err != nil {
		return failed(fmt.Errorf("%s: %s: %w", command, nameOf(name), err), "A line may have up to 40 MB.")
	}
	if bad > 0 {
		return failed(fmt.Errorf("%s: %d of the lines could not be used", command, bad), "nutgraf help "+command+" shows what a line must hold.")
	}
	return nil
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
