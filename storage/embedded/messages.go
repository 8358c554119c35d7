package embedded

import (
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"

	"hivewire/hive"
)

// messages is what the logs and the audit trail of a store share.
type messages struct {
	db        *pebble.DB
	now       func() time.Time
	numbering hive.Numbering
	durable   atomic.Int64 // readers see nothing with a higher id; ids grow in the order of commits
}

// load goes on with the numbering where it stopped.
func (m *messages) load() error {
	last, err := readNumber(m.db, []byte(lastMessageKey))
	if err != nil {
		return err
	}
	m.numbering.Skip(hive.ID(last))
	m.durable.Store(last)
	return nil
}

// expired reports whether a message is not to be seen any more.
func (m *messages) expired(e *hive.Message) bool {
	return !e.Expires.IsZero() && !m.now().Before(e.Expires)
}
