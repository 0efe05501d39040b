package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/opml"
	"github.com/nutgraf/nutgraf/library"
)

// Putter is the part of a library that Import needs; see [library.Keeper].
type Putter interface {
	Put(ctx context.Context, d library.Draft) (library.Stored, error)
}

// Report is what became of one path.
type Report struct {
	Path   string
	Title  string         // of the article; "" when it has none or Err is set
	Stored library.Stored // zero when Err is set
	Feeds  *Followed      // of a list of feeds; nil for an article
	Err    error          // nil, or an [*Error]
}

// Error says what failed, why, and what to do about it.
type Error struct {
	Path string
	Err  error
	Hint string // one sentence for the person at the terminal
}

// Error returns what failed and why, without the hint.
func (e *Error) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap returns why it failed.
func (e *Error) Unwrap() error { return e.Err }

// Reasons why a file is not imported, beside those of package extract and of
// the file system.
var (
	ErrKind          = errors.New("not text or HTML")
	ErrSubscriptions = errors.New("a list of feeds, where articles are wanted")
	ErrNothing       = errors.New("no text or HTML file in it")
	ErrIrregular     = errors.New("not a regular file")
)

// Import reads the files at paths, and in the directories at paths and below
// them, and puts each into the library as an article of the source "import".
// Where to is a [Follower] as well, lists of feeds (OPML) are followed.
// It calls report once for every file, and for every directory that cannot be
// read or holds nothing to import; report may be nil.
//
// A file that fails is reported and left out; the rest goes on. The error
// returned is ctx's, or nil: what failed is in the reports.
func Import(ctx context.Context, to Putter, paths []string, report func(Report)) error {
	if report == nil {
		report = func(Report) {}
	}
	im := importer{to: to, report: report, seen: map[string]bool{}}
	for _, p := range paths {
		if err := im.path(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// importer is one run of Import.
type importer struct {
	to     Putter
	report func(Report)
	seen   map[string]bool // directories and files by their real path
}

// path imports what one of the paths given names.
func (im *importer) path(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		im.fail(path, err)
		return ctx.Err()
	case !info.IsDir():
		return im.file(ctx, path, info)
	}
	files, err := im.dir(ctx, path)
	if err == nil && files == 0 {
		im.fail(path, ErrNothing)
	}
	return err
}

// dir imports a directory and those below it and returns how many reports it
// made.
func (im *importer) dir(ctx context.Context, path string) (int, error) {
	if !im.first(path) {
		return 1, nil // a link back to where we have been
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		im.fail(path, err)
		return 1, ctx.Err()
	}
	n := 0
	for _, e := range entries {
		// Hidden files belong to programs, not to readers.
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		child := filepath.Join(path, e.Name())
		info, err := os.Stat(child) // follows links
		var more int
		switch {
		case err != nil:
			im.fail(child, err)
			more, err = 1, ctx.Err()
		case info.IsDir():
			more, err = im.dir(ctx, child)
		default:
			more, err = 1, im.file(ctx, child, info)
		}
		if err != nil {
			return n, err
		}
		n += more
	}
	return n, nil
}

// first tells whether a path is met for the first time, whatever links lead to it.
func (im *importer) first(path string) bool {
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		if abs, err := filepath.Abs(real); err == nil {
			real = abs
		}
	} else {
		real = path
	}
	if im.seen[real] {
		return false
	}
	im.seen[real] = true
	return true
}

// file imports one file.
func (im *importer) file(ctx context.Context, path string, info fs.FileInfo) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !im.first(path) {
		return nil
	}
	if isList(path, info) {
		return im.subscriptions(ctx, path, info)
	}
	draft, err := read(path, info)
	if err != nil {
		im.fail(path, err)
		return nil
	}
	stored, err := im.to.Put(ctx, draft)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		im.fail(path, fmt.Errorf("storing it: %w", err))
		return nil
	}
	im.report(Report{Path: path, Title: draft.Title, Stored: stored})
	return nil
}

// readable are the endings of names of files that may hold an article.
var readable = []string{".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml"}

// read makes a draft of a file.
func read(path string, info fs.FileInfo) (library.Draft, error) {
	if !info.Mode().IsRegular() {
		return library.Draft{}, ErrIrregular
	}
	ext := strings.ToLower(filepath.Ext(path))
	if !slices.Contains(readable, ext) {
		return library.Draft{}, ErrKind
	}
	if info.Size() > extract.MaxBytes {
		return library.Draft{}, tooLarge(info.Size())
	}
	data, err := contents(path, extract.MaxBytes)
	if err != nil {
		return library.Draft{}, err
	}
	if len(data) > extract.MaxBytes {
		return library.Draft{}, extract.ErrTooLarge
	}
	return FromText(filepath.Base(path), data)
}

// contents reads a file, which may have grown since it was looked at: at most a
// byte more than limit.
func contents(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit+1))
}

func tooLarge(size int64) error {
	return fmt.Errorf("%w (it has %d MB)", extract.ErrTooLarge, size>>20)
}

// isList tells whether a file holds subscriptions, by its name or, where that says
// only XML, by its first lines.
func isList(path string, info fs.FileInfo) bool {
	if !info.Mode().IsRegular() {
		return false
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".opml":
		return true
	case ".xml":
		f, err := os.Open(path)
		if err != nil {
			return false
		}
		defer f.Close()
		head, err := io.ReadAll(io.LimitReader(f, 2048))
		return err == nil && opml.Is("", head)
	}
	return false
}

// subscriptions follows the feeds of a list.
func (im *importer) subscriptions(ctx context.Context, path string, info fs.FileInfo) error {
	follower, ok := im.to.(Follower)
	if !ok {
		im.fail(path, ErrSubscriptions)
		return nil
	}
	if info.Size() > opml.MaxBytes {
		im.fail(path, opml.ErrTooLarge)
		return nil
	}
	data, err := contents(path, opml.MaxBytes)
	if err != nil {
		im.fail(path, err)
		return nil
	}
	list, err := Subscriptions(data)
	if err != nil {
		im.fail(path, err)
		return nil
	}
	all, err := FollowAll(ctx, follower, list, nil)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		im.fail(path, err)
		return nil
	}
	im.report(Report{Path: path, Feeds: &all})
	return nil
}

// FromText makes a draft of a text that somebody pasted, attached or saved:
// plain text or HTML. Name is the file's name, if it has one. The draft's
// source is the site that the text names, as far as that is known, under the
// key "import". A text without a title takes the name's words, when the name
// looks like a title. Errors are those of [extract.Read].
func FromText(name string, data []byte) (library.Draft, error) {
	doc, err := extract.Read(data, extract.Page{Name: name})
	if err != nil {
		return library.Draft{}, err
	}
	if doc.Title == "" {
		doc.Title = titleOfName(name)
	}
	return doc.Draft(sourceOf(doc)), nil
}

// sourceOf returns the source of an imported document. Each site is a source
// of its own, so that "the next of this source" means something; a text that
// names none belongs to the source "import".
func sourceOf(d extract.Document) library.Source {
	if d.Site == "" {
		return library.Source{Key: "import", Name: "Imported"}
	}
	return library.Source{Key: "import:" + strings.ToLower(d.Site), Name: d.Site}
}

// fail reports that a path could not be imported, with a hint.
func (im *importer) fail(path string, err error) {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err // the path is said already
	}
	im.report(Report{Path: path, Err: &Error{Path: path, Err: err, Hint: hint(err)}})
}

// hint says what to do about an error.
func hint(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "Check the spelling of the path."
	case errors.Is(err, fs.ErrPermission):
		return "Give the user that runs nutgraf the right to read it."
	case errors.Is(err, extract.ErrEmpty):
		return "The file has no words; there is nothing to import."
	case errors.Is(err, extract.ErrBinary):
		return "Save it as plain text or as a web page (.txt, .html) first."
	case errors.Is(err, extract.ErrTooLarge):
		return "Split it into one file per article."
	case errors.Is(err, extract.ErrNoArticle):
		return "Give the text or the page of a single article: at least one sentence; front pages, lists of links and logs hold none."
	case errors.Is(err, ErrSubscriptions):
		return "Import articles as .txt or .html."
	case errors.Is(err, opml.ErrTooLarge):
		return "Split it into several lists."
	case errors.Is(err, opml.ErrNotList), errors.Is(err, opml.ErrBroken), errors.Is(err, opml.ErrNone):
		return "Export the list from your reader of feeds once more; OPML is what it should be."
	case errors.Is(err, ErrKind):
		return "Files that end in .txt, .text, .md, .html, .htm or .opml are read."
	case errors.Is(err, ErrNothing):
		return "Name a directory with .txt or .html files in it."
	case errors.Is(err, ErrIrregular):
		return "Name a file or a directory."
	case errors.Is(err, library.ErrFull):
		return "Free some space on the disk and import again; what was stored stays."
	case errors.Is(err, library.ErrInUse):
		return "Stop the other nutgraf that uses this database, or wait and import again."
	}
	return "Run the command again; what was stored already is recognised."
}
