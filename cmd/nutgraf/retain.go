package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// age is a variable like 90d: how long something is kept; zero is for good.
type age time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *age) UnmarshalText(text []byte) error {
	*a = 0
	s := strings.TrimSpace(string(text))
	if s == "" || s == "forever" {
		return nil
	}
	days, ok := strings.CutSuffix(s, "d")
	n, err := strconv.Atoi(days)
	if !ok || err != nil || n < 1 || n > 36500 {
		return fmt.Errorf("%q is not like 90d, or forever", text)
	}
	*a = age(time.Duration(n) * 24 * time.Hour)
	return nil
}

const (
	retainFirst  = time.Minute      // after the start, when there is enough else to do
	retainEvery  = time.Hour        // between looks
	retainPause  = time.Second      // between batches, for everybody else
	retainAtOnce = 50               // articles in a batch: some tens of milliseconds
	retainTime   = 30 * time.Second // for one batch
)

// retain removes what is older than the configuration says, until ctx ends. It is
// in no hurry: a batch, a pause. Several replicas may do it at once.
func (inv *invocation) retain(ctx context.Context, store retained, log *slog.Logger) error {
	if inv.config.RetainArticles == 0 && inv.config.RetainDeliveries == 0 {
		return nil
	}
	for wait := retainFirst; ; wait = retainEvery {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		ctx := library.WithTrace(ctx, library.NewTrace())
		began := time.Now()
		articles, deliveries, err := inv.retainOnce(ctx, store, began)
		if articles+deliveries > 0 {
			log.InfoContext(ctx, "what was old was removed", "articles", articles, "deliveries", deliveries, "took", time.Since(began))
		}
		if err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "what is old was not removed", "error", err)
		}
	}
}

// retained is what removing needs of a library.
type retained interface {
	library.Retention
	Expire(ctx context.Context, before time.Time) (int, error)
}

// retainOnce removes what is old at a time.
func (inv *invocation) retainOnce(ctx context.Context, store retained, now time.Time) (articles, deliveries int, err error) {
	if keep := time.Duration(inv.config.RetainDeliveries); keep > 0 {
		if deliveries, err = store.Expire(ctx, now.Add(-keep)); err != nil {
			return 0, deliveries, err
		}
	}
	if keep := time.Duration(inv.config.RetainArticles); keep > 0 {
		err = steps(ctx, func(ctx context.Context) (bool, error) {
			n, err := store.Trim(ctx, now.Add(-keep), retainAtOnce)
			articles += n
			return n == retainAtOnce, err
		})
		if err != nil {
			return articles, deliveries, err
		}
	}
	return articles, deliveries, steps(ctx, store.Compact)
}

// steps does one after the other, with a pause after each, until there are no more.
func steps(ctx context.Context, step func(context.Context) (more bool, err error)) error {
	for {
		one, cancel := context.WithTimeout(ctx, retainTime)
		more, err := step(one)
		cancel()
		if err != nil || !more {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(retainPause):
		}
	}
}
