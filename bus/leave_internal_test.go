package bus

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestLeavingManyNetworks cancels two subscriptions that share networks. Who
// looks for a seat among all seats takes the square of their number.
func TestLeavingManyNetworks(t *testing.T) {
	t.Parallel()
	networks := make([]hive.ID, 200_000)
	for i := range networks {
		networks[i] = hive.ID(i + 1)
	}
	table := newTable()
	a := table.add(hive.Filter{Networks: hive.Scope{IDs: networks}}, nil, 0)
	b := table.add(hive.Filter{Networks: hive.Scope{IDs: networks}}, nil, 0)
	began := time.Now()
	a.Cancel() // b takes its seats
	b.Cancel()
	require.Less(t, time.Since(began), 5*time.Second, "the square takes longer")
	require.Empty(t, table.byNetwork)
}
