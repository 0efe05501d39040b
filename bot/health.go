package bot

import (
	"context"
	"runtime"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Health tells how the parts of the program are that the core does not see, in the
// operator's words and without secrets. Safe for concurrent use.
type Health interface {
	// Health has a row for each part.
	Health(ctx context.Context) []Row
	// Faults are the last errors, newest first.
	Faults(ctx context.Context) []Fault
}

// Fault is an error of the program.
type Fault struct {
	At   time.Time
	Text string
}

// feedLate is how long a feed must have been due to be called late. What polling
// does in its normal course takes less.
const feedLate = 5 * time.Minute

// longestFault is how much of an error /health shows, in characters.
const longestFault = 200

// health answers /health, for the bot's owners.
func (c *call) health(ctx context.Context) (Reply, error) {
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	reply := Reply{Private: true, Text: c.say.Say("health.title", "Version", c.Version)}
	reply.Rows = []Row{
		c.libraryHealth(ctx),
		{Head: c.say.Say("health.process"), Text: c.say.Say("health.process_text",
			"MB", int(mem.HeapAlloc>>20), "Goroutines", runtime.NumGoroutine(), "Up", c.now.Sub(c.started).Round(time.Second).String())},
		c.feedHealth(ctx),
	}
	reply.Rows = append(reply.Rows, c.outboxHealth(ctx)...)
	if c.Config.Health == nil {
		return reply, nil
	}
	reply.Rows = append(reply.Rows, c.Config.Health.Health(ctx)...)
	for _, f := range c.Config.Health.Faults(ctx) {
		reply.Rows = append(reply.Rows, Row{
			Head: c.say.Say("health.fault", "Ago", max(c.now.Sub(f.At), 0).Round(time.Second).String()), Text: clip(f.Text, longestFault),
		})
	}
	return reply, nil
}

// libraryHealth tells what the library has and how fast it answers. What cannot be
// counted is no reason to be silent about the rest: whoever asks suspects that
// something is wrong.
func (c *call) libraryHealth(ctx context.Context) Row {
	row := Row{Head: c.say.Say("health.library"), Text: c.say.Say("health.unknown")}
	began := time.Now()
	stats, err := c.Library.Stats(ctx)
	if err != nil {
		c.Log.ErrorContext(ctx, "the state of the library is not known", "error", err)
		return row
	}
	took := time.Since(began).Round(100 * time.Microsecond)
	row.Text = c.say.Say("health.library_text",
		"Articles", stats.Articles, "Sources", stats.Sources, "MB", int(stats.Bytes>>20), "Took", took.String())
	return row
}

// feedHealth tells how feeds are.
func (c *call) feedHealth(ctx context.Context) Row {
	row := Row{Head: c.say.Say("health.feeds"), Text: c.say.Say("health.unknown")}
	f, err := c.Library.FeedStates(ctx, c.now.Add(-feedLate))
	if err != nil {
		c.Log.WarnContext(ctx, "the state of feeds is not known", "error", err)
		return row
	}
	row.Text = c.say.Say("health.feeds_text", "All", f.All, "Late", f.Late, "Failing", f.Failing, "Ended", f.Ended)
	return row
}

// outboxHealth tells what waits to be sent, for each platform.
func (c *call) outboxHealth(ctx context.Context) (rows []Row) {
	all, err := c.Library.Backlog(ctx)
	if err != nil {
		c.Log.WarnContext(ctx, "the state of the outbox is not known", "error", err)
		return []Row{{Head: c.say.Say("health.outbox", "Platform", "…"), Text: c.say.Say("health.unknown")}}
	}
	for _, b := range all {
		rows = append(rows, Row{Head: c.say.Say("health.outbox", "Platform", b.Platform), Text: c.outboxText(b)})
	}
	return rows
}

func (c *call) outboxText(b library.Backlog) string {
	oldest := time.Duration(0)
	if !b.Oldest.IsZero() {
		oldest = max(c.now.Sub(b.Oldest), 0).Round(time.Second)
	}
	return c.say.Say("health.outbox_text", "Waiting", b.Waiting, "Oldest", oldest.String(), "Paused", b.Paused)
}
