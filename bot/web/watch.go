package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/nutgraf/nutgraf/library"
)

// answerTime bounds the work on one request. It is far above what a page
// takes, and below the server's write timeout, so that a stuck library ends in
// a page and not in a broken connection.
const answerTime = 10 * time.Second

// metrics counts what was served. The labels have few values: the route is a
// pattern, never a path.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(r *prometheus.Registry, version string) (metrics, error) {
	m := metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "nutgraf_http_requests_total",
			Help: "Requests answered by the reader.",
		}, []string{"route", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "nutgraf_http_request_seconds",
			Help:    "Time to answer a request, in seconds.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name:        "nutgraf_build_info",
		Help:        "Always 1; the labels say what runs.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()},
	})
	build.Set(1)
	for _, c := range []prometheus.Collector{m.requests, m.seconds, build} {
		if err := r.Register(c); err != nil {
			return metrics{}, fmt.Errorf("register metrics: %w", err)
		}
	}
	return m, nil
}

// watch makes a page a handler: it bounds its time, turns its failure into a
// page, survives its panic, and counts the answer under route.
func (s *Server) watch(route string, p page) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		trace := library.NewTrace()
		r = r.WithContext(library.WithTrace(r.Context(), trace))
		w.Header().Set("X-Request-Id", trace)
		ctx, cancel := context.WithTimeout(r.Context(), answerTime)
		defer cancel()
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if v := recover(); v != nil {
				if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(v)
				}
				s.Log.ErrorContext(ctx, "reader: a page panicked", "path", r.URL.Path, "panic", v, "stack", string(debug.Stack()))
				s.problem(rec, r, errPanic)
			}
			took := time.Since(start)
			s.metrics.requests.WithLabelValues(route, strconv.Itoa(rec.status())).Inc()
			s.metrics.seconds.WithLabelValues(route).Observe(took.Seconds())
			s.Log.DebugContext(ctx, "reader: answered", "method", r.Method, "path", r.URL.Path, "code", rec.status(), "took", took)
		}()
		if err := p(rec, r.WithContext(ctx)); err != nil {
			s.problem(rec, r, err)
		}
	})
}

// recorder remembers the status code of an answer.
type recorder struct {
	http.ResponseWriter
	code int // 0 until the header was written
}

func (r *recorder) WriteHeader(code int) {
	if r.code == 0 {
		r.code = code
	}
	r.ResponseWriter.WriteHeader(code)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.code == 0 {
		r.code = http.StatusOK
	}
	return r.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) status() int {
	if r.code == 0 {
		return http.StatusOK
	}
	return r.code
}
