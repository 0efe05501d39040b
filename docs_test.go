package nutgraf_test

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// documents are the pages that a newcomer reads and copies from.
var documents = []string{
	"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md",
	"bot/discord/README.md", "bot/telegram/README.md", "deploy/GROWING.md",
}

// A page that leads to a missing file loses its reader there.
func TestDocumentLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#\s]+)[^)]*\)`)
	for _, name := range documents {
		for _, m := range link.FindAllStringSubmatch(document(t, name), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") || strings.HasPrefix(m[1], "../../") {
				continue
			}
			if _, err := os.Stat(path.Join(path.Dir(name), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", name, m[1], err)
			}
		}
	}
}

// A command that is copied from a page must exist: make's targets in the
// Makefile, the program's own in cmd/nutgraf, fuzz targets in a test.
func TestDocumentedCommandsExist(t *testing.T) {
	makefile := read(t, "Makefile")
	var program, tests strings.Builder
	for _, f := range goFiles(t) {
		if f.test {
			tests.WriteString(read(t, f.path))
		}
		if f.dir == "cmd/nutgraf" && !f.test {
			program.WriteString(read(t, f.path))
		}
	}
	target := regexp.MustCompile(`^make ([a-z]+)`)
	command := regexp.MustCompile(`(?:^|\| )(?:\./)?(?:nutgraf|go run \./cmd/nutgraf) ([a-z]+)`)
	fuzz := regexp.MustCompile(`-fuzz '\^(\w+)\$'`)
	for _, name := range documents {
		for _, line := range commandLines(document(t, name)) {
			if m := target.FindStringSubmatch(line); m != nil && !strings.Contains(makefile, "\n"+m[1]+":") {
				t.Errorf("%s: %q: the Makefile has no such target", name, line)
			}
			if m := command.FindStringSubmatch(line); m != nil && !strings.Contains(program.String(), `"`+m[1]+`"`) {
				t.Errorf("%s: %q: cmd/nutgraf has no such command", name, line)
			}
			if m := fuzz.FindStringSubmatch(line); m != nil && !strings.Contains(tests.String(), "func "+m[1]+"(f *testing.F)") {
				t.Errorf("%s: %q: there is no such fuzz target", name, line)
			}
		}
	}
}

// Nobody should need make, so each target is one plain command that
// CONTRIBUTING.md shows as well.
func TestMakefileIsPlain(t *testing.T) {
	contributing := read(t, "CONTRIBUTING.md")
	makefile := read(t, "Makefile")
	vars := map[string]string{"$$": "$"}
	for _, m := range regexp.MustCompile(`(?m)^([A-Z]+) \?= (.*)$`).FindAllStringSubmatch(makefile, -1) {
		vars["$("+m[1]+")"] = m[2]
	}
	targets := regexp.MustCompile(`(?m)^([a-z]+): ##.*\n((?:\t.*\n)+)`).FindAllStringSubmatch(makefile, -1)
	if len(targets) < 5 {
		t.Fatalf("found %d targets in the Makefile", len(targets))
	}
	for _, m := range targets {
		if m[1] == "help" {
			continue
		}
		line := strings.TrimSpace(m[2])
		for from, to := range vars {
			line = strings.ReplaceAll(line, from, to)
		}
		if strings.Contains(line, "\n") {
			t.Errorf("make %s runs more than one line", m[1])
		}
		if !strings.Contains(contributing, line) {
			t.Errorf("make %s runs %q, which CONTRIBUTING.md does not show", m[1], line)
		}
	}
}

// commandLines returns the lines of a page's fenced blocks that are commands,
// without a prompt before them or a comment after them.
func commandLines(page string) []string {
	var lines []string
	fenced := false
	for line := range strings.Lines(page) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			continue
		}
		if fenced {
			line, _, _ = strings.Cut(strings.TrimPrefix(line, "$ "), "  #")
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// document returns a page's text. A missing one is an error, but the others are
// still looked at.
func document(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}
