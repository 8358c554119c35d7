package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// output is a buffer that is written and read at once.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// start runs serve on the directory until stop, which returns its exit code.
func start(t *testing.T, dir string, env ...string) (out *output, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out = &output{}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--data", dir}, env, strings.NewReader(""), out, io.Discard)
	}()
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "metrics") }, 20*time.Second, 10*time.Millisecond)
	return out, func() int { cancel(); return <-code }
}

// command runs one command line.
func command(env []string, stdin string, args ...string) (code int, out string) {
	var b bytes.Buffer
	code = run(context.Background(), args, env, strings.NewReader(stdin), &b, &b)
	return code, b.String()
}

func TestFirstStartThenAccounts(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	out, stop := start(t, dir)
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "npx") }, 20*time.Second, 10*time.Millisecond)
	url := regexp.MustCompile(`ws://\S+`).FindString(out.String())
	password := regexp.MustCompile(`login admin, password (\S+)`).FindStringSubmatch(out.String())[1]
	require.Contains(t, out.String(), "user passwd admin --url "+url+"\n", "where nobody would look for the server")
	env := []string{"HIVEWIRE_URL=" + url}

	code, text := command(env, "", "call", "server/info")
	require.Equal(t, exitOK, code, "nobody has to log in for that: %s", text)
	code, token := command(env, password+"\n", "token", "create", "-q")
	require.Equal(t, exitOK, code, token)
	env = append(env, "HIVEWIRE_TOKEN="+strings.TrimSpace(token))
	for _, test := range []struct {
		stdin string
		args  string
		code  int
		says  string
	}{
		{"", "call server/info", exitOK, `"status":"success"`},
		{"", "call user/get {\"userId\":99}", exitError, `"code":404`},
		{"", "call user/get nonsense", exitTransport, "the request nonsense is not a JSON object: invalid"},
		{"", "call user/get [1]", exitTransport, "the request [1] is not a JSON object\n"},
		{"", "call server/info null", exitTransport, "the request null is not a JSON object\n"},
		{"", "call server/info --timeout 0s", exitTransport, "--timeout is 0s; give a time to wait"},
		{"", "watch --timeout -1s", exitTransport, "--timeout is -1s; give a time to wait"},
		{"", "send lamp on --no-wait --status done", exitTransport, "no-wait status"},
		{"", "apikey create", exitError, "serve with --compat.enabled makes it"},
		{"secret-of-alice\n", "user add alice", exitOK, "alice: made, number 2, client"},
		{"short\n", "user add bob", exitError, "6 to 128"},
		{"", "user lock alice", exitOK, "alice: locked"},
		{"", "user list", exitOK, "locked  never"},
		{"", "user list alice --json", exitOK, `[{"id":2,"login":"alice","role":1,"status":1,"lastLogin":null,"data":null,"introReviewed":false,`},
		{"", "user unlock alice", exitOK, "alice: active"},
		{"secret-of-alice\n", "token create -q --login alice --user alice", exitOK, "eyJ"},
		{"secret-of-alice\n", "token create -q --login alice --user 2", exitOK, "eyJ"},
		{"secret-of-alice\n", "token create -q --login alice", exitOK, "eyJ"},
		{"secret-of-alice\n", "token create --login alice --user admin", exitError, "only administrators make tokens for other accounts than their own: Access is denied (403)"},
		{"", "token create -q --user alice", exitOK, "eyJ"},
		{"", "token create -q --user nobody", exitError, `no account "nobody"`},
		{"", "user lock nobody", exitError, `no account "nobody"`},
		{"", "user delete alice", exitOK, "alice: deleted"},
		{"", "user nonsense", exitTransport, "unknown command"},
		{"", "token show nonsense", exitTransport, "not a token"},
		{"", "token create --user=", exitTransport, "--user is empty"},
		{"", "token create --ttl -5m", exitTransport, "--ttl is -5m0s"},
	} {
		as := env
		if strings.Contains(test.args, "--login") {
			as = env[:1] // without the administrator's token
		}
		code, out := command(as, test.stdin, strings.Fields(test.args)...)
		require.Equal(t, test.code, code, "%s: %s", test.args, out)
		require.Contains(t, out, test.says, test.args)
	}
	code, text = command(append(env, "HIVEWIRE_TOKNE=x"), "", "call", "server/info")
	require.Equal(t, exitTransport, code)
	require.Contains(t, text, "HIVEWIRE_TOKNE")
	code, text = command(nil, "", "serve", "--listen", "127.0.0.1:0", "--data", dir)
	require.Equal(t, exitError, code)
	require.Contains(t, text, "another hivewire uses this data directory")
	require.Equal(t, exitOK, stop())

	code, text = command(nil, "", "user", "list", "--data", dir)
	require.Equal(t, exitOK, code, text)
	require.Contains(t, text, "admin")
	for args, says := range map[string]string{
		`user/get {"userId":99}`: `{"action":"user/get","requestId":"1","code":404,"status":"error","error":"User with id = 99 not found"}`,
		"user/git":               `{"action":"user/git","requestId":"1","code":400,"status":"error","error":"Illegal argument: user/git"}`,
	} {
		code, text = command(nil, "", append([]string{"call", "--data", dir}, strings.Fields(args)...)...)
		require.Equal(t, exitError, code, text)
		require.Equal(t, says+"\n", text)
	}
	require.NoError(t, (&target{program: new(program), data: dir, timeout: time.Hour}).do(t.Context(), func(ctx context.Context, _ *session) error {
		_, bounded := ctx.Deadline()
		require.False(t, bounded, "there may be passwords to type between requests")
		return nil
	}))
	again, stop := start(t, dir)
	require.NotContains(t, again.String(), "password")
	require.Equal(t, exitOK, stop())
}

func TestChosenPasswordIsNotPrinted(t *testing.T) {
	t.Parallel()
	out, stop := start(t, filepath.Join(t.TempDir(), "data"), "HIVEWIRE_ADMIN_PASSWORD=chosen-by-operator")
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "npx") }, 20*time.Second, 10*time.Millisecond)
	require.Equal(t, exitOK, stop())
	require.NotContains(t, out.String(), "chosen-by-operator")
}

// TestBannerNamesWhatAnswers asks for every page that the banner names.
func TestBannerNamesWhatAnswers(t *testing.T) {
	t.Parallel()
	out, stop := start(t, filepath.Join(t.TempDir(), "data"))
	pages := regexp.MustCompile(`(?m)^  (\w+) +(http://\S+)$`).FindAllStringSubmatch(out.String(), -1)
	var names []string
	for _, page := range pages {
		names = append(names, page[1])
		answer, err := http.Get(page[2])
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusOK, answer.StatusCode, page[2])
	}
	require.Equal(t, []string{"REST", "reference", "health", "metrics"}, names)
	require.Equal(t, exitOK, stop())
}

func TestBadAdministratorPassword(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	code := run(t.Context(), []string{"serve", "--listen", "127.0.0.1:0", "--data", t.TempDir()}, []string{"HIVEWIRE_ADMIN_PASSWORD=short"},
		strings.NewReader(""), io.Discard, &text)
	require.Equal(t, exitError, code)
	require.Contains(t, text.String(), "HIVEWIRE_ADMIN_PASSWORD: ")
}

func TestEmptyStoreIsLeftAlone(t *testing.T) {
	t.Parallel()
	code, text := command(nil, "secret1\n", "user", "add", "alice", "--data", t.TempDir())
	require.Equal(t, exitTransport, code)
	require.Contains(t, text, "holds no accounts")
}

// A token made on a stopped server's store is good when the server runs again
// with the operator's own key.
func TestTokenOfAStoppedServerWithAChosenKey(t *testing.T) {
	t.Parallel()
	dir, secret := filepath.Join(t.TempDir(), "data"), "HIVEWIRE_JWT_SECRET="+strings.Repeat("k", 32)
	_, stop := start(t, dir, secret)
	require.Equal(t, exitOK, stop())
	code, token := command([]string{secret}, "", "token", "create", "-q", "--data", dir)
	require.Equal(t, exitOK, code, token)
	out, stop := start(t, dir, secret)
	url := regexp.MustCompile(`ws://\S+`).FindString(out.String())
	code, reply := command([]string{"HIVEWIRE_URL=" + url, "HIVEWIRE_TOKEN=" + strings.TrimSpace(token)}, "", "call", "user/getCurrent")
	require.Equal(t, exitOK, code, reply)
	require.Equal(t, exitOK, stop())
}
