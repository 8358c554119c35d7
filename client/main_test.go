package client_test

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(withNode{m}) }

// gate is an address that leads to a server which may change, over
// connections that can be cut.
type gate struct {
	URL      string
	listener net.Listener
	running  sync.WaitGroup

	mu     sync.Mutex
	target string // "" refuses
	open   []net.Conn
}

func newGate(t *testing.T, target string) *gate {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	g := &gate{URL: "ws://" + listener.Addr().String() + "/api/websocket", listener: listener, target: target}
	g.running.Go(g.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		g.Cut()
		g.running.Wait()
	})
	return g
}

func (g *gate) accept() {
	for {
		in, err := g.listener.Accept()
		if err != nil {
			return
		}
		g.mu.Lock()
		target := g.target
		g.mu.Unlock()
		out, err := net.Dial("tcp", target)
		if err != nil {
			_ = in.Close()
			continue
		}
		g.mu.Lock()
		g.open = append(g.open, in, out)
		g.mu.Unlock()
		for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
			g.running.Go(func() {
				_, _ = io.Copy(pair[0], pair[1])
				_ = pair[0].Close()
			})
		}
	}
}

// Lead makes the gate lead elsewhere from now on.
func (g *gate) Lead(target string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.target = target
}

// Cut cuts all connections.
func (g *gate) Cut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.open {
		_ = c.Close()
	}
	g.open = nil
}
