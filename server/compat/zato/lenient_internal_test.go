package zato

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/server/compat/request"
)

// FuzzAttributes has every request give values of the strict types, or some
// that these refuse.
func FuzzAttributes(f *testing.F) {
	for _, seed := range []string{
		`{"email":null,"is_locked":"Y","password_expiry":"2030-12-31 23:59:59.5+02:00","unknown":{}}`,
		`{"is_locked":1e400,"password_must_change":-0.0,"username":5,"password_expiry":"2030-12-31T24:00:00"}`,
		`{"totp_key":null,"sign_up_status":[],"is_totp_enabled":"","password_expiry":""}`,
		`{"password_expiry":"9999-12-31T23:59:59-01:00"}`, `{"password_expiry":"0000-01-01T00:00:00+01:00"}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		fields := request.Fields{}
		if json.Unmarshal([]byte(body), &fields) != nil {
			return
		}
		for key, value := range attributes(fields) {
			require.True(t, fields.Has(key))
			switch value := value.(type) {
			case nil:
				require.True(t, fields.Null(key))
			case bool:
				require.Contains(t, flags, key)
			case time.Time:
				require.Contains(t, times, key)
				require.Equal(t, time.UTC, value.Location())
				again, ok := lenientTime(value.Format(time.RFC3339Nano))
				require.True(t, ok)
				require.True(t, again.Equal(value))
			case string:
				require.Contains(t, texts, key)
			default:
				require.Equal(t, struct{}{}, value)
			}
		}
	})
}

func TestStamp(t *testing.T) {
	at := time.Date(2018, 3, 5, 12, 0, 0, 123456789, time.FixedZone("", 7200))
	require.Equal(t, "2018-03-05T10:00:00.123456", stamp(at))
	require.Equal(t, "2018-03-05T10:00:00", stamp(at.Truncate(time.Second)))
	require.Empty(t, stamp(time.Time{}))
}
