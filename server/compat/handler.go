package compat

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"go.uber.org/zap"
)

// handler serves each API below its path, and writes every request at debug
// level. Of the path it tells only which API it belongs to, and nothing of the
// query: both may hold secrets.
func handler(apis map[string]http.Handler, log *zap.Logger) http.Handler {
	debug := log.Core().Enabled(zap.DebugLevel)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = merged(r)
		path, api := find(apis, r.URL.Path)
		if !debug {
			api.ServeHTTP(w, r)
			return
		}
		started, a := time.Now(), &answered{ResponseWriter: w, status: http.StatusOK}
		api.ServeHTTP(a, r)
		log.Debug("request", zap.String("api", path), zap.String("method", r.Method), zap.Int("status", a.status), zap.Duration("took", time.Since(started)))
	})
}

var slashes = regexp.MustCompile("//+")

// merged returns a request in whose path slashes that follow one another are
// one, as the servers that these APIs come from have it. A redirection, which
// [http.ServeMux] would give, is none of the APIs' answers.
func merged(r *http.Request) *http.Request {
	if !strings.Contains(r.URL.Path, "//") {
		return r
	}
	own, url := *r, *r.URL
	url.Path, url.RawPath = slashes.ReplaceAllString(url.Path, "/"), ""
	own.URL = &url
	return &own
}

// find returns the API that serves a path, and below which path.
func find(apis map[string]http.Handler, path string) (string, http.Handler) {
	for below, api := range apis {
		if strings.HasPrefix(path, below) {
			return below, api
		}
	}
	return "", http.HandlerFunc(notFound)
}

func notFound(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte(`{"error":404,"message":"Not found"}`)) // the client may be gone
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
