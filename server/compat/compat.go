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
	mux := http.NewServeMux()
	for path, api := range cfg.APIs {
		mux.Handle(path, api)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"error":404,"message":"Not found"}`)) // the client may be gone
	})
	s := &Server{served: make(chan error, 2), http: &http.Server{
		Handler: logged(mux, log), ReadHeaderTimeout: headerTime, ReadTimeout: requestTime, WriteTimeout: requestTime,
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

// logged writes every request at debug level. Of the path it tells only which
// API it belongs to, and nothing of the query: both may hold secrets.
func logged(mux *http.ServeMux, log *zap.Logger) http.Handler {
	if !log.Core().Enabled(zap.DebugLevel) {
		return mux
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, api := mux.Handler(r)
		started, a := time.Now(), &answered{ResponseWriter: w, status: http.StatusOK}
		mux.ServeHTTP(a, r)
		log.Debug("request", zap.String("api", api), zap.String("method", r.Method), zap.Int("status", a.status), zap.Duration("took", time.Since(started)))
	})
}

// answered remembers the status of an answer.
type answered struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements [http.ResponseWriter].
func (a *answered) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap returns the writer beneath, for [http.ResponseController].
func (a *answered) Unwrap() http.ResponseWriter { return a.ResponseWriter }

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
