package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// TestReadme finds every setting in the README's table as it is, those of the
// user APIs of other systems in that of their page.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	compat, err := os.ReadFile(filepath.Join("..", "..", "docs", "compat.md"))
	require.NoError(t, err)
	for _, s := range settings() {
		flag, value := "`"+s.name+"`", fmt.Sprint(s.value)
		if s.secret {
			flag = ""
		}
		if value == "" || value == "[]" {
			value = "none"
		}
		page := text
		if strings.HasPrefix(s.name, "compat.") {
			page = compat
		}
		require.Contains(t, string(page), fmt.Sprintf("| %s | `%s` | %s | %s |\n", flag, s.env(), value, s.doc))
	}
}

func read(t *testing.T, env []string, file string, args ...string) (config, error) {
	t.Helper()
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	addFlags(flags)
	require.NoError(t, flags.Parse(args))
	path := ""
	if file != "" {
		path = filepath.Join(t.TempDir(), "c.yaml")
		require.NoError(t, os.WriteFile(path, []byte(file), 0o600))
	}
	return load(flags, env, path)
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	c, err := read(t, []string{"HIVEWIRE_LISTEN=env", "HIVEWIRE_DATA=env", "HIVEWIRE_ALLOW_ORIGIN=a, b,"},
		"listen: file\ndata: file\nlog-level: debug\nlimits:\n  frame-bytes: 7\n  ping-interval: 3s\n", "--listen", "flag")
	require.NoError(t, err)
	require.Equal(t, "flag", c.Listen)
	require.Equal(t, "env", c.Data)
	require.Equal(t, "debug", c.LogLevel)
	require.Equal(t, []string{"a", "b"}, c.AllowOrigin)
	require.Equal(t, 7, c.limits().FrameBytes)
	require.Equal(t, 3*time.Second, c.limits().PingInterval)
	require.Equal(t, 30*time.Minute, c.AccessLifetime)
}

func TestUnknownSettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ env, file, names string }{
		{env: "HIVEWIRE_LISTN=x", names: "HIVEWIRE_LISTN"},
		{file: "limits:\n  fame: 1\n", names: "limits.fame"},
		{file: "jwt-secret: abc\n", names: "HIVEWIRE_JWT_SECRET"},
	} {
		_, err := read(t, []string{test.env}, test.file)
		require.ErrorContains(t, err, test.names)
	}
	_, err := read(t, []string{"HIVEWIRE_TOKEN=x", "HIVEWIRE_URL=x", "HIVEWIRE_TEST_X=x"}, "")
	require.NoError(t, err)
}

func TestEmptyVariablesAreNotSet(t *testing.T) {
	t.Parallel()
	c, err := read(t, []string{"HIVEWIRE_DATA=", "HIVEWIRE_ALLOW_ORIGIN=", "HIVEWIRE_LIMITS_FRAME_BYTES="}, "data: file\n")
	require.NoError(t, err)
	require.Equal(t, "file", c.Data)
	require.Empty(t, c.AllowOrigin)
	require.Equal(t, 1<<20, c.limits().FrameBytes)
}

func TestValuesNobodyCanWorkWith(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"--limits.frame-bytes=0", "--limits.unauthenticated-rate=-1", "--limits.message-rate=-1", "--limits.ping-interval=0s", "--access-lifetime=-5m", "--data=", "--compat.zato.session-minutes=0", "--compat.tls-cert=x", "--compat.graze.password-regex=(", "--compat.haplo.not-found-status=200", "--password.min-length=-1"} {
		_, err := read(t, nil, "", flag)
		name, _, _ := strings.Cut(strings.TrimPrefix(flag, "--"), "=")
		require.ErrorContains(t, err, name)
	}
	_, err := read(t, nil, "", "--retention=0s", "--audit-retention=0s", "--limits.message-rate=0", "--password.min-length=0")
	require.NoError(t, err, "where 0 means none")
	_, err = read(t, nil, "", "--compat.enabled", "--compat.http-addr=")
	require.ErrorContains(t, err, "compat.http-addr")
	_, err = read(t, nil, "", "--data=", "--mongodb-uri=mongodb://127.0.0.1")
	require.NoError(t, err)
	_, err = read(t, []string{"HIVEWIRE_NATS_URL=nats://u:secret@h"}, "")
	require.ErrorContains(t, err, "mongodb-uri")
	require.NotContains(t, err.Error(), "secret")
	_, err = read(t, nil, "", "--nats-url=nats://h", "--mongodb-uri=mongodb://127.0.0.1")
	require.NoError(t, err)
}

func TestValuesOfAnotherType(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ env, file, says string }{
		{env: "HIVEWIRE_LIMITS_FRAME_BYTES=1MB", says: `limits.frame-bytes is "1MB"; it must be a number`},
		{env: "HIVEWIRE_LIMITS_MESSAGE_RATE=x", says: `limits.message-rate is "x"; it must be a number`},
		{env: "HIVEWIRE_DEMO=maybe", says: `demo is "maybe"; it must be true or false`},
		{file: "retention: 7d\n", says: `retention is "7d"; it must be a duration such as 90s or 12h`},
	} {
		_, err := read(t, []string{test.env}, test.file)
		require.EqualError(t, err, test.says)
	}
	_, err := read(t, nil, "", "--retention=-1h")
	require.EqualError(t, err, "retention is -1h0m0s; it must be 0 or more")
}

// Every limit that is set reaches the connections.
func TestLimits(t *testing.T) {
	t.Parallel()
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	addFlags(flags)
	flags.VisitAll(func(f *pflag.Flag) {
		if value := map[string]string{"int": "7", "float64": "7", "duration": "7ns"}[f.Value.Type()]; strings.HasPrefix(f.Name, "limits.") {
			require.NoError(t, f.Value.Set(value))
			f.Changed = true
		}
	})
	c, err := load(flags, nil, "")
	require.NoError(t, err)
	limits := reflect.ValueOf(c.limits())
	for i := range limits.NumField() {
		require.Equal(t, "7", strings.TrimSuffix(fmt.Sprint(limits.Field(i)), "ns"), limits.Type().Field(i).Name)
	}
}

func TestSecretsAreNoFlags(t *testing.T) {
	t.Parallel()
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	addFlags(flags)
	rules := []string{"password.min-length", "compat.zato.password-expiry-days", "compat.zato.inform-if-password-invalid",
		"compat.graze.password-regex", "compat.graze.password-message"}
	flags.VisitAll(func(f *pflag.Flag) {
		require.False(t, strings.Contains(f.Name, "secret") || strings.Contains(f.Name, "password") && !slices.Contains(rules, f.Name), f.Name)
	})
	for _, s := range settings() {
		require.Equal(t, s.secret, flags.Lookup(s.name) == nil, s.name)
	}
}
