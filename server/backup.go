package server

import (
	"net/http"
	"strings"

	"go.uber.org/zap"

	"hivewire/actions"
	"hivewire/hive"
	"hivewire/server/rest"
)

// backup streams a consistent copy of the store to an administrator.
func backup(w http.ResponseWriter, r *http.Request, svc *actions.Service, log *zap.Logger) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		rest.Fail(w, hive.Errorf(hive.Unauthenticated, "Unauthorized"))
		return
	}
	id, err := svc.Auth.Authenticate(r.Context(), strings.TrimSpace(token))
	if err == nil {
		var caller hive.Caller
		if caller, err = svc.Auth.Caller(r.Context(), id); err == nil {
			w.Header().Set("Content-Type", "application/x-tar")
			body := &countingWriter{ResponseWriter: w}
			err = svc.Hive.Backup(r.Context(), caller, body)
			if err != nil && body.n > 0 {
				log.Error("backup broke off", zap.Error(err))
				panic(http.ErrAbortHandler) // so that the client does not take what it has for all
			}
		}
	}
	if err != nil {
		log.Warn("backup refused", zap.Error(err))
		rest.Fail(w, err)
	}
}

// countingWriter knows whether the answer has begun.
type countingWriter struct {
	http.ResponseWriter
	n int64
}

// Write implements [io.Writer].
func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.n += int64(n)
	return n, err
}
