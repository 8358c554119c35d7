package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"go.uber.org/zap"

	"hivewire/actions"
	"hivewire/demo"
)

// demo makes the demo's devices and account as soon as the store can be
// reached, tells how to see them, and has them work until stop.
func (p *program) demo(ctx context.Context, svc *actions.Service, at place, log *zap.Logger) (stop func(), err error) {
	stop = func() {}
	password, created := rand.Text(), false
	err = untilAvailable(ctx, log, func() error {
		made, err := demo.Prepare(ctx, svc.Hive, password)
		created = created || made
		return err
	})
	if err != nil || ctx.Err() != nil {
		return stop, err
	}
	running := demo.Start(svc.Hive, func(err error) { log.Warn("a demo device cannot work", zap.Error(err)) })
	stop = running.Close
	fmt.Fprint(p.out, "\nDemo: five devices report every two seconds and take commands.\n")
	token := ""
	if created {
		fmt.Fprintf(p.out, "Login %s, password %s. This is shown only once.\n", demo.Login, password)
		user, err := svc.Hive.Users.ByLogin(ctx, demo.Login)
		if err != nil {
			return stop, err
		}
		tokens, err := svc.Auth.Issue(user)
		if err != nil {
			return stop, err
		}
		token = tokens.Access
	}
	showDemo(p.out, at, token)
	return stop, nil
}

// showDemo prints lines to paste. Token is "" when the account is not new.
func showDemo(w io.Writer, at place, token string) {
	options := " --login " + demo.Login + at.flag()
	fmt.Fprintf(w, `
Watch them, and give one a command:
%[1]s watch%[2]s
%[1]s send demo-lamp set '{"level":30}'%[2]s
`, self(), options)
	if token != "" {
		fmt.Fprintf(w, "npx --yes wscat -c %s -H \"Authorization: Bearer %s\" -w 60 -x '{\"action\":\"notification/subscribe\",\"requestId\":\"1\"}'\n", at.ws(), token)
	}
}

// self is how this program is called from the same directory.
func self() string {
	const name = "hivewire"
	file, err := os.Executable()
	switch {
	case err != nil:
		return name
	case strings.Contains(file, string(filepath.Separator)+"go-build"): // of go run, and gone with it
		return "go run ./cmd/hivewire"
	}
	if found, err := exec.LookPath(name); err == nil && sameFile(found, file) {
		return name
	}
	return os.Args[0]
}

func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	other, failed := os.Stat(b)
	return err == nil && failed == nil && os.SameFile(one, other)
}
