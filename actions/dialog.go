package actions

import (
	"context"

	"hivewire/auth"
	"hivewire/hive"
)

// Conn is what a transport offers to the dialog on one of its connections.
type Conn interface {
	auth.Connection
	// Flush puts the replies queued so far on their way. It is called before
	// an action that waits for a disk or a network, on the goroutine of Answer.
	Flush()
}

// Peer says who is at the other end of a connection.
type Peer struct {
	Address string // IP address, for the login limiter and the log
	BaseURL string // scheme and host by which the client reached us: "http://localhost:8080"
}

// Dialog answers the messages of one connection. Its methods are called from
// one goroutine at a time, except Authenticated.
type Dialog struct {
	svc  *Service
	conn Conn
	peer Peer
}

// Open starts the dialog of a new connection. id is who the connection speaks
// for from the start, nil for nobody.
func (s *Service) Open(conn Conn, peer Peer, id *auth.Identity) *Dialog {
	return &Dialog{svc: s, conn: conn, peer: peer}
}

// Answer serves one message and appends exactly one reply, a single line of
// JSON without a line feed, to dst. It keeps no reference to frame.
func (d *Dialog) Answer(ctx context.Context, dst, frame []byte) []byte { return dst }

// AppendError appends the bare error frame that precedes a close.
func AppendError(dst []byte, e *hive.Error) []byte { return dst }

// Authenticated reports whether the connection speaks for an account. It may
// be called from any goroutine.
func (d *Dialog) Authenticated() bool { return false }

// Close ends the dialog; the connection is gone.
func (d *Dialog) Close() {}
