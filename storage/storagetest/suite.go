// Package storagetest is the contract of [hive.Store] as one conformance suite for every store.
//
// A rule for stores is first a case here. [Run] checks a store that one
// process uses, [RunReopen] what outlives it, and [RunShared] what two
// processes on the same data owe each other.
package storagetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// Run checks the stores that open returns. open gives an empty store each
// time and registers its cleanup with t; cases run in parallel.
func Run(t *testing.T, open func(t *testing.T) hive.Store) {
	t.Run("Users", func(t *testing.T) {
		watched(t, open, users())
		userCases(t, open)
		documents(t, open, users(), samples(), userData)
		t.Run("profile", func(t *testing.T) {
			profileCases(t, open)
			documents(t, open, users(), objects(), userProperties)
		})
		auditedCases(t, open)
	})
	t.Run("Networks", func(t *testing.T) {
		watched(t, open, networks())
		groupQueries(t, open, networks())
	})
	t.Run("DeviceTypes", func(t *testing.T) {
		watched(t, open, deviceTypes())
		groupQueries(t, open, deviceTypes())
	})
	t.Run("Devices", func(t *testing.T) {
		watched(t, open, devices())
		deviceCases(t, open)
		documents(t, open, devices(), samples(), deviceData)
	})
	t.Run("Settings", func(t *testing.T) {
		watched(t, open, settings())
		settingCases(t, open)
	})
	t.Run("Sessions", func(t *testing.T) {
		watched(t, open, sessions())
		sessionQueries(t, open)
	})
	t.Run("APIKeys", func(t *testing.T) {
		watched(t, open, apiKeys())
		apiKeyQueries(t, open)
	})
	t.Run("Catalog", func(t *testing.T) {
		watched(t, open, catalog())
		catalogCases(t, open)
		documents(t, open, catalog(), objects(), catalogDetails)
	})
	t.Run("Audit", func(t *testing.T) { auditCases(t, open) })
	t.Run("Commands", func(t *testing.T) {
		logCases(t, open, commands())
		commandCases(t, open)
	})
	t.Run("Notifications", func(t *testing.T) { logCases(t, open, notifications()) })
	t.Run("Ids", func(t *testing.T) { messageIDs(t, open) })
	t.Run("Ready", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, open(t).Ready(t.Context()))
	})
}

// watched runs the cases for every [hive.Watched].
func watched[K comparable, E, Q any](t *testing.T, open func(*testing.T) hive.Store, f fixture[K, E, Q]) {
	repo(t, open, f)
	watch(t, open, f)
}

// patience bounds every wait for something that is promised to happen soon.
const patience = 10 * time.Second

// cancelled returns a context that is over.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// requireConflict checks that err is a Conflict for reason.
func requireConflict(t *testing.T, reason hive.Reason, err error) {
	t.Helper()
	var e *hive.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, hive.Conflict, e.Kind, "kind of %v", err)
	require.Equal(t, reason, e.Reason)
}

// requireKind checks the kind of err.
func requireKind(t *testing.T, k hive.Kind, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, k, hive.KindOf(err), "kind of %v", err)
}
