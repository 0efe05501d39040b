package library

import (
	"context"
	"crypto/rand"
)

type traceKey struct{}

// WithTrace names the work that is done under a context: a question that
// somebody asked, a poll of a feed, a delivery. Whoever keeps a log puts the name
// into each line that is written on its way, and a person who is told of a fault
// is told the name, so that the operator finds what belongs to it. It is short,
// holds nothing of what it names, and means nothing to anybody else.
func WithTrace(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, traceKey{}, name)
}

// NewTrace makes such a name: eight letters and digits that one can read out.
func NewTrace() string { return rand.Text()[:8] }

// Trace returns the name that [WithTrace] gave; "" when there is none.
func Trace(ctx context.Context) string {
	name, _ := ctx.Value(traceKey{}).(string)
	return name
}
