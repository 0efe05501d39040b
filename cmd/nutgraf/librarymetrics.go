package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/postgres"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

// libraryMeter counts what the program does with its database. Safe for concurrent use.
type libraryMeter struct {
	seconds         *prometheus.HistogramVec
	errors, retries *prometheus.CounterVec

	mu      sync.Mutex
	began   time.Time
	failed  map[string]int // by code
	retried int
	last    time.Time // an error came
}

// What a transaction does, as a label.
const (
	kindRead  = "read"
	kindWrite = "write"
)

func newLibraryMeter(m *meter) *libraryMeter {
	l := &libraryMeter{
		seconds: m.histogram("nutgraf_library_seconds", "Time that transactions of the database took, in seconds, with all tries.", quickBuckets(), "kind"),
		errors:  m.counter("nutgraf_library_errors_total", "Transactions that failed because of the database, by what was wrong.", "kind", "code"),
		retries: m.counter("nutgraf_library_retries_total", "Transactions that were tried again, because others were in the way or the server was away.", "kind"),
		began:   time.Now(), failed: map[string]int{},
	}
	for _, kind := range []string{kindRead, kindWrite} { // a rate needs a zero to start from
		l.retries.WithLabelValues(kind)
		for _, code := range []string{"full", "corrupt", "in_use", "unreachable", "access", "slow", "other"} {
			l.errors.WithLabelValues(kind, code)
		}
	}
	return l
}

// watch has the meter told of all that is done with a library.
func (l *libraryMeter) watch(store library.Store) {
	if s, ok := store.(interface {
		Observe(func(sqlstore.Transaction))
	}); ok {
		s.Observe(l.ended)
	}
}

// ended counts a transaction.
func (l *libraryMeter) ended(t sqlstore.Transaction) {
	kind := kindRead
	if t.Write {
		kind = kindWrite
	}
	l.seconds.WithLabelValues(kind).Observe(t.Took.Seconds())
	code := databaseCode(t.Err)
	if code == "" && t.Tries < 2 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.Tries > 1 {
		l.retries.WithLabelValues(kind).Inc()
		l.retried++
	}
	if code != "" {
		l.errors.WithLabelValues(kind, code).Inc()
		l.failed[code]++
		l.last = time.Now()
	}
}

// databaseCode is what was wrong with the database; "" when nothing was: that something
// is not there, or is another's by now, is an answer.
func databaseCode(err error) string {
	if errors.Is(err, sqlstore.ErrSlow) { // it was broken off, which looks as if nobody wanted it any more
		return "slow"
	}
	for _, answer := range []error{
		nil, context.Canceled, library.ErrNotFound, library.ErrFenced, library.ErrEmptyText, library.ErrTooMany,
		library.ErrBadAddress, library.ErrBadFeed, library.ErrBadID, library.ErrBadSetting, library.ErrBadSubscription,
	} {
		if errors.Is(err, answer) {
			return ""
		}
	}
	for _, known := range []struct {
		err  error
		code string
	}{
		{library.ErrFull, "full"}, {library.ErrCorrupt, "corrupt"}, {library.ErrInUse, "in_use"},
		{postgres.ErrUnreachable, "unreachable"}, {postgres.ErrAccess, "access"},
		{context.DeadlineExceeded, "slow"},
	} {
		if errors.Is(err, known.err) {
			return known.code
		}
	}
	return "other"
}

// row tells for /health what has failed.
func (l *libraryMeter) row(now time.Time) bot.Row {
	l.mu.Lock()
	defer l.mu.Unlock()
	since := now.Sub(l.began).Round(time.Second).String()
	if len(l.failed) == 0 {
		return bot.Row{Head: "database", Text: fmt.Sprintf("no errors in %s; tried again: %d", since, l.retried)}
	}
	codes := slices.SortedFunc(maps.Keys(l.failed), func(a, b string) int {
		return cmp.Or(cmp.Compare(l.failed[b], l.failed[a]), strings.Compare(a, b))
	})
	for i, code := range codes {
		codes[i] = fmt.Sprintf("%s %d", code, l.failed[code])
	}
	return bot.Row{Head: "database", Text: fmt.Sprintf("errors in %s: %s, the last %s ago; tried again: %d",
		since, strings.Join(codes, ", "), max(now.Sub(l.last), 0).Round(time.Second), l.retried)}
}
