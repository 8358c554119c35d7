package wire

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkEnvelope takes a request apart and writes the reply that carries its
// user back, beside encoding/json with the same structure. Both check the whole text.
func BenchmarkEnvelope(b *testing.B) {
	for _, size := range []struct {
		name  string
		bytes int
	}{{"200B", 200}, {"1KB", 1024}} {
		request := envelopeOf(size.bytes)
		var m Message
		var reply []byte
		b.Run(size.name+"/wire", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !m.Parse(request) {
					b.Fatal("not an object")
				}
				reply = append(append(append(reply[:0], `{"action":`...), m.Get("action")...), `,"requestId":`...)
				reply = append(append(reply, m.Get("requestId")...), `,"status":"success","user":`...)
				reply = append(append(reply, m.Get("user")...), '}')
			}
			perByte(b, len(request))
		})
		b.Run(size.name+"/encoding-json", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var in struct {
					Action                  string
					RequestID, UserID, User json.RawMessage
				}
				require.NoError(b, json.Unmarshal(request, &in))
				_, err := json.Marshal(struct {
					Action    string          `json:"action"`
					RequestID json.RawMessage `json:"requestId"`
					Status    string          `json:"status"`
					User      json.RawMessage `json:"user"`
				}{in.Action, in.RequestID, "success", in.User})
				require.NoError(b, err)
			}
			perByte(b, len(request))
		})
	}
}

func perByte(b *testing.B, bytes int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(bytes), "ns/byte")
}

// envelopeOf is a user/update of n bytes whose data has members as people write them.
func envelopeOf(n int) []byte {
	const around = `{"action":"user/update","requestId":"12","userId":17,"user":{"data":{%s"end":true}}}`
	var members strings.Builder
	for i := 0; len(around)-2+members.Len() < n; i++ {
		fmt.Fprintf(&members, `"key%d":"value %d","n%d":%d,`, i, i, i, i*7919)
	}
	return fmt.Appendf(nil, around, members.String())
}
