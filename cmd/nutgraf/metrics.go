package main

import (
	"log/slog"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/poll"
)

// meter counts what the parts of the program do. They know nothing of it: each
// tells what it does to a function that it was given, and that is one of these
// methods. Labels have few values, all of them words of ours: no id, no address,
// nothing that somebody typed. A nil meter counts nothing. Safe for concurrent use.
type meter struct {
	registry *prometheus.Registry

	answers       *prometheus.CounterVec
	answerSeconds *prometheus.HistogramVec
	calls         *prometheus.CounterVec
	callSeconds   *prometheus.HistogramVec
	polls         *prometheus.CounterVec
	pollLate      prometheus.Histogram
	pollSeconds   prometheus.Histogram
	articles      *prometheus.CounterVec
	fetches       *prometheus.CounterVec
	fetchSeconds  *prometheus.HistogramVec
	lines         *prometheus.CounterVec
	mail          *deliveryMeter
	library       *libraryMeter
}

// The buckets of histograms, in seconds: of what happens on this machine, of what
// goes over a network, and of how long something had to wait.
func quickBuckets() []float64 {
	return []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 20}
}

func remoteBuckets() []float64 { return []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30} }

func lateBuckets() []float64 { return []float64{.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600} }

func newMeter() *meter {
	m := &meter{registry: prometheus.NewRegistry()}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.answers = m.counter("nutgraf_answers_total", "Answers made, by the code of the error; none is an answer without one.", "platform", "command", "code")
	m.answerSeconds = m.histogram("nutgraf_answer_seconds", "Time to make an answer, in seconds.", quickBuckets(), "platform", "command")
	m.calls = m.counter("nutgraf_platform_calls_total", "Requests to platforms, by what they were for and HTTP status; none is one without an answer.", "platform", "kind", "status")
	m.callSeconds = m.histogram("nutgraf_platform_call_seconds", "Time that platforms took to answer, in seconds, long polls left out.", remoteBuckets(), "platform")
	m.polls = m.counter("nutgraf_polls_total", "Polls of feeds, by what came of them: news, same, or the code of what was wrong.", "outcome")
	m.pollLate = m.plain("nutgraf_poll_late_seconds", "Time that feeds had been due when they were polled, in seconds.", lateBuckets())
	m.pollSeconds = m.plain("nutgraf_poll_seconds", "Time that polls took, pages included, in seconds.", remoteBuckets())
	m.articles = m.counter("nutgraf_feed_articles_total", "Entries of feeds that were stored, as new articles, later states of known ones, or copies that were recognised.", "as")
	m.fetches = m.counter("nutgraf_fetches_total", "Feeds and pages fetched, and articles made of pages, by the code of what was wrong.", "what", "code")
	m.fetchSeconds = m.histogram("nutgraf_fetch_seconds", "Time to fetch a feed or a page, and to make an article of a page, in seconds.", remoteBuckets(), "what")
	m.lines = m.counter("nutgraf_log_lines_total", "Lines of the log that were written, by level.", "level")
	m.mail, m.library = newDeliveryMeter(m), newLibraryMeter(m)
	for _, level := range []string{"WARN", "ERROR"} {
		m.lines.WithLabelValues(level) // a rate needs a zero to start from
	}
	return m
}

func (m *meter) counter(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

func (m *meter) histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	m.registry.MustRegister(h)
	return h
}

func (m *meter) plain(name, help string, buckets []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
	m.registry.MustRegister(h)
	return h
}

// orNone is a label's value, or the word for none.
func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// answered is for bot.Config.Observe.
func (m *meter) answered(a bot.Answered) {
	if m == nil {
		return
	}
	command := orNone(a.Command)
	m.answers.WithLabelValues(a.Platform, command, orNone(a.Code)).Inc()
	m.answerSeconds.WithLabelValues(a.Platform, command).Observe(a.Took.Seconds())
}

// called is for the Observe of a platform's client.
func (m *meter) called(platform string) func(bot.Call) {
	return func(c bot.Call) {
		status := "none"
		if c.Status != 0 {
			status = strconv.Itoa(c.Status)
		}
		m.calls.WithLabelValues(platform, c.Kind, status).Inc()
		if c.Kind != "getUpdates" { // which waits until there is something
			m.callSeconds.WithLabelValues(platform).Observe(c.Took.Seconds())
		}
	}
}

// fetched is for fetch.Config.Observe.
func (m *meter) fetched(f fetch.Fetched) {
	if m == nil {
		return
	}
	m.fetches.WithLabelValues(f.What, orNone(f.Code)).Inc()
	m.fetchSeconds.WithLabelValues(f.What).Observe(f.Took.Seconds())
}

// polled counts a poll.
func (m *meter) polled(r poll.Result) {
	if m == nil {
		return
	}
	outcome := "news"
	switch {
	case r.Err != nil:
		outcome = poll.CodeOf(r.Err)
	case len(r.Stored) == 0:
		outcome = "same"
	}
	m.polls.WithLabelValues(outcome).Inc()
	m.pollLate.Observe(r.Late.Seconds())
	m.pollSeconds.Observe(r.Took.Seconds())
	for _, s := range r.Stored {
		switch {
		case s.New:
			m.articles.WithLabelValues("new").Inc()
		case s.Updated:
			m.articles.WithLabelValues("update").Inc()
		default:
			m.articles.WithLabelValues("copy").Inc()
		}
	}
}

// logged is for the log.
func (m *meter) logged(r slog.Record) {
	if m == nil {
		return
	}
	level := r.Level.String()
	if i := strings.IndexAny(level, "+-"); i >= 0 {
		level = level[:i]
	}
	m.lines.WithLabelValues(level).Inc()
}
