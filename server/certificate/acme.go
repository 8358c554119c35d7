package certificate

import (
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// Authority says how certificates are got from an ACME authority.
type Authority struct {
	Domains   []string // for which certificates are asked; others are refused
	Directory string   // URL of the authority; "" is Let's Encrypt
	Cache     string   // directory that keeps certificates and the account's key
}

// FromACME returns the configuration for certificates that are asked for when
// a client first names a domain, and renewed before they end. The authority
// proves the domain over TLS itself (tls-alpn-01), so it must reach the server
// on port 443. Whoever uses it agrees to the authority's terms.
func FromACME(a Authority) (*tls.Config, error) {
	if len(a.Domains) == 0 {
		return nil, errors.New("no domain to ask for a certificate for")
	}
	for _, domain := range a.Domains {
		if domain == "" || strings.ContainsAny(domain, "*/: ") || !strings.Contains(domain, ".") {
			return nil, fmt.Errorf("%q is not a domain name that a certificate can be got for", domain)
		}
	}
	m := &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		Cache:      autocert.DirCache(a.Cache),
		HostPolicy: autocert.HostWhitelist(a.Domains...),
	}
	if a.Directory != "" {
		m.Client = &acme.Client{DirectoryURL: a.Directory}
	}
	c := configuration(m.GetCertificate)
	c.NextProtos = append(c.NextProtos, acme.ALPNProto)
	return c, nil
}
