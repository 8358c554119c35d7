// Package docs is the page that shows the references of the APIs, with all
// that it needs: it works without any other host.
package docs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed assets
var assets embed.FS

// policy lets the page load and ask only what is here. The viewer of the REST
// reference has its icons in data: addresses.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// asset is a file as it is served.
type asset struct {
	content []byte
	media   string
	etag    string
	packed  bool // content is compressed
}

// Handler serves the page at /docs and its parts below.
func Handler() http.Handler {
	files := map[string]asset{}
	entries, err := assets.ReadDir("assets")
	if err != nil {
		panic(err) // it is part of the binary
	}
	for _, e := range entries {
		content, err := assets.ReadFile("assets/" + e.Name())
		if err != nil {
			panic(err)
		}
		name, packed := strings.CutSuffix(e.Name(), ".gz")
		sum := sha256.Sum256(content)
		files["/docs/"+name] = asset{content, mediaTypes[path.Ext(name)], hex.EncodeToString(sum[:12]), packed}
	}
	files["/docs"] = files["/docs/index.html"]
	delete(files, "/docs/index.html")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, known := files[r.URL.Path]
		switch {
		case known:
			file.serve(w, r)
		case r.URL.Path == "/docs/":
			http.Redirect(w, r, "../docs", http.StatusMovedPermanently)
		default:
			http.NotFound(w, r)
		}
	})
}

// mediaTypes are those of the parts; what the system says may differ.
var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.media)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache")
	content, etag := a.content, a.etag
	if a.packed {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			etag += "-gzip"
		} else if content = unpack(content); content == nil {
			http.Error(w, "", http.StatusInternalServerError)
			return
		}
	}
	h.Set("ETag", fmt.Sprintf("%q", etag))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

func unpack(packed []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	content, err := io.ReadAll(z)
	if err != nil {
		return nil
	}
	return content
}
