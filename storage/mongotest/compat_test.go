package mongotest

import (
	"testing"

	"hivewire/hive"
	"hivewire/server/compat/compattest"
)

// TestUserAPIs runs whole nodes with the user APIs of other systems. FerretDB
// cannot be trusted with concurrent writers; see capabilities.
func TestUserAPIs(t *testing.T) {
	compattest.Run(t, compattest.Capabilities{AtomicUpdate: capabilities.AtomicUpdate, UniqueOnUpdate: capabilities.UniqueOnUpdate}, func(t *testing.T) *hive.Store {
		store := open(t, database(t))
		return &store
	})
}
