package bot

import (
	"context"
	"runtime"
	"time"
)

// Health tells how the parts of the program are: a row for each, in the
// operator's words.
type Health interface {
	Health(ctx context.Context) []Row
}

// health answers /health, for the bot's owners.
func (c *call) health(ctx context.Context) (Reply, error) {
	began := time.Now()
	stats, err := c.Library.Stats(ctx)
	if err != nil {
		return Reply{}, err
	}
	took := time.Since(began).Round(100 * time.Microsecond)
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	reply := Reply{Private: true, Text: c.say.Say("health.title", "Version", c.Version)}
	reply.Rows = []Row{
		{Head: c.say.Say("health.library"), Text: c.say.Say("health.library_text",
			"Articles", stats.Articles, "Sources", stats.Sources, "MB", int(stats.Bytes>>20), "Took", took.String())},
		{Head: c.say.Say("health.process"), Text: c.say.Say("health.process_text",
			"MB", int(mem.HeapAlloc>>20), "Goroutines", runtime.NumGoroutine(), "Up", c.now.Sub(c.started).Round(time.Second).String())},
	}
	if c.Config.Health != nil {
		reply.Rows = append(reply.Rows, c.Config.Health.Health(ctx)...)
	}
	return reply, nil
}
