package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// freePort returns an address on which nothing listens.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return l.Addr().String()
}

// insecure trusts every certificate, as curl -k, and keeps no connections.
var insecure = &http.Client{
	Timeout:   time.Minute,
	Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
}

func fetch(t *testing.T, request *http.Request) (int, string) {
	t.Helper()
	response, err := insecure.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

// TestUserAPIs makes accounts and a key from the command line and uses them
// through the APIs of a server, plain and with TLS.
func TestUserAPIs(t *testing.T) {
	t.Parallel()
	dir, plain, encrypted := filepath.Join(t.TempDir(), "data"), freePort(t), freePort(t)
	out, stop := start(t, dir, "HIVEWIRE_ADMIN_PASSWORD=admin-password", "HIVEWIRE_COMPAT_ENABLED=true",
		"HIVEWIRE_COMPAT_HTTP_ADDR="+plain, "HIVEWIRE_COMPAT_TLS_ADDR="+encrypted)
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "npx") }, 20*time.Second, 10*time.Millisecond)
	for _, where := range []string{"http://" + plain, "https://" + encrypted} {
		for _, path := range []string{"/zato/sso/", "/api/v0-user/", "/graze/v1/"} {
			require.Contains(t, out.String(), "user API   "+where+path)
		}
	}
	url := regexp.MustCompile(`ws://\S+`).FindString(out.String())
	code, token := command([]string{"HIVEWIRE_URL=" + url}, "admin-password\n", "token", "create", "-q")
	require.Equal(t, exitOK, code, token)
	env := []string{"HIVEWIRE_URL=" + url, "HIVEWIRE_TOKEN=" + strings.TrimSpace(token)}
	do := func(stdin string, args ...string) string {
		t.Helper()
		code, out := command(env, stdin, args...)
		require.Equal(t, exitOK, code, "%s: %s", args, out)
		return out
	}
	require.Contains(t, do("graze\n", "user", "add", "graze", "--graze-roles", "Super User,Grazer"), "graze: made, number 4, administrator")
	require.Contains(t, do("", "group", "add", "haplo:group:example", "--id", "16", "--name", "Example"), "number 16")
	require.Contains(t, do("secret-of-ada\n", "user", "add", "ada", "--id", "130", "--first-name", "Ada", "--groups", "haplo:group:example"), "number 130, client")
	require.Contains(t, do("", "group", "list"), "16      haplo:group:example          Example")
	key := strings.TrimSpace(do("", "apikey", "create", "-q", "--name", "test"))
	require.Contains(t, do("", "apikey", "list"), key[:16]+"…")

	request, err := http.NewRequest(http.MethodGet, "http://"+plain+"/api/v0-user/id/130", nil)
	require.NoError(t, err)
	request.SetBasicAuth("haplo", key)
	status, body := fetch(t, request)
	require.Equal(t, 200, status, body)
	require.Contains(t, body, `"directGroupMembership":["haplo:group:example"]`)

	request, err = http.NewRequest(http.MethodPost, "https://"+encrypted+"/graze/v1/updateUser", strings.NewReader(`{"uid":130,"fullname":"Ada L","roles":["Grazer"],"password":"test"}`))
	require.NoError(t, err)
	request.SetBasicAuth("graze", "graze")
	status, body = fetch(t, request)
	require.Equal(t, 200, status, body)

	request, err = http.NewRequest(http.MethodPost, "http://"+plain+"/zato/sso/user/login", strings.NewReader(`{"username":"ada","password":"test","current_app":"CRM"}`))
	require.NoError(t, err)
	status, body = fetch(t, request)
	require.Equal(t, 200, status, body)
	require.Contains(t, body, `"ust"`)

	require.Contains(t, do("", "user", "set", "ada", "email=ada@example.org", "teams=my team,other", "locked=true", "displayName="), "ada: changed")
	require.Contains(t, do("", "call", "account/get", `{"userId":130}`), `"email":"ada@example.org","displayName":null`)
	for _, wrong := range []string{"locked=yes", "nonsense=1", "email", "password=x"} {
		code, out := command(env, "", "user", "set", "ada", wrong)
		require.Equal(t, exitTransport, code, out)
	}
	code, text := command(env, "", "user", "set", "ada", "email=x")
	require.Equal(t, exitError, code, text)
	code, text = command(env, "\n", "user", "add", "empty", "--email", "e@example.org")
	require.Equal(t, exitError, code, text)

	table := do("", "audit", "--target", "ada")
	require.Regexp(t, `graze +4 +update +130 ada +displayName,password,roles`, table)
	require.Regexp(t, `zato +130 +login +130 ada`, table)
	require.Regexp(t, `devicehive +1 +update +130 ada +displayName,email,locked,teams`, table)
	require.Contains(t, do("", "audit", "--target", "ada", "--json", "--api", "graze", "--refused=false"), `"actor":4`)
	require.Contains(t, do("", "apikey", "revoke", key), "revoked")
	require.Equal(t, exitOK, stop())
	_, err = net.Dial("tcp", plain)
	require.Error(t, err, "nothing listens any more")

	// The same on the store itself, where the records say so.
	env = nil
	require.Contains(t, do("", "user", "set", "ada", "locked=false", "--data", dir), "ada: changed")
	require.Contains(t, do("", "apikey", "list", "--data", dir), "KEY")
	require.Regexp(t, `command +operator +update +130 ada +locked`, do("", "audit", "--last", "1", "--data", dir))

	// The last administrator stays one from here too.
	do("", "user", "lock", "graze", "--data", dir)
	for _, args := range []string{"user lock admin", "user delete admin", "user set admin role=1", "user set admin disabled=true", "user set admin signUpStatus=to_approve"} {
		code, text := command(nil, "", append(strings.Fields(args), "--data", dir)...)
		require.Equal(t, exitError, code, args)
		require.Contains(t, text, "last administrator", args)
	}
}

// TestUserAPIsAreOff starts a server without them, and one that cannot have
// their port.
func TestUserAPIsAreOff(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	dir := filepath.Join(t.TempDir(), "data")
	out, stop := start(t, dir, "HIVEWIRE_COMPAT_HTTP_ADDR="+l.Addr().String())
	require.NotContains(t, out.String(), "user API")
	require.Equal(t, exitOK, stop())
	code, text := command(nil, "", "serve", "--listen", "127.0.0.1:0", "--data", dir, "--compat.enabled", "--compat.http-addr", l.Addr().String())
	require.Equal(t, exitError, code)
	require.Contains(t, text, fmt.Sprintf("the address %s is in use", l.Addr()))
}
