package server

import (
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"hivewire/actions"
	"hivewire/server/ws"
)

// metrics are what /metrics shows. The counters of one action and code are
// looked up by label once.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec

	mu    sync.RWMutex
	known map[outcome]series
}

type outcome struct {
	action string
	code   int
}

type series struct {
	count    prometheus.Counter
	duration prometheus.Observer
}

func newMetrics(sockets *ws.Handler) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(), known: map[outcome]series{},
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hivewire_requests_total", Help: "Requests by action and code of the answer; code 0 is success.",
		}, []string{"action", "code"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hivewire_request_duration_seconds", Help: "Time from a message read to its answer queued.",
			Buckets: prometheus.ExponentialBuckets(10e-6, 4, 10),
		}, []string{"action"}),
	}
	stats := &sockets.Stats
	m.registry.MustRegister(m.requests, m.duration, collectors.NewGoCollector(),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "hivewire_connections", Help: "Open WebSocket connections."},
			func() float64 { return float64(stats.Open.Load()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "hivewire_queued_bytes", Help: "Unsent bytes of all WebSocket connections."},
			func() float64 { return float64(stats.Queued.Load()) }),
		counter("hivewire_connections_accepted_total", "WebSocket connections accepted.", stats.Accepted.Load),
		counter("hivewire_connections_slow_total", "Connections ended because the client read too slowly.", stats.Slow.Load),
		counter("hivewire_received_bytes_total", "Bytes received over WebSocket connections.", stats.BytesIn.Load),
		counter("hivewire_sent_bytes_total", "Bytes sent over WebSocket connections.", stats.BytesOut.Load),
	)
	return m
}

func counter(name, help string, value func() uint64) prometheus.CounterFunc {
	return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return float64(value()) })
}

func (m *metrics) observe(o actions.Observation) {
	s := m.series(o.Action, o.Code)
	s.count.Inc()
	s.duration.Observe(o.Took.Seconds())
}

func (m *metrics) series(action string, code int) series {
	key := outcome{action, code}
	m.mu.RLock()
	s, known := m.known[key]
	m.mu.RUnlock()
	if !known {
		s = series{count: m.requests.WithLabelValues(action, strconv.Itoa(code)), duration: m.duration.WithLabelValues(action)}
		m.mu.Lock()
		m.known[key] = s
		m.mu.Unlock()
	}
	return s
}
