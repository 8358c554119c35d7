package server

import "github.com/prometheus/client_golang/prometheus"

// Link tells how the node is linked to others that share its store.
type Link struct {
	Ready func() error // nil when events reach the others at once; it does not wait
	Peers func() int   // how many others are heard

	// Counts of events since the start.
	Sent, Missed, Received, CaughtUp, Losses func() uint64
}

func (l *Link) metrics() []prometheus.Collector {
	up := func() float64 {
		if l.Ready() != nil {
			return 0
		}
		return 1
	}
	return []prometheus.Collector{
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "hivewire_link_up", Help: "1 when events reach the other nodes at once."}, up),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "hivewire_link_peers", Help: "Other nodes that are heard."},
			func() float64 { return float64(l.Peers()) }),
		counter("hivewire_link_sent_total", "Events sent to other nodes.", l.Sent),
		counter("hivewire_link_missed_total", "Events that could not be sent; the others read them from the store.", l.Missed),
		counter("hivewire_link_received_total", "Events of other nodes handed out as they came.", l.Received),
		counter("hivewire_link_caught_up_total", "Events of other nodes handed out after they were read from the store.", l.CaughtUp),
		counter("hivewire_link_losses_total", "Times that events of other nodes were found missing.", l.Losses),
	}
}
