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
