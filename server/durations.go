package server

import (
	"sort"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// bounds are the upper ends of the buckets of durations, in seconds: from 10 µs
// to 2.6 s.
var bounds = prometheus.ExponentialBuckets(10e-6, 4, 10)

// durations is a histogram of how long requests took. Unlike the library's it
// counts many requests at once, which is what most of its time would go into.
type durations struct {
	buckets []atomic.Uint64 // requests that took no longer than the bound and longer than the one before; the last has no bound
	sum     atomic.Int64    // of all, in nanoseconds
}

func newDurations() *durations { return &durations{buckets: make([]atomic.Uint64, len(bounds)+1)} }

func (d *durations) observe(took time.Duration, times int) {
	d.buckets[sort.SearchFloat64s(bounds, took.Seconds())].Add(uint64(times))
	d.sum.Add(int64(took) * int64(times))
}

// metric returns what was counted, in the form of the library.
func (d *durations) metric(of *prometheus.Desc, labels ...string) prometheus.Metric {
	upTo, all := make(map[float64]uint64, len(bounds)), uint64(0)
	for i := range d.buckets {
		if all += d.buckets[i].Load(); i < len(bounds) {
			upTo[bounds[i]] = all
		}
	}
	return prometheus.MustNewConstHistogram(of, all, time.Duration(d.sum.Load()).Seconds(), upTo, labels...)
}
