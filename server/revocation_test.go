package server_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

const whoAmI = `{"action":"user/getCurrent","requestId":1}`

// closeEnded is the close code of a connection whose account may not be used any more.
const closeEnded = 4501

func userID(t *testing.T, node *hivetest.Node, login string) int64 {
	t.Helper()
	user, err := node.Service.Hive.Users.ByLogin(t.Context(), login)
	require.NoError(t, err)
	return int64(user.ID)
}

// succeed asks something that must work, and returns the reply.
func succeed(t *testing.T, c *hivetest.Conn, text string) string {
	t.Helper()
	reply := c.Ask(text)
	require.Contains(t, reply, `"status":"success"`, text)
	return reply
}

// requireEnded expects one error frame with the text and the end.
func requireEnded(t *testing.T, c *hivetest.Conn, text string) {
	t.Helper()
	frames, code := c.Closed()
	require.Equal(t, closeEnded, code)
	require.Len(t, frames, 1)
	require.Contains(t, frames[0], `"status":"error"`)
	require.Contains(t, frames[0], text)
}

func TestAccountTakenAway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ request, reason string }{
		"locked":   {`{"action":"user/update","userId":%d,"user":{"status":1}}`, "User is locked or disabled"},
		"disabled": {`{"action":"user/update","userId":%d,"user":{"status":2}}`, "User is locked or disabled"},
		"deleted":  {`{"action":"user/delete","userId":%d}`, "Unauthorized"},
		"password": {`{"action":"user/update","userId":%d,"user":{"password":"changed1"}}`, "Password changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			node := hivetest.Start(t)
			token := node.Tokens(t, "bob").Access
			bob, again, carol, admin := node.Dial(t, token), node.Dial(t, token), node.As(t, "carol"), node.As(t, "admin")
			for _, conn := range []*hivetest.Conn{bob, again, carol} {
				succeed(t, conn, whoAmI)
			}
			succeed(t, admin, fmt.Sprintf(c.request, userID(t, node, "bob")))
			requireEnded(t, bob, c.reason)
			requireEnded(t, again, c.reason)
			succeed(t, carol, whoAmI)
			succeed(t, admin, whoAmI)
			if name == "password" {
				return // a token does not depend on the password
			}
			reply := node.Dial(t, "").Ask(`{"action":"authenticate","token":"` + token + `"}`)
			require.Contains(t, reply, "Invalid credentials")
		})
	}
}

func TestOwnPasswordChange(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	kept, other, carol := node.As(t, "bob"), node.As(t, "bob"), node.As(t, "carol")
	succeed(t, other, whoAmI)
	for _, password := range []string{"changed1", "changed2"} {
		succeed(t, kept, `{"action":"user/updateCurrent","user":{"password":"`+password+`"}}`)
		requireEnded(t, other, "Password changed")
		succeed(t, kept, whoAmI)
		other = node.Dial(t, "")
		login := succeed(t, other, `{"action":"token","login":"bob","password":"`+password+`"}`)
		require.Contains(t, login, "accessToken")
		other = node.As(t, "bob")
		succeed(t, other, whoAmI)
	}
	succeed(t, carol, whoAmI)
}

func TestDemotion(t *testing.T) {
	t.Parallel()
	const list = `{"action":"user/list"}`
	node := hivetest.Start(t)
	admin := node.As(t, "admin")
	bob := userID(t, node, "bob")
	succeed(t, admin, fmt.Sprintf(`{"action":"user/update","userId":%d,"user":{"role":0}}`, bob))
	promoted := node.As(t, "bob")
	succeed(t, promoted, list)
	succeed(t, admin, fmt.Sprintf(`{"action":"user/update","userId":%d,"user":{"role":1}}`, bob))
	require.Contains(t, promoted.Ask(list), `"status":"error"`)
	require.Contains(t, promoted.Ask(fmt.Sprintf(`{"action":"user/delete","userId":%d}`, userID(t, node, "carol"))), `"status":"error"`)
	succeed(t, promoted, whoAmI)
	succeed(t, admin, list)
}

func TestLockOut(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	bob, guesser := node.As(t, "bob"), node.Dial(t, "")
	succeed(t, bob, whoAmI)
	for range 10 {
		reply := guesser.Ask(`{"action":"token","login":"bob","password":"wrong"}`)
		require.Contains(t, reply, "Invalid credentials")
	}
	reply := guesser.Ask(`{"action":"token","login":"bob","password":"` + hivetest.Password + `"}`)
	require.Contains(t, reply, "User is locked or disabled")
	requireEnded(t, bob, "User is locked or disabled")
	succeed(t, guesser, `{"action":"token","login":"carol","password":"`+hivetest.Password+`"}`)
}
