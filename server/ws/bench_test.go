package ws_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

// BenchmarkPipelined sends sixteen requests at once over one connection and
// takes their replies; an operation is one request.
func BenchmarkPipelined(b *testing.B) {
	const depth = 16
	node := hivetest.Start(b)
	admin := node.As(b, "admin")
	for i := range depth {
		require.Contains(b, admin.Ask(fmt.Sprintf(`{"action":"device/save","deviceId":"d%d","device":{"name":"D","networkId":1}}`, i)), "success")
	}
	for _, c := range []struct {
		name    string
		request func(i int) string
	}{
		{"server-info", func(i int) string { return fmt.Sprintf(`{"action":"server/info","requestId":%d}`, i) }},
		{"user-get", func(i int) string { return fmt.Sprintf(`{"action":"user/get","requestId":%d,"userId":"current"}`, i) }},
		{"insert-one-device", func(i int) string { return notify(0, i) }},
		{"insert-16-devices", func(i int) string { return notify(i, i) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			w := as(b, node, "admin")
			require.NoError(b, w.SetDeadline(time.Time{}))
			var batch []string
			for i := range depth {
				batch = append(batch, c.request(i))
			}
			frames := together(batch...)
			b.ReportAllocs()
			for n := 0; n < b.N; n += depth {
				w.send(frames)
				for range depth {
					w.next()
				}
			}
		})
	}
}
