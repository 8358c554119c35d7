// Package server is one node: its listener, the routes on it, health and metrics.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"go.uber.org/zap"

	"hivewire/actions"
	"hivewire/server/rest"
	"hivewire/server/ws"
)

// Config is what a node is told.
type Config struct {
	Listen       string   // host:port; port 0 takes a free one
	AllowOrigins []string // hosts or origins of web pages that may connect, besides the node's own; "*" for all
	Limits       ws.Limits
	Link         *Link       // nil for a node alone
	TLS          *tls.Config // nil to serve without
}

// Bounds on the HTTP requests around the connections.
const (
	headerTime  = 10 * time.Second // to send the request's head
	headerBytes = 64 << 10
	idleTime    = 2 * time.Minute // a kept-alive connection without a request
	answerTime  = time.Second     // to end requests in before connections are told that the node stops
)

// Node serves until Shutdown.
type Node struct {
	listener net.Listener
	http     *http.Server
	sockets  *ws.Handler
	rest     *rest.Handler
	log      *zap.Logger
	served   chan error // the outcome of Serve, once; then closed
}

// Start listens and serves svc. It returns once connections are accepted.
func Start(cfg Config, svc *actions.Service, log *zap.Logger) (*Node, error) {
	listener, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", cfg.Listen, err)
	}
	n := &Node{listener: listener, log: log, served: make(chan error, 1), sockets: ws.New(svc, cfg.Limits, cfg.AllowOrigins)}
	limits := rest.DefaultLimits()
	limits.BodyBytes, limits.SendTime = cfg.Limits.FrameBytes, cfg.Limits.SendTimeout
	n.rest = rest.New(svc, limits)
	metrics := newMetrics(n.sockets)
	if cfg.Link != nil {
		metrics.registry.MustRegister(cfg.Link.metrics()...)
	}
	requests := newRequestLog(log)
	svc.Observe = func(o actions.Observation) {
		metrics.observe(&o)
		requests.write(&o)
	}
	handler := routes(svc, n.sockets, n.rest, metrics, cfg.Link, log)
	if cfg.TLS != nil {
		listener, handler = tls.NewListener(listener, cfg.TLS), encrypted(handler)
	}
	n.http = &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          zap.NewStdLog(log.WithOptions(zap.IncreaseLevel(zap.ErrorLevel))),
	}
	go func() {
		n.served <- n.http.Serve(ws.Listener{Listener: listener})
		close(n.served)
	}()
	return n, nil
}

// encrypted tells handlers that their requests came encrypted, which the HTTP
// server cannot see through the listener of the connections.
func encrypted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.TLS = &tls.ConnectionState{HandshakeComplete: true}
		next.ServeHTTP(w, r)
	})
}

// Addr returns the address that the node listens on.
func (n *Node) Addr() net.Addr { return n.listener.Addr() }

// Shutdown stops accepting, answers what is being served, sends every client
// away and waits for them. What is left when ctx ends is cut. It may be called again.
func (n *Node) Shutdown(ctx context.Context) error {
	n.rest.Stop()
	stopped := make(chan error, 1)
	answered := make(chan struct{})
	go func() {
		stopped <- n.http.Shutdown(ctx)
		close(answered)
	}()
	select { // what is being served may be news for the connections
	case <-answered:
	case <-time.After(answerTime): // somebody is slow to say what they want
	}
	err := n.sockets.Shutdown(ctx)
	if failed := <-stopped; failed != nil {
		err = errors.Join(err, failed, n.http.Close())
	}
	if served := <-n.served; served != nil && !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
