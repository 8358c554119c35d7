package cluster

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// Bounds on what was received and not yet handed out; NATS drops what is
// beyond, and the numbers tell.
const (
	maxPending      = 1 << 16
	maxPendingBytes = 32 << 20
)

const (
	dialTime       = 2 * time.Second
	writeTime      = 2 * time.Second // a write that takes longer ends the connection
	reconnectPause = 200 * time.Millisecond
	pingEvery      = 2 * time.Second
	pingsOut       = 2
	farewellTime   = time.Second
	endTime        = 5 * time.Second
)

// subject is where the nodes of a cluster meet. What has a meaning in
// subjects is escaped.
func subject(name string) string {
	return "hivewire." + strings.ReplaceAll(url.QueryEscape(name), ".", "%2E")
}

// checkURL finds what is wrong with NATS addresses. Its errors do not repeat
// them, for they may contain a password.
func checkURL(addresses string) error {
	for _, address := range strings.Split(addresses, ",") {
		u, err := url.Parse(strings.TrimSpace(address))
		switch {
		case err != nil:
			return errors.New("the NATS URL is not valid: write special characters of the user name and password as percent escapes")
		case u.Scheme != "nats" && u.Scheme != "tls" && u.Scheme != "ws" && u.Scheme != "wss":
			return errors.New("the NATS URL must begin with nats://, tls://, ws:// or wss://")
		case u.Hostname() == "":
			return errors.New("the NATS URL names no host")
		}
	}
	return nil
}

// connection is how the link uses NATS: nothing is kept for a connection that
// is down, since the others read it from the store, and it never gives up.
func (l *Link) connection() []nats.Option {
	return []nats.Option{
		nats.Name(fmt.Sprintf("hivewire %016x", l.node)),
		nats.NoEcho(),
		nats.Timeout(dialTime),
		nats.FlusherTimeout(writeTime),
		nats.PingInterval(pingEvery),
		nats.MaxPingsOutstanding(pingsOut),
		nats.ReconnectBufSize(-1),
		nats.RetryOnFailedConnect(true),
		nats.IgnoreAuthErrorAbort(),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(reconnectPause),
		nats.ReconnectJitter(reconnectPause/2, reconnectPause/2),
		nats.SyncQueueLen(maxPending),
		nats.ConnectHandler(func(*nats.Conn) { l.up() }),
		nats.ReconnectHandler(func(*nats.Conn) { l.up() }),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { l.down(err) }),
		nats.ReconnectErrHandler(func(_ *nats.Conn, err error) { l.down(err) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			if errors.Is(err, nats.ErrPermissionViolation) || errors.Is(err, nats.ErrAuthorization) {
				l.down(err)
			}
		}),
		nats.ClosedHandler(func(*nats.Conn) { close(l.closed) }),
	}
}

func (l *Link) up() {
	l.linked.Store(true)
	l.trouble.Store(nil)
	l.peers.lose() // what nodes sent that are not known yet
}

func (l *Link) down(err error) {
	l.linked.Store(false)
	if err != nil {
		l.trouble.Store(&err)
	}
	l.peers.lose()
}

// disconnect ends the connection and waits until it has ended.
func (l *Link) disconnect() {
	l.conn.Close()
	select {
	case <-l.closed:
	case <-time.After(endTime):
	}
}
