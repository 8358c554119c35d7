package auth

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// FuzzClaims checks that what is accepted is what an issuer could have
// written: in range, and the same when written and read again.
func FuzzClaims(f *testing.F) {
	f.Add([]byte(`{"payload":` + goodPayload + `}`))
	f.Fuzz(func(t *testing.T, set []byte) {
		c, ok := parseClaims(set)
		if !ok {
			return
		}
		require.True(t, json.Valid(set), "%q", set)
		require.Positive(t, c.UserID)
		require.GreaterOrEqual(t, c.Expires, int64(0))
		require.Contains(t, []int{typeRefresh, typeAccess}, c.Type)
		require.Zero(t, permissions(c.Actions)&^hive.AllPermissions)
		for _, list := range [][]string{c.Networks, c.DeviceTypes} {
			_, ok := scope(list)
			require.True(t, ok)
		}
		again, err := json.Marshal(signed{Payload: c})
		require.NoError(t, err)
		read, ok := parseClaims(again)
		require.True(t, ok, "%s", again)
		require.Equal(t, c, read)
	})
}
