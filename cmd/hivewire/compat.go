package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"

	"go.uber.org/zap"

	"hivewire/actions"
	"hivewire/hive"
	"hivewire/server/certificate"
	"hivewire/server/compat"
	"hivewire/server/compat/graze"
	"hivewire/server/compat/haplo"
	"hivewire/server/compat/zato"
	"hivewire/sso"
)

// serve starts the user APIs of other systems; nil when they are off.
func (c *compatConfig) serve(svc *actions.Service, log *zap.Logger) (*compat.Server, error) {
	if !c.Enabled {
		return nil, nil
	}
	cfg := compat.Config{HTTPAddr: c.HTTPAddr, TLSAddr: c.TLSAddr, APIs: c.apis(svc, log)}
	if c.TLSAddr != "" {
		var err error
		if cfg.TLS, err = c.encryption(log); err != nil {
			return nil, err
		}
	}
	return compat.Start(cfg, log)
}

// encryption is that of the listener with TLS.
func (c *compatConfig) encryption(log *zap.Logger) (*tls.Config, error) {
	if c.TLSCert != "" {
		return certificate.FromFiles(c.TLSCert, c.TLSKey, func(err error) { log.Error("certificate", zap.Error(err)) })
	}
	host, _, err := net.SplitHostPort(c.TLSAddr)
	if err != nil {
		return nil, fmt.Errorf("compat.tls-addr: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		return certificate.SelfSigned()
	}
	return certificate.SelfSigned(host)
}

// apis are the handlers by their paths.
func (c *compatConfig) apis(svc *actions.Service, log *zap.Logger) map[string]http.Handler {
	apis := map[string]http.Handler{}
	failed := func(api string) func(string, error) {
		return func(cid string, err error) {
			log.Error("a request failed here", zap.String("api", api), zap.String("cid", cid), zap.Error(err))
		}
	}
	if z := &c.Zato; z.Enabled {
		apis[zato.Path] = zato.New(sso.New(svc.Hive, svc.Auth, c.sso()), zato.Options{AppHeader: z.AppHeader, Failed: failed(hive.APIZato)})
	}
	if h := &c.Haplo; h.Enabled {
		apis[haplo.Path] = haplo.New(svc.Hive, svc.Auth, haplo.Options{
			NotFoundStatus: h.NotFoundStatus, NotPermittedStatus: h.NotPermittedStatus, Locales: h.Locales,
			WithoutTags: !h.Tags, PublicBaseURL: h.PublicBaseURL, WelcomeDays: h.WelcomeDays, Failed: failed(hive.APIHaplo),
		})
		apis[haplo.WelcomePath] = apis[haplo.Path]
	}
	if g := &c.Graze; g.Enabled {
		o := graze.Options{
			NoAutoCreate: !g.AutoCreate, IdleMinutes: g.IdleMinutes, PasswordMessage: g.PasswordMessage,
			AcceptJWT: c.AcceptJWT, Failed: failed(hive.APIGraze),
		}
		if g.PasswordRegex != "" {
			o.PasswordRegex = regexp.MustCompile(g.PasswordRegex) // checkCompat compiled it
		}
		apis[graze.Path] = graze.New(svc.Hive, svc.Auth, o)
	}
	return apis
}

func (c *compatConfig) sso() sso.Options {
	z := &c.Zato
	o := sso.Options{
		Apps: z.Apps, DefaultApp: z.DefaultApp, MetadataApps: z.MetadataApps,
		HideAppInvalid: !z.InformIfAppInvalid, HideLocked: !z.InformIfLocked, HideTOTPMissing: !z.InformIfTOTPMissing,
		HideMustChange: !z.InformIfMustChange, HidePasswordInvalid: !z.InformIfPasswordInvalid, InformIfExpired: z.InformIfExpired,
		SessionMinutes: z.SessionMinutes, PasswordExpiryDays: z.PasswordExpiryDays, AboutToExpireDays: z.AboutToExpireDays,
		MinLength: z.MinLength, MaxLength: z.MaxLength, NoApproval: !z.ApprovalNeeded, SignUp: z.SignUp, SelfRename: z.SelfRename, AcceptJWT: c.AcceptJWT,
	}
	if len(z.LoginApps) > 0 {
		o.LoginApps = z.LoginApps
	}
	if len(z.RejectList) > 0 {
		o.RejectList = z.RejectList
	}
	return o
}

// prepare makes the accounts that the APIs need.
func (c *compatConfig) prepare(ctx context.Context, h *hive.Hive) error {
	if !c.Enabled || !c.Haplo.Enabled {
		return nil
	}
	return haplo.Ensure(ctx, h)
}

// where returns the addresses of the APIs for people on this machine.
func (c *compatConfig) where(s *compat.Server) (all []string) {
	if s == nil {
		return nil
	}
	for i, addr := range s.Addrs() {
		at := place{address: reachable(addr.String()), encrypted: c.HTTPAddr == "" || i > 0}
		for _, api := range []struct {
			on   bool
			path string
		}{{c.Zato.Enabled, zato.Path}, {c.Haplo.Enabled, haplo.Path}, {c.Graze.Enabled, graze.Path}} {
			if api.on {
				all = append(all, at.http()+api.path)
			}
		}
	}
	return all
}

// compatError says what to do about an address that cannot be listened on.
func compatError(err error) error {
	failed, ok := errors.AsType[*net.OpError](err)
	if !ok || failed.Addr == nil {
		return err
	}
	return listenError(failed.Addr.String(), "--compat.http-addr or --compat.tls-addr", err)
}
