package server

import (
	"strconv"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"hivewire/actions"
	"hivewire/server/ws"
)

// metrics are what /metrics shows. What is counted for each request is looked
// up by label once.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	known    []atomic.Pointer[series] // by the number of the action; the last is for none
}

// series are those of one action.
type series struct {
	succeeded prometheus.Counter
	durations *durations
	action    string
}

func newMetrics(sockets *ws.Handler) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(), known: make([]atomic.Pointer[series], actions.Count()+1),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hivewire_requests_total", Help: "Requests by action and code of the answer; code 0 is success.",
		}, []string{"action", "code"}),
	}
	stats := &sockets.Stats
	m.registry.MustRegister(m.requests, m, collectors.NewGoCollector(),
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

func (m *metrics) observe(o *actions.Observation) {
	s := m.series(o)
	if o.Code == 0 {
		s.succeeded.Add(float64(o.Times))
	} else {
		m.requests.WithLabelValues(o.Name(), strconv.Itoa(o.Code)).Add(float64(o.Times))
	}
	s.durations.observe(o.Took, o.Times)
}

func (m *metrics) series(o *actions.Observation) *series {
	number := len(m.known) - 1
	if o.Action != nil {
		number = o.Action.Number
	}
	s := m.known[number].Load()
	if s == nil {
		s = &series{m.requests.WithLabelValues(o.Name(), "0"), newDurations(), o.Name()}
		if !m.known[number].CompareAndSwap(nil, s) {
			s = m.known[number].Load()
		}
	}
	return s
}

var durationDesc = prometheus.NewDesc("hivewire_request_duration_seconds", "Time from a message read to its answer queued.", []string{"action"}, nil)

// Describe implements [prometheus.Collector], for the durations of requests.
func (m *metrics) Describe(ch chan<- *prometheus.Desc) { ch <- durationDesc }

// Collect implements [prometheus.Collector].
func (m *metrics) Collect(ch chan<- prometheus.Metric) {
	for i := range m.known {
		if s := m.known[i].Load(); s != nil {
			ch <- s.durations.metric(durationDesc, s.action)
		}
	}
}
