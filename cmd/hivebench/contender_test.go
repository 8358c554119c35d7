package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRequests(t *testing.T) {
	t.Parallel()
	for name, request := range map[string]func(int) []byte{"user/get": userGet, "server/info": serverInfo} {
		require.Len(t, request(7), messageBytes)
		require.NotEqual(t, request(7), request(8))
		reply := `{"action":"` + name + `","requestId":"07","status":"success"}`
		require.NoError(t, checkReply([]byte(reply), request(7)))
		require.Error(t, checkReply([]byte(reply), request(8)), "the answer to another request")
	}
	require.Error(t, checkReply([]byte(`{"action":"user/get","requestId":"07","status":"error"}`), userGet(7)))
	require.Error(t, checkReply([]byte(`{`), userGet(7)))

	for _, n := range []int{200, 1024} {
		var request struct {
			User struct{ Data json.RawMessage }
		}
		require.NoError(t, json.Unmarshal(userUpdate(n)(63), &request))
		require.Len(t, request.User.Data, n)
	}
}

func TestAnswersOfOneMessage(t *testing.T) {
	t.Parallel()
	split := func(c contender, message string) (answers []string, pinged bool) {
		pinged, err := c.answers([]byte(message), func(answer []byte) error {
			answers = append(answers, string(answer))
			return nil
		})
		require.NoError(t, err)
		return answers, pinged
	}
	answers, pinged := split(contender{lines: true}, "{\"id\":1}\n{}\n{\"id\":2}\n")
	require.Equal(t, []string{`{"id":1}`, `{"id":2}`}, answers)
	require.True(t, pinged)
	answers, pinged = split(contender{}, "{}")
	require.Equal(t, []string{"{}"}, answers)
	require.False(t, pinged)
}

func TestShapes(t *testing.T) {
	t.Parallel()
	shapes, err := parseShapes("1x1,64×16")
	require.NoError(t, err)
	require.Equal(t, []shape{{1, 1}, {64, 16}}, shapes)
	for _, bad := range []string{"", "64", "0x1", "1x0", "axb"} {
		_, err := parseShapes(bad)
		require.Error(t, err, bad)
	}
}

func TestParseUnits(t *testing.T) {
	t.Parallel()
	units := parseUnits([]byte(`goos: linux
BenchmarkAnswer/user-get-2   100   1500 ns/op   0 B/op   1 allocs/op
BenchmarkAnswer/user-get-2   100   1700 ns/op   0 B/op   1 allocs/op
BenchmarkEnvelope/1KB/wire   100   900.5 ns/op   0.88 ns/byte
PASS
`))
	require.Equal(t, []float64{1500, 1700}, units["Answer/user-get"]["ns/op"])
	require.Equal(t, []float64{1, 1}, units["Answer/user-get"]["allocs/op"])
	require.Equal(t, []float64{0.88}, units["Envelope/1KB/wire"]["ns/byte"])
	require.Len(t, units, 2)
}
