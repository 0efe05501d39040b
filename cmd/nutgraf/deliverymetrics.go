package main

import (
	"context"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/nutgraf/nutgraf/library"
)

// deliveryMeter counts what is sent unasked. Safe for concurrent use.
type deliveryMeter struct {
	deliveries *prometheus.CounterVec
	late       *prometheus.HistogramVec
	slotLate   prometheus.Histogram
	leases     *prometheus.GaugeVec
}

func newDeliveryMeter(m *meter) *deliveryMeter {
	d := &deliveryMeter{
		deliveries: m.counter("nutgraf_deliveries_total", "Tries to send, by how they ended: done, waiting for another try, failed, unclear, or lapsed with the post that was to be changed or answered.", "platform", "kind", "outcome"),
		late:       m.histogram("nutgraf_delivery_late_seconds", "Time from when a delivery was due until it had arrived, in seconds.", lateBuckets(), "platform"),
		slotLate:   m.plain("nutgraf_slot_late_seconds", "Time from when a digest was due until it was in the outbox, in seconds.", lateBuckets()),
		leases: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "nutgraf_lease_held", Help: "1 where this replica is the one that sends on a platform, 0 where it stands by.",
		}, []string{"platform"}),
	}
	m.registry.MustRegister(d.leases)
	return d
}

// ended is for digest.SenderConfig.Ended.
func (d *deliveryMeter) ended(v library.Delivery, _ time.Duration) {
	d.deliveries.WithLabelValues(v.Address.Platform, string(v.Kind), string(v.State)).Inc()
	if v.State == library.Done && !v.Due.IsZero() {
		d.late.WithLabelValues(v.Address.Platform).Observe(max(time.Since(v.Due), 0).Seconds())
	}
}

// watched is a library that tells who was elected and how late slots are.
type watched struct {
	library.Store
	meter *deliveryMeter
}

// sendLease is how the lease of a platform's sender begins.
const sendLease = "send "

// Acquire implements library.Leases.
func (w watched) Acquire(ctx context.Context, name, holder string, d time.Duration) (library.Lease, bool, error) {
	l, ok, err := w.Store.Acquire(ctx, name, holder, d)
	w.show(name, ok && err == nil) // without a database nothing is begun
	return l, ok, err
}

// Release implements library.Leases.
func (w watched) Release(ctx context.Context, name, holder string) error {
	w.show(name, false)
	return w.Store.Release(ctx, name, holder)
}

func (w watched) show(name string, held bool) {
	platform, ok := strings.CutPrefix(name, sendLease)
	if !ok {
		return
	}
	v := 0.0
	if held {
		v = 1
	}
	w.meter.leases.WithLabelValues(platform).Set(v)
}

// FillSlot implements library.Planner.
func (w watched) FillSlot(ctx context.Context, s library.Subscription, next, last time.Time, ds []library.Delivery) (bool, error) {
	filled, err := w.Store.FillSlot(ctx, s, next, last, ds)
	if filled && err == nil && !s.Next.IsZero() {
		w.meter.slotLate.Observe(max(time.Since(s.Next), 0).Seconds())
	}
	return filled, err
}
