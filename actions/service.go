// Package actions is the catalogue of everything a client can ask for, one file per action.
package actions

import (
	"context"
	"sync"
	"time"

	"hivewire/auth"
	"hivewire/hive"
	"hivewire/internal/wire"
)

// Service is what actions work with, one for the whole process.
type Service struct {
	Hive   *hive.Hive
	Auth   *auth.Authority
	Info   Info
	Limits Limits
	Now    func() time.Time

	// Observe is called after every request. Nil is allowed.
	Observe func(Observation)

	requests sync.Pool // of *Request
	observed sync.Pool // of *[]observed
	reviews  *reviews
	waiting  *waiting
	auditors *auditors
}

// Limits bound what one connection may ask for.
type Limits struct {
	Subscriptions int // at the same time
}

// DefaultLimits are enough for a gateway with thousands of devices.
func DefaultLimits() Limits { return Limits{Subscriptions: 10_000} }

// Info is what the information actions tell, from the configuration.
type Info struct {
	BootstrapServers string // cluster/info "bootstrap.servers"
	ZookeeperConnect string // cluster/info "zookeeper.connect"
}

// New returns a Service over the domain and the authority, told the time by
// now. Close it before them.
func New(h *hive.Hive, a *auth.Authority, now func() time.Time, info Info) *Service {
	h.Devices.Describe = describeDevice
	s := &Service{Hive: h, Auth: a, Now: now, Info: info, Limits: DefaultLimits(), requests: sync.Pool{New: func() any { return new(Request) }}}
	s.observed.New = func() any { return new([]observed) }
	s.reviews, s.waiting, s.auditors = newReviews(s), newWaiting(h.Users), newAuditors(h.Trail)
	return s
}

// Answer serves a request that comes over no connection, and returns its reply.
func (s *Service) Answer(ctx context.Context, by hive.Caller, request []byte) []byte {
	var m wire.Message
	if !m.Parse(request) {
		return AppendError(nil, wire.ErrMalformed)
	}
	a, err := lookup(&m, nil)
	if err != nil {
		return appendError(nil, &m, err)
	}
	reply, err := a.Serve(ctx, &Call{Service: s, Caller: by, Peer: &Peer{}}, &m, nil)
	if err != nil {
		return appendError(nil, &m, err)
	}
	return append(reply, '}')
}

// Close ends what New began. There are no connections any more.
func (s *Service) Close() {
	s.reviews.close()
	s.waiting.stop()
	s.auditors.stop()
}
