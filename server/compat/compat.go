// Package compat serves the user APIs of other systems on listeners of their own.
package compat

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"go.uber.org/zap"
)

// Config says where the APIs are served and which.
type Config struct {
	HTTPAddr string      // host:port without encryption; "" for none
	TLSAddr  string      // host:port with TLS; "" for none
	TLS      *tls.Config // needed with TLSAddr
	// APIs are the handlers by the paths that they serve: "/zato/sso/". They
	// answer whatever is below in their own words.
	APIs map[string]http.Handler
}

// Bounds on requests, which are short and come from scripts.
const (
	headerTime  = 10 * time.Second
	requestTime = 30 * time.Second
	idleTime    = 2 * time.Minute
	headerBytes = 64 << 10
)

// Server serves until Shutdown.
type Server struct {
	http   *http.Server
	addrs  []net.Addr // in the order of Config
	served chan error // one outcome of each listener
}

// Start listens on the addresses of cfg and serves its APIs on all of them. It
// returns once connections are accepted.
func Start(cfg Config, log *zap.Logger) (*Server, error) {
	s := &Server{served: make(chan error, 2), http: &http.Server{
		Handler: handler(cfg.APIs, log), ReadHeaderTimeout: headerTime, ReadTimeout: requestTime, WriteTimeout: requestTime,
		IdleTimeout: idleTime, MaxHeaderBytes: headerBytes,
		ErrorLog: zap.NewStdLog(log.WithOptions(zap.IncreaseLevel(zap.ErrorLevel))),
	}}
	var listeners []net.Listener
	for i, addr := range []string{cfg.HTTPAddr, cfg.TLSAddr} {
		if addr == "" {
			continue
		}
		l, err := net.Listen("tcp", addr)
		if err != nil {
			for _, opened := range listeners {
				err = errors.Join(err, opened.Close())
			}
			return nil, fmt.Errorf("listen on %s for the user APIs: %w", addr, err)
		}
		s.addrs = append(s.addrs, l.Addr())
		if i == 1 {
			l = tls.NewListener(l, cfg.TLS)
		}
		listeners = append(listeners, l)
	}
	for _, l := range listeners {
		go func() { s.served <- s.http.Serve(l) }()
	}
	return s, nil
}

// Addrs returns the addresses listened on: the plain one, then that with TLS.
func (s *Server) Addrs() []net.Addr { return s.addrs }

// Shutdown stops accepting and waits for requests that are being served. What
// is left when ctx ends is cut.
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	for range s.addrs {
		if served := <-s.served; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
	}
	return err
}
