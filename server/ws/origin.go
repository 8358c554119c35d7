package ws

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// page is what a page's origin can be, its scheme left out or not.
var page = regexp.MustCompile(`(?i)^(?:([a-z][a-z0-9+.-]*)://)?(?:(?:[a-z0-9_-]+\.?)+|\[[0-9a-f:.]+\])(:[0-9]+)?$`)

// CheckOrigin refuses origins for [New] that no page has as browsers send it:
// without a path, without the port that is the scheme's own, and never "null",
// which stands for any file and many a frame.
func CheckOrigin(allowed string) error {
	if allowed == "*" {
		return nil
	}
	parts := page.FindStringSubmatch(allowed)
	if parts == nil || strings.EqualFold(allowed, "null") || slices.Contains(needless[strings.ToLower(parts[1])], parts[2]) {
		return fmt.Errorf("%q is the origin of no page; give a host, with its port unless that is 80 or 443 (localhost:3000), a whole origin (https://app.example.com) or *", allowed)
	}
	return nil
}

// needless are the ports that browsers leave out, by the scheme.
var needless = map[string][]string{"": {":80", ":443"}, "http": {":80"}, "https": {":443"}}

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
