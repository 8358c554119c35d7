package client_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/client"
)

func TestTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 14, 30, 0, 5_999_999, time.FixedZone("", 3600))
	text, err := json.Marshal([]client.Time{client.At(at), {}})
	require.NoError(t, err)
	require.Equal(t, `["2026-03-01T13:30:00.005",null]`, string(text))
	read := []client.Time{{}, client.At(at)}
	require.NoError(t, json.Unmarshal(text, &read))
	require.Equal(t, []client.Time{client.At(at.UTC().Truncate(time.Millisecond)), {}}, read)
	require.Error(t, json.Unmarshal([]byte(`"noon"`), &read[0]))
	require.Error(t, json.Unmarshal([]byte(`5`), &read[0]))
}
