// Package certificate gives the server its TLS certificate: from two files
// that may be replaced while it runs, from an ACME authority, or made at start.
package certificate

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
)

// checkEvery is how often the files are looked at, at the most.
const checkEvery = time.Second

// files serves the certificate in two files, which it reads again when one of
// them has changed.
type files struct {
	cert, key string
	failed    func(error) // is told when changed files cannot be used

	mu      sync.Mutex
	current *tls.Certificate
	read    [2]stamp // of the files when they were read last
	checked time.Time
}

// stamp tells two states of a file apart.
type stamp struct {
	changed time.Time
	size    int64
}

// FromFiles returns the configuration for the PEM files cert, with its chain,
// and key. Files that are replaced while the server runs are used from the
// next connection on; when they do not fit, failed is told once and the former
// certificate stays.
func FromFiles(cert, key string, failed func(error)) (*tls.Config, error) {
	f := &files{cert: cert, key: key, failed: failed}
	f.read = f.stamps()
	current, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("read the certificate: %w", err)
	}
	f.current = &current
	return configuration(f.get), nil
}

// configuration is common to all certificates. WebSocket connections begin as
// HTTP/1.1, so nothing else is offered.
func configuration(get func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, GetCertificate: get}
}

func (f *files) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.checked) >= checkEvery {
		f.checked = time.Now()
		f.check()
	}
	return f.current, nil
}

// check reads the files again if they are others than those read last.
func (f *files) check() {
	now := f.stamps()
	if now == f.read {
		return
	}
	f.read = now
	renewed, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		f.failed(fmt.Errorf("the new certificate cannot be used, the former one stays: %w", err))
		return
	}
	f.current = &renewed
}

func (f *files) stamps() (s [2]stamp) {
	for i, name := range [...]string{f.cert, f.key} {
		if info, err := os.Stat(name); err == nil {
			s[i] = stamp{info.ModTime(), info.Size()}
		}
	}
	return s
}
