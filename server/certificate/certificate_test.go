package certificate_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/server/certificate"
)

// write makes a certificate for name and replaces the two files with it.
func write(t *testing.T, dir, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	require.NoError(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	require.NoError(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), 0o600))
	return cert, key
}

// presented returns the name in the certificate that a server with c presents.
func presented(t *testing.T, c *tls.Config) string {
	t.Helper()
	near, far := net.Pipe()
	server := tls.Server(far, c)
	go func() { _ = server.Handshake() }()
	client := tls.Client(near, &tls.Config{InsecureSkipVerify: true})
	require.NoError(t, client.Handshake())
	defer near.Close()
	require.GreaterOrEqual(t, client.ConnectionState().Version, uint16(tls.VersionTLS12))
	return client.ConnectionState().PeerCertificates[0].Subject.CommonName
}

func TestFilesAreReadAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cert, key := write(t, dir, "first.example.com")
	var failures atomic.Int32
	c, err := certificate.FromFiles(cert, key, func(error) { failures.Add(1) })
	require.NoError(t, err)
	require.Equal(t, "first.example.com", presented(t, c))

	write(t, dir, "second.example.com")
	require.Eventually(t, func() bool { return presented(t, c) == "second.example.com" }, 10*time.Second, 50*time.Millisecond)
	require.Zero(t, failures.Load())

	require.NoError(t, os.WriteFile(cert, []byte("half a file"), 0o600))
	require.Eventually(t, func() bool {
		return presented(t, c) == "second.example.com" && failures.Load() == 1
	}, 10*time.Second, 50*time.Millisecond, "a certificate that cannot be used takes nothing away")
	write(t, dir, "third.example.com")
	require.Eventually(t, func() bool { return presented(t, c) == "third.example.com" }, 10*time.Second, 50*time.Millisecond)
}

func TestFilesThatDoNotFit(t *testing.T) {
	t.Parallel()
	cert, _ := write(t, t.TempDir(), "a.example.com")
	_, key := write(t, t.TempDir(), "b.example.com")
	_, err := certificate.FromFiles(cert, key, nil)
	require.ErrorContains(t, err, "read the certificate")
	_, err = certificate.FromFiles(filepath.Join(t.TempDir(), "none"), key, nil)
	require.ErrorContains(t, err, "no such file")
}

func TestAuthorityServesItsDomainsOnly(t *testing.T) {
	t.Parallel()
	for _, bad := range [][]string{nil, {""}, {"localhost"}, {"*.example.com"}, {"https://example.com"}, {"example.com:443"}} {
		_, err := certificate.FromACME(certificate.Authority{Domains: bad})
		require.Error(t, err, "%q", bad)
	}
	c, err := certificate.FromACME(certificate.Authority{Domains: []string{"hive.example.com"}, Cache: t.TempDir()})
	require.NoError(t, err)
	require.Contains(t, c.NextProtos, "acme-tls/1")
	require.NotContains(t, c.NextProtos, "h2")
	_, err = c.GetCertificate(&tls.ClientHelloInfo{ServerName: "other.example.com"})
	require.ErrorContains(t, err, "not configured")
}

func TestSelfSignedIsGoodForItsNames(t *testing.T) {
	t.Parallel()
	c, err := certificate.SelfSigned("hive.example.com", "192.0.2.7")
	require.NoError(t, err)
	made, err := c.GetCertificate(&tls.ClientHelloInfo{ServerName: "localhost"})
	require.NoError(t, err)
	leaf, err := x509.ParseCertificate(made.Certificate[0])
	require.NoError(t, err)
	trusted := x509.NewCertPool()
	trusted.AddCert(leaf)
	for name, good := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "::1": true, "hive.example.com": true, "192.0.2.7": true, "other.example.com": false,
	} {
		_, err := leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: trusted, CurrentTime: time.Now().AddDate(9, 0, 0)})
		require.Equal(t, good, err == nil, "%s: %v", name, err)
	}
	require.Equal(t, "hivewire", presented(t, c))
	again, err := certificate.SelfSigned()
	require.NoError(t, err)
	other, err := again.GetCertificate(nil)
	require.NoError(t, err)
	require.NotEqual(t, made.Certificate, other.Certificate)
}
