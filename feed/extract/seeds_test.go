package extract

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSeeds cleans the two scraped articles that the project was started for.
// They lie beside the repository and are described here, not copied.
func TestSeeds(t *testing.T) {
	for _, c := range []struct {
		glob       string
		paragraphs int
		gone, kept []string // regular expressions
	}{
		{"000_*.txt", 5,
			[]string{`(?i)talent grabbing`, `Sohu|award|Third Place`, `<<|>>`, `(?i)^recommend$`, `\.\.\.`, `(?i)circle fission|ice cream`},
			[]string{`(?i)denying`, `NIO since 2016`, `July 28`, `concept car`}},
		{"004_*.txt", 4,
			[]string{`(?i)^after the (debut|appearance)`, `(?i)^following the launch`, `(?i)contact us|continue to update`,
				`(?i)share:`, `(?i)helpful`, `(?i)discover more`, `PhoneAuto News`},
			[]string{`^On November 15th, the Ministry`, `16\.8 Hong Kong dollars`, `Model S`, `(?i)recruit`}},
	} {
		t.Run(c.glob, func(t *testing.T) {
			files, _ := filepath.Glob(filepath.Join(filepath.FromSlash("../../../shared/seeds"), c.glob))
			if len(files) == 0 {
				t.Skipf("skipped: no ../shared/seeds/%s beside the repository", c.glob)
			}
			data, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			for name, cl := range map[string]Cleaner{"rules": {}, "model": shipped()} {
				d, err := cl.Text(string(data), Page{})
				if err != nil {
					t.Fatal(err)
				}
				checkPromises(t, d)
				for _, re := range c.gone {
					if m := regexp.MustCompile(`(?m)` + re).FindString(d.Text); m != "" {
						t.Errorf("%s: %s is still there", name, re)
					}
				}
				for _, re := range c.kept {
					if !regexp.MustCompile(`(?m)` + re).MatchString(d.Text) {
						t.Errorf("%s: %s is gone", name, re)
					}
				}
				if n := strings.Count(d.Text, "\n\n") + 1; n != c.paragraphs {
					t.Errorf("%s: %d paragraphs, want %d", name, n, c.paragraphs)
				}
				if d.Title == "" || strings.Contains(d.Text, d.Title) || d.Lang != "en" {
					t.Errorf("%s: title %q, language %q", name, d.Title, d.Lang)
				}
			}
		})
	}
}
