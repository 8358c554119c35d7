package hive

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// countingAudit is a store that counts records.
type countingAudit struct {
	AuditStore
	appended int
}

func (c *countingAudit) Append(_ context.Context, r AuditRecord) (AuditRecord, error) {
	c.appended++
	return r, nil
}

// TestStrangersDoNotFillTheTrail has somebody without an account be refused
// over and over, which takes no room from what concerns an account.
func TestStrangersDoNotFillTheTrail(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 59, 0, 0, time.UTC)
	store := &countingAudit{}
	trail := &Trail{store: store, now: func() time.Time { return now }}
	refuse := func(times int, by, target ID) (recorded int) {
		before := store.appended
		for range times {
			trail.Refused(t.Context(), Caller{UserID: by}, AuditUpdate, target, errCredentials)
		}
		return store.appended - before
	}
	require.Equal(t, maxStrangers, refuse(maxStrangers+5, 0, 0))
	require.Equal(t, 5, refuse(5, 2, 0))
	require.Equal(t, 5, refuse(5, 0, 2))
	now = now.Add(time.Minute)
	require.Equal(t, maxStrangers, refuse(maxStrangers+5, 0, 0))
}
