package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseAnswer(t *testing.T) {
	t.Parallel()
	const whole = "HTTP/1.1 200 OK\r\nDate: x\r\nContent-Length: 5\r\n\r\nhello"
	for n := range len(whole) {
		_, size, err := parseAnswer([]byte(whole[:n]))
		require.NoError(t, err)
		require.Zero(t, size, whole[:n])
	}
	f, size, err := parseAnswer([]byte(whole + "HTTP/1.1"))
	require.NoError(t, err)
	require.Equal(t, len(whole), size)
	require.Equal(t, whole, string(f.payload))
	require.NoError(t, checkAnswer(f.payload, 200))
	require.Error(t, checkAnswer(f.payload, 201))

	_, size, err = parseAnswer([]byte("HTTP/1.1 204 No Content\r\n\r\n"))
	require.NoError(t, err)
	require.Equal(t, 27, size)
	for _, bad := range []string{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"} {
		_, _, err = parseAnswer([]byte(bad))
		require.Error(t, err)
	}
}
