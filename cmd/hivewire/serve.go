package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"hivewire/actions"
	"hivewire/auth"
	"hivewire/bus"
	"hivewire/hive"
	"hivewire/server"
	"hivewire/storage"
)

const (
	shutdownTime = 10 * time.Second // in which connections end
	// answerTime is how much of it requests to the user APIs get, of which
	// connections may hear, before connections are told that the server stops.
	answerTime = time.Second
)

func (p *program) serve() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the server",
		Long: `Runs the server until it gets SIGTERM or SIGINT.

On an empty store it makes the account admin and prints its password once.
Settings come from flags, else from HIVEWIRE_* environment variables, else from
a YAML file, else they are the defaults. Secrets come from the environment only:

` + secretHelp(),
		Example: `  hivewire serve
  hivewire serve --demo --data "$(mktemp -d)"
  hivewire serve --listen 0.0.0.0:8080 --data /var/lib/hivewire
  hivewire serve --config /etc/hivewire.yaml`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&path, "config", "", "YAML file with settings")
	addFlags(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := load(cmd.Flags(), p.env, path)
		if err == nil {
			err = p.runServer(cmd.Context(), c)
		}
		if err != nil {
			return &exit{exitError, err}
		}
		return nil
	}
	return cmd
}

// runServer serves until ctx ends.
func (p *program) runServer(ctx context.Context, c config) (err error) {
	log, err := p.logger(c.LogLevel)
	if err != nil {
		return err
	}
	keys, err := c.keys()
	if err != nil {
		return err
	}
	encryption, err := c.encryption(log)
	if err != nil {
		return err
	}
	store, err := storage.Open(ctx, c.storage(log))
	if ctx.Err() != nil && err != nil {
		return nil // stopped before it had begun
	}
	if err != nil {
		return openError(c.Data, err)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	hub := bus.New()
	defer hub.Close()
	events, link, leave, err := c.join(hub, &store, log)
	if err != nil {
		return err
	}
	defer leave()
	h := hive.New(store, auth.NewPasswords(runtime.GOMAXPROCS(0)), events, hive.Options{
		Retention: c.Retention, AuditRetention: c.AuditRetention, PasswordLength: c.Password.MinLength, IgnoreTOTP: c.Auth.TOTPOnlyZato,
	})
	defer h.Close()
	signing := keys.Signing
	keys.Signing = nil // until there is an administrator: nobody is told that the login is wrong
	authority := auth.New(h, keys, auth.Options{
		AccessLifetime: c.AccessLifetime, RefreshLifetime: c.RefreshLifetime,
		EnforceExpiry: c.Auth.EnforceExpiry, UnrestrictedTokenCreate: c.Auth.UnrestrictedTokenCreate,
		FailuresPerAddress: c.Auth.FailuresPerAddress,
	})
	defer authority.Close()
	svc := actions.New(h, authority, time.Now, actions.Info{})
	svc.Limits.Subscriptions = c.Limits.Subscriptions
	defer svc.Close()
	// The port comes before the administrator, whose password is shown only once.
	node, err := server.Start(server.Config{Listen: c.Listen, AllowOrigins: c.AllowOrigin, Limits: c.limits(), Link: link, TLS: encryption}, svc, log)
	if err != nil {
		return listenError(c.Listen, "--listen", err)
	}
	apis, err := c.Compat.serve(svc, log)
	if err != nil {
		err = compatError(err)
	}
	at := place{address: reachable(node.Addr().String()), encrypted: encryption != nil}
	if err == nil {
		err = p.welcome(ctx, svc, &c, signing, at, c.Compat.where(apis), log)
	}
	if err == nil && c.Demo {
		var stop func()
		stop, err = p.demo(ctx, svc, at, log)
		defer stop()
	}
	if err == nil {
		<-ctx.Done()
	}
	log.Info("shutting down")
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if apis != nil {
		answering, cancel := context.WithTimeout(ending, answerTime)
		if failed := apis.Shutdown(answering); failed != nil {
			log.Warn("requests to the user APIs were cut", zap.Error(failed))
		}
		cancel()
	}
	if failed := node.Shutdown(ending); failed != nil {
		log.Warn("connections were cut", zap.Error(failed))
	}
	return err
}

// welcome makes the administrator on an empty store and the signing key unless
// it is given, and tells where the server is, once the store can be reached. It
// ends without an error when ctx does.
func (p *program) welcome(ctx context.Context, svc *actions.Service, c *config, signing []byte, at place, compat []string, log *zap.Logger) error {
	shown, password := "", c.AdminPassword
	if password == "" {
		password = rand.Text()
		shown = password
	}
	var created bool
	err := untilAvailable(ctx, log, func() (err error) {
		if !created {
			created, err = svc.Hive.Bootstrap(ctx, password)
		}
		if err == nil {
			err = c.Compat.prepare(ctx, svc.Hive)
		}
		if err == nil && signing == nil {
			signing, err = storedKey(ctx, svc.Hive)
		}
		return err
	})
	if err != nil || ctx.Err() != nil {
		if shown == "" && hive.KindOf(err) == hive.Invalid {
			err = fmt.Errorf("HIVEWIRE_ADMIN_PASSWORD: %w", err)
		}
		return err
	}
	svc.Auth.UseSigningKey(signing)
	banner(p.out, at, compat)
	if !created {
		return nil
	}
	admin, err := svc.Hive.Users.ByLogin(ctx, hive.AdminLogin)
	if err != nil {
		return err
	}
	tokens, err := svc.Auth.Issue(admin)
	if err != nil {
		return err
	}
	welcome(p.out, at, shown, tokens.Access, c.AccessLifetime)
	return nil
}

// storedKey returns the signing key of the store, made when there is none.
func storedKey(ctx context.Context, h *hive.Hive) ([]byte, error) {
	text, err := h.SigningKey(ctx, auth.NewSecret)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("read the stored signing key: %w", err)
	}
	return key, nil
}

const (
	firstPause = 100 * time.Millisecond
	lastPause  = 5 * time.Second
)

// untilAvailable repeats work while the store is down. It returns nil when ctx
// ends.
func untilAvailable(ctx context.Context, log *zap.Logger, work func() error) error {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		err := work()
		if k := hive.KindOf(err); err == nil || k != hive.Unavailable && k != hive.OutcomeUnknown {
			return err
		}
		log.Warn("the store is not available yet", zap.Error(err))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
	}
}

// openError says what to do about a store that does not open.
func openError(dir string, err error) error {
	if errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOTDIR) {
		return fmt.Errorf("the data directory %s cannot be written; give one that this user may write with --data", dir)
	}
	return err
}

func listenError(listen, flag string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("the address %s is in use; stop what serves there or give another one with %s", listen, flag)
	}
	return err
}
