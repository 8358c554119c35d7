package actions_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// requests are well-formed requests for actions that look at their target
// before anything else.
var requests = map[string]string{"user/get": `,"userId":"current"`, "user/update": `,"userId":"current"`}

// TestPermissions asks for every action with a token for each single
// permission, and without a token.
func TestPermissions(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	anonymous := node.Dial(t, "")
	for _, a := range actions.All() {
		if a.Needs == hive.Anyone {
			continue
		}
		require.Equal(t, refusal(a.Name, 401, "Unauthorized"), anonymous.Ask(request(a.Name)))
	}
	for number := 2; number <= 18; number++ {
		conn := node.Dial(t, node.TokenFor(t, "admin", number)) // some actions are for administrators only
		for _, a := range actions.All() {
			if a.Needs == hive.Anyone {
				continue
			}
			reply := conn.Ask(request(a.Name))
			if denied := refusal(a.Name, 403, "Access is denied"); a.Needs&(1<<number) == 0 {
				require.Equal(t, denied, reply, "permission %d", number)
			} else {
				require.NotEqual(t, denied, reply, "permission %d", number)
			}
		}
	}
}

func request(action string) string {
	return fmt.Sprintf(`{"action":%q%s}`, action, requests[action])
}

func refusal(action string, code int, text string) string {
	return fmt.Sprintf(`{"action":%q,"requestId":null,"code":%d,"status":"error","error":%q}`, action, code, text)
}
