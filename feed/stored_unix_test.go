//go:build unix

package feed_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// BenchmarkStored makes stored articles of the labelled pages beside the
// repository, one after the other, and reports what a page costs in processor
// time, writing and the garbage collector's share included; reading alone is
// reported beside. Measure on an idle machine: what shares a core with others takes
// more of its time too.
func BenchmarkStored(b *testing.B) {
	dir := filepath.FromSlash("../../shared/data/pages")
	type page struct{ ID, URL string }
	var pages []page
	var bodies [][]byte
	f, err := os.Open(filepath.Join(dir, "truth.jsonl"))
	if err != nil {
		b.Skipf("skipped: no labelled pages at %s (%v)", dir, err)
	}
	defer f.Close()
	for d := json.NewDecoder(bufio.NewReader(f)); d.More(); {
		var p page
		if err := d.Decode(&p); err != nil {
			b.Fatal(err)
		}
		pages, bodies = append(pages, p), append(bodies, unzipped(b, filepath.Join(dir, "html", p.ID+".html.gz")))
	}
	var took, reading []time.Duration
	for b.Loop() {
		db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "stored.db"))
		if err != nil {
			b.Fatal(err)
		}
		for i, p := range pages {
			start := cpuTime(b)
			doc, err := extract.Read(bodies[i], extract.Page{URL: p.URL, ContentType: "text/html"})
			if err != nil && !errors.Is(err, extract.ErrNoArticle) {
				b.Fatal(err)
			}
			reading = append(reading, cpuTime(b)-start)
			if err == nil {
				if _, err := db.Put(b.Context(), doc.Draft(library.Source{Key: "pages"})); err != nil {
					b.Fatal(err)
				}
			}
			took = append(took, cpuTime(b)-start)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(took)
	slices.Sort(reading)
	b.ReportMetric(reading[len(reading)/2].Seconds()*1000, "read-cpu-ms/p50")
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "cpu-ms/p50")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "cpu-ms/p99")
}

func unzipped(b *testing.B, path string) []byte {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// cpuTime is the processor time that the process has used.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
