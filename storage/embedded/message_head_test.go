package embedded

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// heads are what appendMessage writes of all kinds of messages.
func heads(t testing.TB) (all [][]byte) {
	t.Helper()
	at := time.UnixMilli(1_700_000_000_120).UTC()
	for _, c := range []hive.Command{
		{},
		{Message: hive.Message{Name: "é ☃", NetworkID: 1, DeviceTypeID: 2, Timestamp: at, Parameters: []byte(`{"a":1}`), Expires: at.Truncate(time.Second)}},
		{Message: hive.Message{Name: "on"}, UserID: math.MaxInt64, LastUpdated: at, Updated: true, Lifetime: new(-5), Status: new("")},
		{Message: hive.Message{Name: "on"}, Lifetime: new(0), Status: new("done")},
	} {
		for _, of := range []*hive.Command{nil, &c} {
			record, err := appendMessage(nil, &c.Message, of)
			require.NoError(t, err)
			head, _, _ := bytes.Cut(record, []byte{'\n'})
			all = append(all, head)
		}
	}
	return all
}

func TestWrittenHeadsArePlain(t *testing.T) {
	t.Parallel()
	for _, head := range heads(t) {
		_, ok := plainHead(head)
		require.True(t, ok, "%s", head)
	}
	for _, head := range []string{`{"name":"\u0041"}`, `{"name":"a\"b"}`, "{\"name\":\"\xff\"}", `{"name":"a","more":1}`, `{"networkId":1}`} {
		_, ok := plainHead([]byte(head))
		require.False(t, ok, head)
		h, err := decodeHead([]byte(head))
		require.NoError(t, err)
		var want messageHead
		require.NoError(t, json.Unmarshal([]byte(head), &want))
		require.Equal(t, want, h)
	}
}

// FuzzHead demands of every head that is read here what encoding/json makes of it.
func FuzzHead(f *testing.F) {
	for _, head := range heads(f) {
		f.Add(head)
	}
	for _, head := range []string{
		`{"name":"a","networkId":01}`, `{"name":"a","networkId":-0}`, `{"name":"a","networkId":-}`, `{"name":"a","networkId":9223372036854775808}`,
		`{"name":"a","expires":"2023-11-14T22:13:20+24:00"}`, `{"name":"a","expires":""}`, `{"name":"a","lifetime":null}`, `{"name":"a","updated":true}x`,
	} {
		f.Add([]byte(head))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		h, ok := plainHead(head)
		if !ok {
			return
		}
		var want messageHead
		require.NoError(t, json.Unmarshal(head, &want))
		require.Equal(t, want, h)
	})
}

func BenchmarkDecodeHead(b *testing.B) {
	head := heads(b)[2]
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			_, _ = decodeHead(head)
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		for b.Loop() {
			var h messageHead
			_ = json.Unmarshal(head, &h)
		}
	})
}
