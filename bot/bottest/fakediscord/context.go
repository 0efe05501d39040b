package fakediscord

import (
	"context"
	"time"
)

type incomingKey struct{}

func withIncoming(ctx context.Context, in *incoming) context.Context {
	return context.WithValue(ctx, incomingKey{}, in)
}

func incomingOf(ctx context.Context) *incoming {
	in, _ := ctx.Value(incomingKey{}).(*incoming)
	return in
}

// limitsEnd is how long a ban lasts.
func (s *Server) limitsEnd() time.Duration {
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	return s.limits.invalid.ends.Sub(s.Now())
}
