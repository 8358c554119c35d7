package main

import (
	"crypto/tls"
	"errors"
	"path/filepath"

	"go.uber.org/zap"

	"hivewire/server/certificate"
)

// acmeDir is where in the data directory certificates of an ACME authority are kept.
const acmeDir = "acme"

// encryption returns what connections are encrypted with, nil for nothing.
func (c *config) encryption(log *zap.Logger) (*tls.Config, error) {
	files, authority := c.TLSCert != "" || c.TLSKey != "", len(c.ACMEDomain) > 0
	switch {
	case files && authority:
		return nil, errors.New("--tls-cert and --acme-domain exclude each other: give one")
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return nil, errors.New("--tls-cert and --tls-key belong together: give both")
	case c.ACMEDirectory != "" && !authority:
		return nil, errors.New("--acme-directory needs --acme-domain")
	case files:
		return certificate.FromFiles(c.TLSCert, c.TLSKey, func(err error) { log.Error("certificate", zap.Error(err)) })
	case authority:
		return certificate.FromACME(certificate.Authority{
			Domains: c.ACMEDomain, Directory: c.ACMEDirectory, Cache: filepath.Join(c.Data, acmeDir),
		})
	}
	return nil, nil
}

// place is where a server can be reached from this machine.
type place struct {
	address   string // host:port
	encrypted bool
}

func (p place) ws() string { return p.scheme("ws") + p.address + "/api/websocket" }

// flag tells a command to look there, unless it would anyway.
func (p place) flag() string {
	if p.ws() == defaultURL {
		return ""
	}
	return " --url " + p.ws()
}

func (p place) http() string { return p.scheme("http") + p.address }

func (p place) scheme(name string) string {
	if p.encrypted {
		name += "s"
	}
	return name + "://"
}
