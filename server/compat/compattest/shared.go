package compattest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// RunShared runs what two nodes on the same data owe each other.
func RunShared(t *testing.T, open func(t *testing.T) (a, b *hive.Store)) {
	t.Parallel()
	a, b := open(t)
	w := newWorld(t, a)
	other := &world{T: t, node: hivetest.Start(t, hivetest.Options{Store: b, Compat: true}), key: w.key}
	w.send("POST", "/api/v0-user/id/2", basic("haplo", w.key), object{"nameFirst": "B", "nameLast": "B", "email": "b@example.org"})
	for round := range 5 {
		wanted := object{"email": fmt.Sprintf("wanted-%d@example.org", round)}
		var won [2]bool
		var both sync.WaitGroup
		for i, set := range []func() (int, object){
			func() (int, object) {
				return w.send("POST", w.path("/api/v0-user/id/%d", ada), basic("haplo", w.key), wanted)
			},
			func() (int, object) { return other.send("POST", "/api/v0-user/id/2", basic("haplo", w.key), wanted) },
		} {
			both.Go(func() {
				status, answer := set()
				if won[i] = status == 200; !won[i] && answer["kind"] != "haplo:api-v0:user:update-failed" {
					t.Errorf("the loser got %v", answer)
				}
			})
		}
		both.Wait()
		require.NotEqual(t, won[0], won[1], "round %d: one of two accounts has the address", round)
	}
}
