package main

import (
	"fmt"
	"io"
	"net"
	"time"
)

// reachable is an address that clients on this machine can use for a listener's.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// banner tells where the server is, and where the user APIs of other systems
// are if they are on.
func banner(w io.Writer, at place, compat []string) {
	fmt.Fprintf(w, `hivewire is ready
  WebSocket  %s
  REST       %s/api/rest
  reference  %s/docs
  health     %s/readyz
  metrics    %s/metrics
`, at.ws(), at.http(), at.http(), at.http(), at.http())
	for _, api := range compat {
		fmt.Fprintf(w, "  user API   %s\n", api)
	}
}

// welcome tells once, on an empty store, how to log in. Password is "" when
// the operator chose it; token is good for life.
func welcome(w io.Writer, at place, password, token string, life time.Duration) {
	if password == "" {
		fmt.Fprint(w, "\nAdministrator: login admin, password from HIVEWIRE_ADMIN_PASSWORD\n")
	} else {
		fmt.Fprintf(w, "\nAdministrator: login admin, password %s\nThis is shown only once. Change it with: %s user passwd admin%s\n", password, self(), at.flag())
	}
	fmt.Fprintf(w, `
Try it (the token is good for %v minutes):
npx --yes wscat -c %s -H "Authorization: Bearer %s" -w 1 -x '{"action":"user/update","requestId":"1","userId":"current","user":{"data":{"theme":"dark"}}}'
`, life.Minutes(), at.ws(), token)
}
