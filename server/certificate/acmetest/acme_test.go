package acmetest_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"

	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
	"hivewire/server/certificate"
)

const domain = "hive.example.com"

// resolver answers that every domain is this machine.
func resolver(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &dns.Server{Listener: listener, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		answer := new(dns.Msg).SetReply(q)
		if q.Question[0].Qtype == dns.TypeA {
			answer.Answer = []dns.RR{&dns.A{
				Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1),
			}}
		}
		_ = w.WriteMsg(answer)
	})}
	go func() { _ = s.ActivateAndServe() }()
	t.Cleanup(func() { _ = s.Shutdown() })
	return listener.Addr().String()
}

// authority is pebble. It validates domains by the port that it is told at last.
type authority struct {
	*httptest.Server
	handler  atomic.Pointer[http.Handler]
	requests atomic.Int32
	roots    *x509.CertPool
}

func startAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{roots: x509.NewCertPool()}
	a.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.requests.Add(1)
		(*a.handler.Load()).ServeHTTP(w, r)
	}))
	t.Cleanup(a.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(a.Certificate())
	http.DefaultTransport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: trusted} // as if the system trusted it
	return a
}

// validate has the authority find servers on a port.
func (a *authority) validate(t *testing.T, port int) {
	t.Helper()
	quiet := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	issuer := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {}})
	validator := va.New(quiet, 0, port, true, resolver(t), store)
	front := wfe.New(quiet, store, validator, issuer, []string{"pebble.letsencrypt.org"}, true, false, 1, 1)
	handler := front.Handler()
	a.handler.Store(&handler)
	a.roots.AddCert(issuer.GetRootCert(0).Cert)
}

func startNode(t *testing.T, a *authority, cache string) *hivetest.Node {
	t.Helper()
	c, err := certificate.FromACME(certificate.Authority{Domains: []string{domain}, Directory: a.URL + wfe.DirectoryPath, Cache: cache})
	require.NoError(t, err)
	return hivetest.Start(t, hivetest.Options{TLS: c})
}

// serial asks a node over HTTPS, as the domain, and returns the number of the
// certificate that it presented.
func serial(t *testing.T, node *hivetest.Node, a *authority) string {
	t.Helper()
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: a.roots},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, node.Server.Addr().String())
		},
		TLSHandshakeTimeout: time.Minute, // in which the certificate is got
	}
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport}).Get("https://" + domain + "/api/rest/info")
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusOK, answer.StatusCode)
	return answer.TLS.PeerCertificates[0].SerialNumber.String()
}

// TestCertificateFromAnAuthority has a node get its certificate when a client
// first names its domain, and keep it.
func TestCertificateFromAnAuthority(t *testing.T) {
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	a, cache := startAuthority(t), t.TempDir()
	node := startNode(t, a, cache)
	a.validate(t, node.Server.Addr().(*net.TCPAddr).Port)
	first := serial(t, node, a)
	asked := a.requests.Load()
	require.NotZero(t, asked)
	require.Equal(t, first, serial(t, node, a))

	require.NoError(t, node.Shutdown())
	require.Equal(t, first, serial(t, startNode(t, a, cache), a), "it is kept")
	require.Equal(t, asked, a.requests.Load())
}

// TestOtherDomainsAreRefused without asking the authority.
func TestOtherDomainsAreRefused(t *testing.T) {
	a := startAuthority(t)
	node := startNode(t, a, t.TempDir())
	_, err := tls.Dial("tcp", node.Server.Addr().String(), &tls.Config{ServerName: "other.example.com", RootCAs: a.roots})
	require.Error(t, err)
	require.Zero(t, a.requests.Load())
}
