// Package ws serves dialogs over WebSocket connections.
//
// A connection is one goroutine that reads, serves and answers messages in
// order; those that come together and change different things it has served by
// others meanwhile. Replies collect while more input is at hand and leave through
// the connection's outbox in one write; whoever else has a frame for the connection
// appends it there. An idle connection holds no buffer, and one that is silent
// for longer no goroutine where the system allows it.
//
// Locks: Handler.mu guards the set of connections, conn.mu the state of one,
// outbox.mu its queue and the use of its descriptor. They are taken in this order
// and none is held while waiting for a client: writes under outbox.mu do not wait.
package ws

import (
	"math"
	"time"

	"golang.org/x/time/rate"
)

// Limits bound what a client may cost. They are all on by default.
type Limits struct {
	FrameBytes            int           // a message, in bytes; larger ones end the connection with 1009
	QueueBytes            int           // unsent frames of one connection, in bytes; more end it with 1013
	TotalQueueBytes       int           // the same of all together; more end with 1013 those that hold more than 64 KiB
	SendTimeout           time.Duration // how long a client may take to make room
	PingInterval          time.Duration // between pings; see deadAfter
	UnauthenticatedTime   time.Duration // to authenticate in
	UnauthenticatedRate   float64       // messages per second before that; more are delayed
	UnauthenticatedBurst  int           // messages before the delay begins
	MessageRate           float64       // messages per second after that; more are delayed; 0 for as many as come
	ConnectionsPerAddress int           // open at once from one IP address
}

// LeastQueueBytes is the least that QueueBytes and TotalQueueBytes may be: with
// less, what one event brings at once ends connections that read.
const LeastQueueBytes = max(eagerAt, modest)

// deadAfter is how long a client's system may acknowledge nothing of what is
// sent, which a ping makes sure is something.
func (l *Limits) deadAfter() time.Duration { return 2*l.PingInterval + 10*time.Second }

// unknown paces a client that has not authenticated.
func (l *Limits) unknown() *rate.Limiter {
	return rate.NewLimiter(rate.Limit(l.UnauthenticatedRate), l.UnauthenticatedBurst)
}

// known paces a client that has, nil when it need not be.
func (l *Limits) known() *rate.Limiter {
	if l.MessageRate == 0 {
		return nil
	}
	return rate.NewLimiter(rate.Limit(l.MessageRate), int(math.Ceil(l.MessageRate)))
}

// DefaultLimits are DeviceHive's where it has any.
func DefaultLimits() Limits {
	return Limits{
		FrameBytes:            1 << 20,
		QueueBytes:            512 << 10,
		TotalQueueBytes:       256 << 20,
		SendTimeout:           10 * time.Second,
		PingInterval:          30 * time.Second,
		UnauthenticatedTime:   10 * time.Second,
		UnauthenticatedRate:   200,
		UnauthenticatedBurst:  500,
		ConnectionsPerAddress: 10_000,
	}
}

// Close codes of ours beyond RFC 6455. Clients may reconnect at once after one
// below 4500 and must change something after the others.
const (
	closeEnded           = 4501 // the account may not be used (any more)
	closeUnauthenticated = 4503 // nobody authenticated in time
)
