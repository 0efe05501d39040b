package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/postgres"
	"github.com/nutgraf/nutgraf/library/sqlite"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

// TestDatabaseErrorsAreCounted: what the database did wrong is counted by what it was,
// and what is an answer is not; /health tells the same in short.
func TestDatabaseErrorsAreCounted(t *testing.T) {
	l := newMeter().library
	if got := l.row(l.began.Add(time.Minute)); got.Text != "no errors in 1m0s; tried again: 0" {
		t.Errorf("before: %s", got.Text)
	}
	for _, err := range []error{
		nil, library.ErrNotFound, fmt.Errorf("x: %w", library.ErrFenced), context.Canceled, library.ErrTooMany,
	} {
		l.ended(sqlstore.Transaction{Err: err, Tries: 1})
	}
	for err, want := range map[error]string{
		fmt.Errorf("x: %w (%w)", library.ErrFull, errors.New("y")): "full", library.ErrCorrupt: "corrupt", library.ErrInUse: "in_use",
		postgres.ErrUnreachable: "unreachable", postgres.ErrAccess: "access", errors.New("odd"): "other", context.DeadlineExceeded: "slow",
		fmt.Errorf("%w (%w)", sqlstore.ErrSlow, context.Canceled): "slow",
	} {
		before := testutil.ToFloat64(l.errors.WithLabelValues(kindWrite, want))
		l.ended(sqlstore.Transaction{Write: true, Err: err, Tries: 3})
		if got := testutil.ToFloat64(l.errors.WithLabelValues(kindWrite, want)); got != before+1 {
			t.Errorf("%v does not count as %s", err, want)
		}
	}
	if got := testutil.ToFloat64(l.retries.WithLabelValues(kindWrite)); got != 8 {
		t.Errorf("%v were tried again, want 8", got)
	}
	text := l.row(l.last.Add(3 * time.Second)).Text
	if !strings.Contains(text, "slow 2, access 1, corrupt 1") || !strings.HasSuffix(text, "the last 3s ago; tried again: 8") {
		t.Errorf("after: %s", text)
	}
}

// TestLostDatabaseIsCounted: the meter is told by the library itself.
func TestLostDatabaseIsCounted(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "library.db"))
	if err != nil {
		t.Fatal(err)
	}
	l := newMeter().library
	l.watch(store)
	if err := store.SetSetting(t.Context(), "a", "b"); err != nil {
		t.Fatal(err)
	}
	if n := testutil.CollectAndCount(l.seconds); n != 1 {
		t.Errorf("%d kinds were counted, want writing alone", n)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Setting(t.Context(), "a"); err == nil {
		t.Fatal("a closed library answers")
	}
	if got := testutil.ToFloat64(l.errors.WithLabelValues(kindRead, "other")); got != 1 {
		t.Errorf("%v errors, want one", got)
	}
}
