package server

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"hivewire/actions"
	"hivewire/hive"
)

// TestNamesOfActionsAreNotLogged where there is no such action: anything may
// have been sent as one. What failed here is.
func TestNamesOfActionsAreNotLogged(t *testing.T) {
	t.Parallel()
	core, logged := observer.New(zap.DebugLevel)
	requests := newRequestLog(zap.New(core))
	requests.write(&actions.Observation{Times: 1, Code: 400, Err: hive.Errorf(hive.Invalid, "Illegal argument: %s", "hush")})
	requests.write(&actions.Observation{Times: 1, Action: &actions.Action{Name: "user/get"}, Code: 404, Err: hive.Errorf(hive.NotFound, "none")})
	requests.write(&actions.Observation{Times: 1, Code: 500, Err: errors.New("broken")})
	var texts []any
	for _, entry := range logged.All() {
		texts = append(texts, entry.ContextMap()["error"])
	}
	require.Equal(t, []any{nil, "none", "broken"}, texts)
}

// TestFailuresDoNotFillTheLog while the store is down.
func TestFailuresDoNotFillTheLog(t *testing.T) {
	t.Parallel()
	core, logged := observer.New(zap.DebugLevel)
	requests := newRequestLog(zap.New(core))
	const n = 100_000
	for range n {
		requests.write(&actions.Observation{Times: 1, Action: &actions.Action{Name: "user/update"}, Code: 503, Err: hive.Unavailablef("disk full")})
	}
	require.NotZero(t, logged.Len())
	require.Less(t, logged.Len(), n/10)
	logged.TakeAll()
	for range n {
		requests.write(&actions.Observation{Times: 1, Action: &actions.Action{Name: "user/update"}})
	}
	require.Equal(t, n, logged.Len(), "at debug level, where everything was asked for")
}
