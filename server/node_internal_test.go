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
	log := zap.New(core)
	logRequest(log, actions.Observation{Code: 400, Err: hive.Errorf(hive.Invalid, "Illegal argument: %s", "hush")})
	logRequest(log, actions.Observation{Action: "user/get", Code: 404, Err: hive.Errorf(hive.NotFound, "none")})
	logRequest(log, actions.Observation{Code: 500, Err: errors.New("broken")})
	var texts []any
	for _, entry := range logged.All() {
		texts = append(texts, entry.ContextMap()["error"])
	}
	require.Equal(t, []any{nil, "none", "broken"}, texts)
}
