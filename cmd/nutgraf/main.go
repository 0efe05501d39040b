// Command nutgraf is a news bot that quotes: it looks articles up in its
// library and answers with their own sentences, word for word.
//
// Without a subcommand it starts everything that is configured, or a
// conversation when a person or a pipe is at its standard input. See nutgraf
// help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // time zones on machines that have none installed
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Who asks a second time does not want to wait.
	context.AfterFunc(ctx, stop)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}
