package server

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/zap"

	"hivewire/actions"
	"hivewire/server/docs"
	"hivewire/server/rest"
	"hivewire/server/ws"
)

// socketPaths are where clients look for the WebSocket endpoint: the hosted
// installations, the Java server, and the documentation's two names.
var socketPaths = [...]string{"/api/websocket", "/dh/websocket", "/websocket", "/client", "/device"}

// swaggerPaths are where people look for the reference of each of DeviceHive's services.
var swaggerPaths = [...]string{
	"/api/swagger", "/auth/swagger", "/plugin/swagger", "/dh/swagger",
	"/api/swagger.html", "/auth/swagger.html", "/plugin/swagger.html", "/dh/swagger.html",
}

func routes(svc *actions.Service, sockets *ws.Handler, api *rest.Handler, m *metrics, link *Link, log *zap.Logger) http.Handler {
	mux := http.NewServeMux()
	for _, path := range socketPaths {
		mux.Handle(path, sockets)
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, `{"status":"alive"}`)
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { ready(w, r, svc, link, log) })
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /api/openapi.json", serveOpenAPI)
	mux.HandleFunc("GET /api/asyncapi.json", serveAsyncAPI)
	page := docs.Handler()
	mux.Handle("GET /docs", page)
	mux.Handle("GET /docs/", page)
	for _, path := range swaggerPaths {
		mux.Handle("GET "+path, http.RedirectHandler("/docs", http.StatusFound))
	}
	mux.HandleFunc("GET /api/backup", func(w http.ResponseWriter, r *http.Request) { backup(w, r, svc, log) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { nobodys(w, r, mux) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest.Owns(r.URL.EscapedPath()) {
			api.ServeHTTP(w, r) // without the redirects of the mux, which clean paths
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// nobodys answers a request that no route is for.
func nobodys(w http.ResponseWriter, r *http.Request, mux *http.ServeMux) {
	get := *r
	get.Method = http.MethodGet
	if _, pattern := mux.Handler(&get); pattern != "/" {
		w.Header().Set("Allow", "GET, HEAD")
		rest.Fail(w, rest.ErrMethod)
		return
	}
	rest.Fail(w, rest.ErrNotFound)
}

// readyTime bounds the question to the store, below the time-out of probes.
const readyTime = 2 * time.Second

// ready names the part that is not ready; why is for the log. A link that is
// degraded leaves the node ready: it serves, and taking all nodes out of
// service because of what is between them would help nobody.
func ready(w http.ResponseWriter, r *http.Request, svc *actions.Service, link *Link, log *zap.Logger) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	store, tokens := svc.Hive.Ready(ctx), svc.Auth.Ready()
	code, status, parts := http.StatusOK, "ready", `"store":"ready","tokens":"ready"`
	switch {
	case store != nil:
		code, status, parts = http.StatusServiceUnavailable, "not ready", `"store":"unavailable"`
	case tokens != nil:
		code, status, parts = http.StatusServiceUnavailable, "not ready", `"store":"ready","tokens":"unavailable"`
	}
	if link != nil {
		if link.Ready() == nil {
			parts += `,"nats":"ready"`
		} else {
			parts += `,"nats":"degraded"`
		}
	}
	if code != http.StatusOK {
		log.Warn("not ready", zap.Error(errors.Join(store, tokens)))
	}
	answer(w, code, `{"status":"`+status+`","parts":{`+parts+`}}`)
}

func answer(w http.ResponseWriter, code int, body string) {
	w.Header().Set("Content-Type", "application/json")
	if code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(code)
	_, _ = w.Write([]byte(body)) // the client may be gone
}
