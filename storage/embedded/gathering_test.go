package embedded

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// answered is a gathering that has just answered so many writes, and was slow at it.
func answered(writes int) *gathering {
	g := newGathering(make(chan write, maxWrites))
	g.takes = time.Hour
	g.committed(writes, time.Hour)
	return g
}

func (g *gathering) put(writes int) {
	for range writes {
		g.queue <- nil
		g.came()
	}
}

func TestThoseWhoWereAnsweredAreWaitedFor(t *testing.T) {
	t.Parallel()
	g := answered(3)
	for range 100 { // a wait that came to its end must leave nothing to the next
		waited := make(chan int)
		go func() {
			g.wait(1)
			waited <- len(g.queue)
		}()
		g.put(2)
		if left := <-waited; g.vain == 0 {
			require.Equal(t, 2, left)
		}
		<-g.queue
		<-g.queue
		g.resting = 0
	}
}

func TestNobodyElseIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, g := range map[string]*gathering{
		"after nothing": newGathering(make(chan write, maxWrites)), "alone": answered(1), "too many": answered(gatherMost + 1),
	} {
		g.wait(1)
		require.Zero(t, g.vain, name)
	}
	g := answered(3)
	g.put(2)
	g.wait(1)
	require.Zero(t, g.vain, "all are there")
}

func TestThoseWhoDoNotComeAreSeldomWaitedFor(t *testing.T) {
	t.Parallel()
	g := answered(3)
	began := time.Now()
	for waits := range 10 {
		g.wait(1)
		require.Equal(t, min(waits+1, gatherRest), g.vain)
		for range 1 << g.vain {
			require.Positive(t, g.resting)
			g.wait(1)
		}
		require.Zero(t, g.resting)
	}
	require.GreaterOrEqual(t, time.Since(began), 10*gatherTime)
}
