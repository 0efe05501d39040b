package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// The limits of a connection. A visitor who sends or reads slower than this is
// broken or hostile.
const (
	headerTime   = 5 * time.Second
	readTime     = 15 * time.Second
	writeTime    = 30 * time.Second
	idleTime     = 2 * time.Minute
	shutdownTime = 8 * time.Second
	headerBytes  = 32 << 10
)

// Serve answers requests on ln until ctx ends; then it takes no more, gives
// those under way up to eight seconds to finish, ends the others, and returns nil.
// The error is why it could not serve. It closes ln. A nil log means slog.Default.
func Serve(ctx context.Context, ln net.Listener, h http.Handler, log *slog.Logger) error {
	if log == nil {
		log = slog.Default()
	}
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve the reader on %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	// ctx is over already; what it carried is still wanted.
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil {
		// A visitor who reads slowly is no fault of the program's.
		log.WarnContext(grace, "reader: some requests were cut short at the end", "error", errors.Join(err, srv.Close()))
	}
	return nil
}
