package bus

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestSeats adds, changes and cancels subscriptions in a random order. Each is
// in the lists of its filter, once in each, and lists that are empty are gone.
func TestSeats(t *testing.T) {
	t.Parallel()
	table := newTable()
	filter := func() hive.Filter {
		switch rand.N(3) {
		case 0:
			return hive.Filter{DeviceID: strconv.Itoa(rand.N(5))}
		case 1:
			return hive.Filter{Networks: hive.Scope{All: true}}
		}
		return hive.Filter{Networks: hive.Scope{IDs: []hive.ID{hive.ID(rand.N(5)), hive.ID(5 + rand.N(5))}}}
	}
	all := map[*entry]bool{}
	check := func() {
		seats := 0
		for e := range all {
			for i, s := range e.seats {
				require.Same(t, e, s.in.entries[s.at])
				require.Equal(t, i, s.in.seats[s.at])
			}
			seats += len(e.seats)
		}
		entries := len(table.everywhere.entries)
		for _, l := range table.byDevice {
			require.NotEmpty(t, l.entries)
			entries += len(l.entries)
		}
		for _, l := range table.byNetwork {
			require.NotEmpty(t, l.entries)
			entries += len(l.entries)
		}
		require.Equal(t, seats, entries)
	}
	for range 300 {
		all[table.add(filter(), nil, 0)] = true
		for e := range all {
			if rand.N(2) == 0 {
				e.Change(filter())
			} else {
				e.Cancel()
				delete(all, e)
			}
			break
		}
		check()
	}
	for e := range all {
		e.Cancel()
	}
	clear(all)
	check()
}
