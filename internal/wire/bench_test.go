package wire

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
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

// BenchmarkMembers writes a small and a large reply, and values on their own.
func BenchmarkMembers(b *testing.B) {
	type info struct {
		Info struct {
			Version string `json:"apiVersion"`
			Now     Time   `json:"serverTimestamp"`
			URL     string `json:"restServerUrl"`
		} `json:"info"`
	}
	type network struct {
		ID          hive.ID `json:"id"`
		Name        string  `json:"name"`
		Description *string `json:"description"`
	}
	type account struct {
		User struct {
			ID        hive.ID   `json:"id"`
			Login     string    `json:"login"`
			Status    int       `json:"status"`
			LastLogin Time      `json:"lastLogin"`
			Data      Free      `json:"data"`
			Reviewed  bool      `json:"introReviewed"`
			Networks  []network `json:"networks"`
		} `json:"user"`
	}
	var small info
	small.Info.Version, small.Info.URL, small.Info.Now.Time = "4.1.0", "http://localhost:8080/dh/rest", time.Now()
	var large account
	large.User.ID, large.User.Login, large.User.LastLogin, large.User.Data = 1234, "somebody", small.Info.Now, Free(`{"n":1}`)
	large.User.Networks = []network{{1, "default", &large.User.Login}}
	smallMembers, largeMembers := MembersOf[info](), MembersOf[account]()
	for _, c := range []struct {
		name   string
		append func(dst []byte) []byte
	}{
		{"small", func(dst []byte) []byte { return smallMembers(dst, &small) }},
		{"large", func(dst []byte) []byte { return largeMembers(dst, &large) }},
		{"time", small.Info.Now.AppendWire},
		{"string", func(dst []byte) []byte { return AppendString(dst, small.Info.URL) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var dst []byte
			b.ReportAllocs()
			for b.Loop() {
				dst = c.append(dst[:0])
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	var m Message
	text := []byte(`{"action":"server/info","requestId":"123"}`)
	for b.Loop() {
		if !m.Parse(text) {
			b.Fatal("not an object")
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	type update struct {
		User *struct {
			Login    Opt[string] `json:"login"`
			Role     Opt[int]    `json:"role"`
			Status   Opt[int]    `json:"status"`
			Password Opt[string] `json:"password"`
			Data     Opt[Free]   `json:"data"`
			Intro    Opt[bool]   `json:"introReviewed"`
		} `json:"user"`
		ID UserRef `json:"userId"`
	}
	type id struct {
		ID UserRef `json:"userId"`
	}
	var m Message
	m.Parse([]byte(`{"action":"user/update","requestId":"12","userId":"current","user":{"data":{"n":1,"x":"yyy"},"login":"somebody"}}`))
	b.Run("update", func(b *testing.B) { benchDecode[update](b, &m) })
	b.Run("id", func(b *testing.B) { benchDecode[id](b, &m) })
	b.Run("none", func(b *testing.B) { benchDecode[struct{}](b, &m) })
}

func benchDecode[T any](b *testing.B, m *Message) {
	decode, in := DecoderOf[T](), new(T)
	b.ReportAllocs()
	for b.Loop() {
		if decode(m, in) != nil {
			b.Fatal("not decoded")
		}
	}
}
