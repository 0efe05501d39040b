package main

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/nutgraf/nutgraf/library"
)

const (
	// gaugeAge is how old a state that is shown may be: several that scrape, or
	// somebody who reloads, must not keep the library busy.
	gaugeAge = 10 * time.Second
	// gaugeTime is how long the library may take to tell.
	gaugeTime = 3 * time.Second
	// lateAfter is how long a feed must have been due to be called late. What
	// polling does in its normal course takes less.
	lateAfter = 5 * time.Minute
)

// gauges show the state of the library when they are asked. Several replicas on
// one database show the same: take the greatest, not the sum.
type gauges struct {
	store library.Store

	mu    sync.Mutex
	taken time.Time
	state state

	up, articles, bytes, feeds, waiting, paused, oldest *prometheus.Desc
}

// state is what the gauges show.
type state struct {
	ok     bool
	stats  library.Stats
	feeds  library.FeedStates
	outbox []library.Backlog
}

func newGauges(store library.Store) *gauges {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	return &gauges{
		store:    store,
		up:       desc("nutgraf_library_up", "1 when the library answered in time, 0 when it did not."),
		articles: desc("nutgraf_library_articles", "Articles in the library."),
		bytes:    desc("nutgraf_library_bytes", "Size of the library, in bytes."),
		feeds:    desc("nutgraf_feeds", "Feeds that are followed (all), and those of them that are late, failing, or ended for good.", "state"),
		waiting:  desc("nutgraf_outbox_waiting", "Deliveries that are to be sent.", "platform"),
		paused:   desc("nutgraf_outbox_paused", "Deliveries to chats that are paused.", "platform"),
		oldest:   desc("nutgraf_outbox_oldest_seconds", "Time that the delivery which has been due longest has waited, in seconds.", "platform"),
	}
}

// Describe implements prometheus.Collector.
func (g *gauges) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{g.up, g.articles, g.bytes, g.feeds, g.waiting, g.paused, g.oldest} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (g *gauges) Collect(ch chan<- prometheus.Metric) {
	show := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	s := g.now()
	if !s.ok {
		show(g.up, 0) // and nothing that was true once
		return
	}
	show(g.up, 1)
	show(g.articles, float64(s.stats.Articles))
	show(g.bytes, float64(s.stats.Bytes))
	for name, n := range map[string]int{"all": s.feeds.All, "late": s.feeds.Late, "failing": s.feeds.Failing, "ended": s.feeds.Ended} {
		show(g.feeds, float64(n), name)
	}
	for _, b := range s.outbox {
		show(g.waiting, float64(b.Waiting), b.Platform)
		show(g.paused, float64(b.Paused), b.Platform)
		oldest := 0.0
		if !b.Oldest.IsZero() {
			oldest = time.Since(b.Oldest).Seconds()
		}
		show(g.oldest, oldest, b.Platform)
	}
}

// now is the state as it is, or was a moment ago.
func (g *gauges) now() state {
	g.mu.Lock()
	defer g.mu.Unlock()
	if time.Since(g.taken) < gaugeAge {
		return g.state
	}
	ctx, cancel := context.WithTimeout(context.Background(), gaugeTime)
	defer cancel()
	g.state = g.ask(ctx)
	g.taken = time.Now()
	return g.state
}

func (g *gauges) ask(ctx context.Context) (s state) {
	var err error
	if s.stats, err = g.store.Stats(ctx); err != nil {
		return state{}
	}
	if s.feeds, err = g.store.FeedStates(ctx, time.Now().Add(-lateAfter)); err != nil {
		return state{}
	}
	if s.outbox, err = g.store.Backlog(ctx); err != nil {
		return state{}
	}
	s.ok = true
	return s
}
