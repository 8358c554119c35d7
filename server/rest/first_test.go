package rest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

func TestFirstSteps(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	got := request(t, node, "", "GET", "/info", "")
	require.Equal(t, 200, got.code)
	require.Contains(t, got.body, `"webSocketServerUrl":"ws`+node.HTTP[4:]+`/api/websocket"`)
	got = request(t, node, "", "POST", "/token", `{"login":"admin","password":"secret1"}`)
	require.Equal(t, 201, got.code, got.body)
	require.Regexp(t, `^{"accessToken":"[^"]+","refreshToken":"[^"]+"}$`, got.body)
	admin := node.Tokens(t, "admin").Access
	got = request(t, node, admin, "PUT", "/user/current", `{"data":{"a":1}}`)
	require.Equal(t, reply{204, got.header, ""}, got)
	got = request(t, node, admin, "GET", "/device/none", "")
	require.Equal(t, `{"error":404,"message":"Device with such deviceId = none not found"}`, got.body)
	require.Equal(t, 404, got.code)
}
