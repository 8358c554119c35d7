package ws

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// originAllowed reports whether the page that asks, if a page asks, may. Only
// browsers send an Origin; scripts and devices do not.
func (h *Handler) originAllowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || slices.Contains(h.origins, "*") {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" { // "null" is a page of nowhere in particular
		return false
	}
	return strings.EqualFold(u.Host, r.Host) || slices.ContainsFunc(h.origins, func(allowed string) bool {
		return strings.EqualFold(allowed, origin) || strings.EqualFold(allowed, u.Host)
	})
}
