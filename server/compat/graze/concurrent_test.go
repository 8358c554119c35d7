package graze_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/graze"
)

// TestTwoWriters changes different fields of one account through Graze and
// through DeviceHive's update at once.
func TestTwoWriters(t *testing.T) {
	w := newWorld(t, graze.Options{})
	const rounds = 50
	for round := range rounds {
		data, phone, intro := fmt.Sprintf(`{"n":%d}`, round), fmt.Sprint(round), round%2 == 0
		var both sync.WaitGroup
		both.Go(func() {
			status, answer := w.post(t, grazer, "updateUser", `{"uid":5,"contact_num":"`+phone+`","teams":["t`+phone+`"]}`)
			if status != http.StatusOK {
				t.Error(answer)
			}
		})
		both.Go(func() {
			if _, err := w.Users.Update(t.Context(), hive.Operator(), johnID, hive.UserChange{Data: hive.Set([]byte(data)), IntroReviewed: hive.Set(intro)}); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		john := w.account(t, johnID)
		require.Equal(t, data, string(john.Data))
		require.Equal(t, intro, john.IntroReviewed)
		require.Equal(t, phone, john.Details().Phone)
		require.Len(t, john.Details().Teams, 1)
	}
}

// TestOneEntryForAll has many calls make the same team at once.
func TestOneEntryForAll(t *testing.T) {
	w := newWorld(t, graze.Options{})
	var all sync.WaitGroup
	for id := 1; id <= 5; id++ {
		all.Go(func() {
			status, answer := w.post(t, grazer, "updateUser", fmt.Sprintf(`{"uid":%d,"teams":["shared"]}`, id))
			if status != http.StatusOK {
				t.Error(answer)
			}
		})
	}
	all.Wait()
	require.Equal(t, []string{"team shared"}, w.catalog(t))
	status, answer := w.get(t, grazer, "getTeams")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, answer, `"user_ids":[1,2,3,4,5]`)
}
