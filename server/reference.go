package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"
	"time"

	"hivewire/actions/apidoc"
)

// openAPI is made when it is first asked for.
var openAPI = sync.OnceValue(apidoc.OpenAPI)

func serveOpenAPI(w http.ResponseWriter, r *http.Request) { serveReference(w, r, openAPI()) }

// serveAsyncAPI names the server by the name that the client used.
func serveAsyncAPI(w http.ResponseWriter, r *http.Request) {
	secure := r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
	serveReference(w, r, apidoc.AsyncAPI(apidoc.Server{Host: r.Host, Secure: secure}))
}

// serveReference answers with a document, which clients keep but ask about.
func serveReference(w http.ResponseWriter, r *http.Request, document []byte) {
	sum := sha256.Sum256(document)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(document))
}
