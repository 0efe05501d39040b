// Package evaluation reads the labelled articles that tests and benchmarks measure
// with. They are not part of the repository but stand beside it, in
// ../shared/data; what needs them is skipped, and says so, where they are not.
package evaluation

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Read returns the records of a set: a file of JSON lines, perhaps gzipped, by its
// path below the data's folder, as "stories/stories.dev.jsonl.gz". Without the file
// the test is skipped; a file that cannot be read fails it.
func Read[T any](t testing.TB, name string) []T {
	t.Helper()
	f, err := os.Open(filepath.Join(folder(t), filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("not measured: the evaluation set %s is not beside the repository", name)
	}
	defer func() { _ = f.Close() }()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	var out []T
	for d := json.NewDecoder(r); ; {
		var v T
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out = append(out, v)
	}
}

// folder returns where the sets are: beside the folder that has go.mod. A test
// runs in the folder of its package, which is somewhere below that.
func folder(t testing.TB) string {
	t.Helper()
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return filepath.Join(at, "..", "shared", "data")
		}
	}
	return filepath.FromSlash("shared/data")
}
