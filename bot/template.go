package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
)

// The limits of a template, and of what it may write.
const (
	maxTemplate  = 1500 // bytes
	maxDepth     = 2    // of ranges in one another
	maxFilled    = 3000 // characters: what one message of any platform holds
	maxActions   = 60   // of one template
	mostInFields = 10   // entries of a list
)

// templateData are the fields of a template: texts, numbers and lists of texts,
// without a method, so that a template can do nothing but write them.
type templateData struct {
	Title, Link, Reader     string
	Source, Byline, Topic   string
	Lang, Date, Time, Quote string
	Quotes                  []string
	Others                  int // other places that tell the same
}

// templateFields lists the fields as a template names them.
func templateFields() []string {
	return []string{
		".Title", ".Link", ".Reader", ".Source", ".Byline", ".Topic", ".Lang", ".Date", ".Time", ".Quote", ".Quotes", ".Others",
	}
}

// templateFuncs are what a template may call. None of them makes a text longer,
// so neither can a template, but by repeating itself, which is counted.
func templateFuncs() template.FuncMap {
	return template.FuncMap{
		"upper": strings.ToUpper, "lower": strings.ToLower,
		"clip": func(n int, s string) string {
			if n < 1 {
				return ""
			}
			return clip(s, n)
		},
	}
}

// parseTemplate reads a template and refuses what could run for long: only
// fields, conditions and loops over lists are taken. Its error says where.
func parseTemplate(text string) (*template.Template, error) {
	if len(text) > maxTemplate || !utf8.ValidString(text) {
		return nil, fmt.Errorf("more than %d bytes, or no text", maxTemplate)
	}
	t, err := template.New("post").Option("missingkey=error").Funcs(templateFuncs()).Parse(text)
	if err != nil {
		return nil, err
	}
	if len(t.Templates()) > 1 || t.Tree == nil || t.Root == nil {
		return nil, errors.New("a template within a template, or none at all")
	}
	w := templateWalk{}
	if err := w.list(t.Root, 0); err != nil {
		return nil, err
	}
	return t, nil
}

// templateWalk looks at every node of a template.
type templateWalk struct{ actions int }

func (w *templateWalk) list(l *parse.ListNode, depth int) error {
	if l == nil {
		return nil
	}
	for _, n := range l.Nodes {
		if err := w.node(n, depth); err != nil {
			return err
		}
	}
	return nil
}

func (w *templateWalk) node(n parse.Node, depth int) error {
	if w.actions++; w.actions > maxActions {
		return fmt.Errorf("more than %d parts", maxActions)
	}
	switch n := n.(type) {
	case *parse.TextNode, *parse.CommentNode, *parse.BreakNode, *parse.ContinueNode:
		return nil
	case *parse.ActionNode:
		return w.pipe(n.Pipe)
	case *parse.IfNode:
		return errors.Join(w.pipe(n.Pipe), w.list(n.List, depth), w.list(n.ElseList, depth))
	case *parse.WithNode:
		return errors.Join(w.pipe(n.Pipe), w.list(n.List, depth), w.list(n.ElseList, depth))
	case *parse.RangeNode:
		// A loop over a number would run as long as somebody likes.
		if depth == maxDepth || n.Pipe.String() != ".Quotes" && !strings.HasSuffix(n.Pipe.String(), " .Quotes") {
			return fmt.Errorf("range %s: only .Quotes can be gone through", n.Pipe)
		}
		return errors.Join(w.list(n.List, depth+1), w.list(n.ElseList, depth+1))
	}
	return fmt.Errorf("%s has no place here", n)
}

// callable are the functions of text/template that a template may use.
func callable() []string {
	return []string{"and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len", "upper", "lower", "clip"}
}

func (w *templateWalk) pipe(p *parse.PipeNode) error {
	if p == nil {
		return nil
	}
	for _, cmd := range p.Cmds {
		for _, arg := range cmd.Args {
			switch a := arg.(type) {
			case *parse.PipeNode:
				if err := w.pipe(a); err != nil {
					return err
				}
			case *parse.IdentifierNode:
				if !slices.Contains(callable(), a.Ident) {
					return fmt.Errorf("there is no function %s", a.Ident)
				}
			case *parse.ChainNode:
				return fmt.Errorf("%s has no place here", a)
			}
		}
	}
	return nil
}

// exampleTemplate is one to begin with.
const exampleTemplate = `/settings template {{upper .Source}}: {{.Title}}{{range .Quotes}}\n– {{.}}{{end}}`

// errFilled ends a template that writes more than a message holds.
var errFilled = errors.New("longer than a message")

// bounded takes so many bytes and no more.
type bounded struct {
	strings.Builder
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errFilled
	}
	return b.Builder.Write(p)
}

var _ io.Writer = (*bounded)(nil)

// fill writes a template with an article's fields. The result is text: an adapter
// escapes it as it does any other.
func fill(text string, d templateData) (string, error) {
	t, err := parseTemplate(text)
	if err != nil {
		return "", err
	}
	w := &bounded{left: maxFilled * utf8.UTFMax}
	if err := t.Execute(w, d); err != nil {
		return "", err
	}
	out := strings.TrimSpace(w.String())
	if utf8.RuneCountInString(out) > maxFilled {
		return "", errFilled
	}
	return out, nil
}

// fields are an article's fields for a template.
func (c *call) fields(a library.Article, card Card, topic string) templateData {
	d := templateData{
		Title: card.Title, Link: card.Link, Reader: card.Reader, Source: card.Source, Byline: card.Byline, Topic: topic,
		Lang: card.Lang, Date: card.Day, Others: max(len(a.Copies), len(card.Also)),
	}
	if card.Timed {
		d.Time = card.Published.Format("15:04")
	}
	for _, q := range card.Quotes[:min(len(card.Quotes), mostInFields)] {
		d.Quotes = append(d.Quotes, q.Text)
	}
	if len(d.Quotes) > 0 {
		d.Quote = d.Quotes[0]
	}
	return d
}

// setTemplate shows what a template makes of the newest article, and once that is
// seen, keeps it.
func (c *call) setTemplate(ctx context.Context, at spot, chat library.Chat, value string) (Reply, error) {
	if isNo(value) {
		chat.Look.Template = ""
		return c.saved(ctx, at, chat, "template")
	}
	rest, options := cutOptions(value, "sure")
	text, err := c.whole(ctx, strings.TrimSpace(rest))
	if err != nil {
		return Reply{}, err
	}
	text = strings.ReplaceAll(text, `\n`, "\n") // where people cannot type a new line
	if _, err := parseTemplate(text); err != nil {
		return Reply{}, failure(CodeTemplate, err, "Why", templateWhy(err))
	}
	newest, err := c.Library.Search(ctx, library.Query{Limit: 1, Now: c.now})
	if err != nil {
		return Reply{}, err
	}
	shown := ""
	if len(newest.Hits) > 0 {
		a := newest.Hits[0].Article
		if shown, err = fill(text, c.fields(a, c.card(a, "", mostInFields, library.Tally{}), "")); err != nil {
			return Reply{}, failure(CodeTemplate, err, "Why", templateWhy(err))
		}
	}
	if isYes(options["sure"]) {
		chat.Look.Template = text
		return c.saved(ctx, at, chat, "template")
	}
	reply := Reply{Private: c.platform.Forms, Text: c.say.Say("settings.template_preview"), Rows: []Row{{Text: shown}}, Replace: c.Pressed}
	err = c.addLine(ctx, &reply, c.say.Say("settings.button_save"), at.line("/settings", "template", "sure:yes"), text)
	return reply, err
}

// templateWhy is what is wrong with a template, without the words that text/template
// begins every error with.
func templateWhy(err error) string {
	why := err.Error()
	for _, prefix := range []string{"template: post:", "template: post: "} {
		why = strings.TrimPrefix(why, prefix)
	}
	if errors.Is(err, errFilled) {
		why = errFilled.Error()
	}
	return clip(why, 200)
}
