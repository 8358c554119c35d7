package clustertest

import (
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"
)

// natsServer is a NATS server that can be stopped and started again at the same port.
type natsServer struct {
	t       testing.TB
	options server.Options
	running *server.Server
}

func startNATS(t *testing.T, options server.Options) *natsServer {
	n := &natsServer{t: t, options: serverOptions(options)}
	n.start()
	t.Cleanup(n.stop)
	return n
}

func serverOptions(o server.Options) server.Options {
	o.Host, o.Port, o.NoSigs, o.NoLog = "127.0.0.1", -1, true, true
	return o
}

func (n *natsServer) start() {
	o := n.options
	s, err := server.NewServer(&o)
	require.NoError(n.t, err)
	s.Start()
	require.True(n.t, s.ReadyForConnections(patience))
	n.options.Port = s.Addr().(*net.TCPAddr).Port
	n.running = s
}

func (n *natsServer) stop() {
	if n.running != nil {
		n.running.Shutdown()
		n.running.WaitForShutdown()
		n.running = nil
	}
}

func (n *natsServer) address() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(n.options.Port))
}

func (n *natsServer) url() string { return "nats://" + n.address() }

// proxy is one node's way to the server.
type proxy struct {
	listener net.Listener
	target   string
	done     sync.WaitGroup

	mu    sync.Mutex
	cut   bool
	gate  chan struct{} // closed unless the way is stalled
	conns map[net.Conn]struct{}
}

func newProxy(t *testing.T, target string) *proxy {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{listener: listener, target: target, gate: make(chan struct{}), conns: map[net.Conn]struct{}{}}
	close(p.gate)
	p.done.Go(p.accept)
	t.Cleanup(func() {
		p.heal()
		_ = listener.Close()
		p.breakAll()
		p.done.Wait()
	})
	return p
}

func (p *proxy) url() string { return "nats://" + p.listener.Addr().String() }

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.done.Go(func() { p.join(client) })
	}
}

func (p *proxy) join(client net.Conn) {
	server, err := net.DialTimeout("tcp", p.target, time.Second)
	if err != nil {
		_ = client.Close()
		return
	}
	p.mu.Lock()
	cut := p.cut
	p.conns[client], p.conns[server] = struct{}{}, struct{}{}
	p.mu.Unlock()
	if !cut {
		var both sync.WaitGroup
		both.Go(func() { p.pass(client, server) })
		both.Go(func() { p.pass(server, client) })
		both.Wait()
	}
	_, _ = client.Close(), server.Close()
	p.mu.Lock()
	delete(p.conns, client)
	delete(p.conns, server)
	p.mu.Unlock()
}

func (p *proxy) pass(from, to net.Conn) {
	b := make([]byte, 4096)
	for {
		n, err := from.Read(b)
		p.mu.Lock()
		gate := p.gate
		p.mu.Unlock()
		<-gate
		if n > 0 {
			if _, failed := to.Write(b[:n]); failed != nil {
				err = failed
			}
		}
		if err != nil {
			if err != io.EOF {
				_ = from.Close()
			}
			_ = to.Close()
			return
		}
	}
}

func (p *proxy) breakAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
}

// sever ends all connections and lets none through until heal.
func (p *proxy) sever() {
	p.mu.Lock()
	p.cut = true
	p.mu.Unlock()
	p.breakAll()
}

// stall keeps connections open and passes nothing on until heal.
func (p *proxy) stall() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gate = make(chan struct{})
}

func (p *proxy) heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = false
	select {
	case <-p.gate:
	default:
		close(p.gate)
	}
}
