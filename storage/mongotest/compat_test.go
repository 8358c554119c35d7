package mongotest

import (
	"testing"

	"hivewire/hive"
	"hivewire/server/compat/compattest"
)

// TestUserAPIs runs whole nodes with the user APIs of other systems.
func TestUserAPIs(t *testing.T) {
	compattest.Run(t, func(t *testing.T) *hive.Store {
		store := open(t, database(t))
		return &store
	})
}

// TestUserAPIsOfTwoNodes runs two nodes on one database.
func TestUserAPIsOfTwoNodes(t *testing.T) {
	compattest.RunShared(t, func(t *testing.T) (a, b *hive.Store) {
		uri := database(t)
		first, second := open(t, uri), open(t, uri)
		return &first, &second
	})
}
