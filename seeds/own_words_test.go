package seeds

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// What lies beside the repository was written by others. A run of words this
// long does not come about twice by chance.
const (
	runOfWords = 12 // words of scripts that put spaces between them
	runOfHan   = 24 // characters of those that do not
)

// TestSamplesAreOurOwnWords looks for every run of words of the samples in the
// articles that we measure with.
func TestSamplesAreOurOwnWords(t *testing.T) {
	ours := map[string]string{} // run → sample
	for _, s := range samples(t) {
		for run := range runs(string(s.Data)) {
			ours[run] = s.Name
		}
	}
	read := 0
	for _, pattern := range []string{"../../shared/seeds/*", "../../shared/data/summaries/*.jsonl.gz"} {
		paths, err := filepath.Glob(filepath.FromSlash(pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range paths {
			read++
			for text := range texts(t, p) {
				for run := range runs(text) {
					if name, ok := ours[run]; ok {
						t.Errorf("%s has words of %s: %q", name, filepath.Base(p), run)
					}
				}
			}
		}
	}
	if read == 0 {
		t.Skip("nothing compared: ../shared/seeds and ../shared/data are not there")
	}
	t.Logf("%d runs of words looked for in %d files", len(ours), read)
}

// texts yields the texts in a file: the file itself, or every string of every
// object in compressed JSON lines.
func texts(t *testing.T, path string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		f, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if !strings.HasSuffix(path, ".gz") {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			yield(string(data))
			return
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(z)
		lines.Buffer(nil, 64<<20)
		for lines.Scan() {
			var object map[string]any
			if err := json.Unmarshal(lines.Bytes(), &object); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			for _, v := range object {
				if s, ok := v.(string); ok && !yield(s) {
					return
				}
			}
		}
		if err := lines.Err(); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
}

// runs yields every run of words, or of Han characters and kana, in a text,
// without its punctuation, line breaks and upper case.
func runs(text string) func(yield func(string) bool) {
	han := func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }
	return func(yield func(string) bool) {
		var words, chars []string
		for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
		}) {
			if !strings.ContainsFunc(word, han) {
				words = append(words, word)
				continue
			}
			for _, r := range word {
				chars = append(chars, string(r))
			}
		}
		for run := range windows(words, runOfWords) {
			if !yield(strings.Join(run, " ")) {
				return
			}
		}
		for run := range windows(chars, runOfHan) {
			if !yield(strings.Join(run, "")) {
				return
			}
		}
	}
}

func windows(items []string, n int) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for i := 0; i+n <= len(items); i++ {
			if !yield(slices.Clip(items[i : i+n])) {
				return
			}
		}
	}
}

func TestRuns(t *testing.T) {
	a := "One, two three four five six seven eight nine ten eleven TWELVE thirteen."
	got := slices.Collect(runs(a))
	want := []string{
		"one two three four five six seven eight nine ten eleven twelve",
		"two three four five six seven eight nine ten eleven twelve thirteen",
	}
	if !slices.Equal(got, want) {
		t.Errorf("runs = %q", got)
	}
	if n := len(slices.Collect(runs(strings.Repeat("小米汽车，", 7)))); n != 28-runOfHan+1 {
		t.Errorf("%d runs of Han characters", n)
	}
}
