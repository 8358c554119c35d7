package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"go.uber.org/zap"

	"hivewire/auth"
	"hivewire/hive"
)

// storedKey returns the signing key of the store. While the store is down it
// answers for the server that cannot start without a key: alive, not ready.
// Nil without an error when ctx ended first.
func storedKey(ctx context.Context, h *hive.Hive, listen string, log *zap.Logger) ([]byte, error) {
	text, err := h.SigningKey(ctx, auth.NewSecret)
	if hive.KindOf(err) == hive.Unavailable || hive.KindOf(err) == hive.OutcomeUnknown {
		stop, failed := standBy(listen)
		if failed != nil {
			return nil, listenError(listen, failed)
		}
		err = untilAvailable(ctx, log, func() (err error) {
			text, err = h.SigningKey(ctx, auth.NewSecret)
			return err
		})
		stop()
	}
	if err != nil || ctx.Err() != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("read the stored signing key: %w", err)
	}
	return key, nil
}

// standBy answers 503 on the address until stop, and /healthz as alive.
func standBy(listen string) (stop func(), err error) {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"status":"alive"}`)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, `{"status":"not ready","parts":{"store":"unavailable"}}`)
	})
	s := &http.Server{Handler: mux, ReadHeaderTimeout: shutdownTime}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			_ = l.Close()
		}
	}()
	return func() { _ = s.Close(); <-done }, nil
}
