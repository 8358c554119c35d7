package mongo

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type testHeld = held[string, struct{}]

func version(n int64) testHeld { return testHeld{entity: new("x"), version: n, weight: 1} }

func TestCacheKeepsTheNewest(t *testing.T) {
	t.Parallel()
	c := newCache[int, string, struct{}]()
	c.put(1, version(3))
	c.put(1, version(2))
	h, ok := c.get(1)
	require.True(t, ok)
	require.EqualValues(t, 3, h.version)
	require.True(t, c.tell(1, version(3)), "read, but not told yet")
	require.False(t, c.tell(1, version(3)))
	require.False(t, c.tell(1, version(2)))
	require.True(t, c.tell(1, version(4)))
	c.put(1, version(3))
	h, _ = c.get(1)
	require.EqualValues(t, 4, h.version)
}

func TestCacheAfterDeletion(t *testing.T) {
	t.Parallel()
	c := newCache[int, string, struct{}]()
	c.put(1, version(3))
	c.bar(1)
	c.put(1, version(3)) // a read that had begun before
	_, ok := c.get(1)
	require.False(t, ok)
	require.False(t, c.tell(1, version(3)))
	require.True(t, c.tell(1, version(4)), "the deletion has not happened yet")
	require.True(t, c.remove(1))
	require.False(t, c.remove(1), "told once")
	require.True(t, c.isGone(1))
	require.False(t, c.tell(1, version(5)), "an update that arrived before the deletion")
	_, ok = c.get(1)
	require.False(t, ok)

	require.True(t, c.add(1, version(1)), "a new one under the same key")
	_, ok = c.get(1)
	require.True(t, ok)

	c.bar(1)
	c.bars[1] = bar{until: time.Now()}
	c.put(1, version(1))
	_, ok = c.get(1)
	require.True(t, ok, "bars end")
}

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	c := newCache[int, string, struct{}]()
	const each = cacheWeight / 10
	for i := range 100 {
		c.put(i, testHeld{version: 1, weight: each})
		_, ok := c.get(0)
		require.True(t, ok, "what is asked for stays")
		require.LessOrEqual(t, len(c.young)+len(c.old), 20)
	}
	_, ok := c.get(50)
	require.False(t, ok)
	c.forget(0)
	_, ok = c.get(0)
	require.False(t, ok)
	c.clear()
	require.Zero(t, c.weight)
	_, ok = c.get(99)
	require.False(t, ok)
}
