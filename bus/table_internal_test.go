package bus

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
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

// taker notes what it was handed.
type taker struct{ got []*hive.Batch }

func (r *taker) Deliver(b *hive.Batch) {
	r.got = append(r.got, &hive.Batch{Events: slices.Clone(b.Events)})
}
func (r *taker) Flush() bool { return false }

// TestChangeBeforeDelivery changes subscriptions between the marking of events
// and their delivery: what they get is what they selected then and select now.
func TestChangeBeforeDelivery(t *testing.T) {
	t.Parallel()
	table := newTable()
	names := func(names ...string) hive.Filter { return hive.Filter{DeviceID: "a", Names: names} }
	var untouched, narrowed, restored, moved, cancelled taker
	table.add(names("x", "y"), &untouched, 0)
	narrow := table.add(names("x", "y"), &narrowed, 0)
	restore := table.add(names("x", "y"), &restored, 0)
	move := table.add(names("x", "y"), &moved, 0)
	cancel := table.add(names("x", "y"), &cancelled, 0)

	turn := func(change func()) {
		events := []*hive.Event{notification("a", "x"), notification("a", "y"), notification("a", "z")}
		var marked []*entry
		for i, e := range events {
			marked = table.mark(i, e, uint64(i), marked)
		}
		change()
		table.deliver(events, marked, new(batch))
	}
	turn(func() {
		narrow.Change(names("y", "z"))
		restore.Change(names("z"))
		restore.Change(names("x"))
		move.Change(hive.Filter{DeviceID: "b"})
		cancel.Cancel()
	})
	turn(func() {})
	require.Equal(t, []string{"x y", "x y"}, untouched.names())
	require.Equal(t, []string{"y", "y z"}, narrowed.names())
	require.Equal(t, []string{"x", "x"}, restored.names())
	require.Empty(t, moved.names())
	require.Empty(t, cancelled.names())
}

func (r *taker) names() (all []string) {
	for _, b := range r.got {
		var names []string
		for _, e := range b.Events {
			names = append(names, e.Message().Name)
		}
		all = append(all, strings.Join(names, " "))
	}
	return all
}

func notification(device, name string) *hive.Event {
	return &hive.Event{Notification: &hive.Notification{Message: hive.Message{DeviceID: device, Name: name}}}
}
