package storagetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// messageIDs checks that both logs number their messages together.
func messageIDs(t *testing.T, open func(*testing.T) hive.Store) {
	t.Run("unique and growing", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		const writers, each = 64, 16
		begin := time.Now()
		ids := make([][]hive.ID, writers)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for range each {
					id, err := appendEither(t, s, w)
					if err != nil {
						t.Error(err)
						return
					}
					ids[w] = append(ids[w], id)
				}
			})
		}
		wg.Wait()
		requireIDs(t, begin, ids)
	})
}

// appendEither appends a command or, with an odd i, a notification.
func appendEither(t *testing.T, s hive.Store, i int) (hive.ID, error) {
	m := hive.Message{DeviceID: fmt.Sprintf("device-%d", i/2%4), Name: "x"}
	if i%2 == 0 {
		c, err := s.Commands.Append(t.Context(), hive.Command{Message: m}).Wait()
		return c.ID, err
	}
	n, err := s.Notifications.Append(t.Context(), hive.Notification{Message: m}).Wait()
	return n.ID, err
}

// requireIDs checks ids, by writer, that were given since begin.
func requireIDs(t *testing.T, begin time.Time, ids [][]hive.ID) {
	t.Helper()
	seen := map[hive.ID]bool{}
	for _, own := range ids {
		last := hive.FirstID(begin) - 1
		for _, id := range own {
			require.False(t, seen[id], "id %d given twice", id)
			require.Greater(t, id, last)
			seen[id], last = true, id
		}
		require.WithinDuration(t, time.Now(), hive.GivenAt(last), patience)
	}
}
