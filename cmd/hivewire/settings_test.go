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
	if err := flags.Parse(args); err != nil {
		return config{}, err
	}
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
		"listen: file\ndata: file\nlog-level: debug\nlimits:\n  frame-bytes: 7000\n  ping-interval: 3s\n", "--listen", "flag")
	require.NoError(t, err)
	require.Equal(t, "flag", c.Listen)
	require.Equal(t, "env", c.Data)
	require.Equal(t, "debug", c.LogLevel)
	require.Equal(t, []string{"a", "b"}, c.AllowOrigin)
	require.Equal(t, 7000, c.limits().FrameBytes)
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

// What a variable of the shell that is not set leaves of a flag is an error
// unless it has a meaning.
func TestEmptyFlags(t *testing.T) {
	t.Parallel()
	for _, s := range settings() {
		_, list := s.value.([]string)
		if _, text := s.value.(string); s.secret || !text && !list {
			continue
		}
		_, err := read(t, nil, "", "--"+s.name+"=")
		switch s.name {
		case "data":
			require.EqualError(t, err, "data is empty; give a directory")
		case "compat.http-addr", "compat.tls-addr":
			require.NoError(t, err, s.name)
		default:
			require.EqualError(t, err, "--"+s.name+" is empty; give it a value or leave it out")
		}
	}
	code, out := command(nil, "", "serve", "--config", "")
	require.Equal(t, exitError, code)
	require.Contains(t, out, "--config is empty")
	for _, flag := range []string{"--data", "--mongodb-uri"} {
		code, out = command(nil, "", "user", "list", flag, "")
		require.Equal(t, exitTransport, code)
		require.Contains(t, out, flag+" is empty")
	}
}

func TestValuesNobodyCanWorkWith(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"--data=", "--compat.tls-cert=x", "--compat.graze.password-regex=(", "--compat.zato.min-length=300"} {
		_, err := read(t, nil, "", flag)
		name, _, _ := strings.Cut(strings.TrimPrefix(flag, "--"), "=")
		require.ErrorContains(t, err, name)
	}
	for _, flag := range []string{"--listen=:", "--listen=127.0.0.1:", "--compat.http-addr=:", "--compat.tls-addr=localhost:"} {
		_, err := read(t, nil, "", flag)
		name, address, _ := strings.Cut(strings.TrimPrefix(flag, "--"), "=")
		require.EqualError(t, err, fmt.Sprintf("%s is %q; give an address with its port, such as 127.0.0.1:8080", name, address))
	}
	_, err := read(t, nil, "", "--allow-origin=*,app.example.com,https://app.example.com/")
	require.ErrorContains(t, err, `allow-origin: "https://app.example.com/" is the origin of no page`)
	_, err = read(t, nil, "listen: ''\n")
	require.EqualError(t, err, `listen is ""; give an address with its port, such as 127.0.0.1:8080`)
	for flag, allowed := range map[string]string{
		"--limits.frame-bytes=7":                    "1024 to 1073741824",
		"--limits.queue-bytes=1":                    "65536 or more",
		"--limits.total-queue-bytes=1":              "65536 or more",
		"--limits.send-timeout=10ms":                "1s or more",
		"--limits.ping-interval=0s":                 "1s to 24h0m0s",
		"--limits.ping-interval=100000h":            "1s to 24h0m0s",
		"--limits.unauthenticated-time=10ns":        "1s or more",
		"--limits.unauthenticated-rate=-1":          "0.1 to 1e+06",
		"--limits.unauthenticated-rate=NaN":         "0.1 to 1e+06",
		"--limits.unauthenticated-burst=0":          "1 or more",
		"--limits.message-rate=-1":                  "0, or 0.1 to 1e+06",
		"--limits.message-rate=+Inf":                "0, or 0.1 to 1e+06",
		"--limits.connections-per-address=0":        "1 or more",
		"--limits.subscriptions=0":                  "1 or more",
		"--retention=1ns":                           "0, or 1s to 876000h0m0s",
		"--audit-retention=2000000h":                "0, or 1s to 876000h0m0s",
		"--access-lifetime=-5m":                     "1s or more",
		"--refresh-lifetime=5ms":                    "1s or more",
		"--auth.failures-per-address=0":             "1 or more",
		"--password.min-length=-1":                  "0 to 128",
		"--password.min-length=129":                 "0 to 128",
		"--compat.zato.session-minutes=0":           "1 to 52560000",
		"--compat.zato.password-expiry-days=999999": "1 to 36500",
		"--compat.haplo.not-found-status=200":       "400 to 499",
	} {
		_, err := read(t, nil, "", flag)
		name, _, _ := strings.Cut(strings.TrimPrefix(flag, "--"), "=")
		require.ErrorContains(t, err, name+" is ")
		require.ErrorContains(t, err, "; it must be "+allowed)
	}
	for _, s := range settings() {
		switch s.value.(type) {
		case int, float64, time.Duration:
			require.IsType(t, s.value, s.least, s.name)
			require.True(t, s.allows(amount(s.value)), s.name)
		}
	}
	_, err = read(t, nil, "", "--retention=0s", "--audit-retention=0s", "--limits.message-rate=0", "--password.min-length=0", "--limits.queue-bytes=65536")
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
		{file: "retention: 7w\n", says: `retention is "7w"; it must be a duration such as 90s, 12h or 7d`},
	} {
		_, err := read(t, []string{test.env}, test.file)
		require.EqualError(t, err, test.says)
	}
	_, err := read(t, nil, "", "--retention=-1h")
	require.EqualError(t, err, "retention is -1h0m0s; it must be 0, or 1s to 876000h0m0s")
	_, err = read(t, nil, "limits:\n  ping-interval: 30\n")
	require.EqualError(t, err, "limits.ping-interval is 30; it must be 1s to 24h0m0s", "nanoseconds")
}

func TestDurationsInDays(t *testing.T) {
	t.Parallel()
	for _, source := range []struct {
		env        []string
		file, flag string
	}{
		{flag: "--retention=7d"},
		{file: "retention: 7d\n", flag: "--demo"},
		{env: []string{"HIVEWIRE_RETENTION=7d"}, flag: "--demo"},
	} {
		c, err := read(t, source.env, source.file, source.flag)
		require.NoError(t, err)
		require.Equal(t, 7*24*time.Hour, c.Retention)
		_, err = read(t, nil, "", "--audit-retention=36501d")
		require.ErrorContains(t, err, "give a duration such as 90s, 12h or 7d")
	}
	_, err := read(t, nil, "", "--limits.ping-interval=2d")
	require.EqualError(t, err, "limits.ping-interval is 48h0m0s; it must be 1s to 24h0m0s")
}

// Every limit that is set reaches the connections.
func TestLimits(t *testing.T) {
	t.Parallel()
	var args []string
	given := map[string]string{} // by the name of the field
	for _, s := range settings() {
		if name, is := strings.CutPrefix(s.name, "limits."); is {
			args = append(args, fmt.Sprintf("--%s=%v", s.name, s.least))
			given[strings.ReplaceAll(name, "-", "")] = fmt.Sprint(s.least)
			require.NotEqual(t, s.value, s.least)
		}
	}
	c, err := read(t, nil, "", args...)
	require.NoError(t, err)
	limits := reflect.ValueOf(c.limits())
	for i := range limits.NumField() {
		name := limits.Type().Field(i).Name
		require.Equal(t, given[strings.ToLower(name)], fmt.Sprint(limits.Field(i)), name)
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
