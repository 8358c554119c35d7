package embedded

import (
	"encoding/binary"
	"strconv"

	"github.com/cockroachdb/pebble/v2"

	"hivewire/hive"
)

// batch is what reaches the disk at once.
type batch struct {
	log    *pebble.Batch
	trail  *pebble.Batch // the audit trail, which follows: its keys grow, and a run of such is inserted without a search
	writes []write
	closed bool // takes no more writes

	// What messages need besides their records.
	changed  map[string][]byte // records of updated messages by key, which the database does not show yet
	expiring map[int64][]byte  // keys of written messages by the second of their expiry, each after its length
	lastID   hive.ID           // given to the last message, update or audit record; 0 without one
}

// begin makes room for writes.
func (b *batch) begin(db *pebble.DB) { b.log, b.trail = db.NewBatch(), db.NewBatch() }

func (b *batch) bytes() int { return b.log.Len() + b.trail.Len() }

// close gives the memory back to Pebble's pool.
func (b *batch) close() {
	_ = b.log.Close()
	_ = b.trail.Close()
}

// change replaces the record of a message.
func (b *batch) change(key, record []byte) error {
	if b.changed == nil {
		b.changed = map[string][]byte{}
	}
	b.changed[string(key)] = record
	return b.log.Set(key, record, nil)
}

// expire has the sweeper remove a message at a second.
func (b *batch) expire(second int64, key []byte) {
	if b.expiring == nil {
		b.expiring = map[int64][]byte{}
	}
	keys := binary.AppendUvarint(b.expiring[second], uint64(len(key)))
	b.expiring[second] = append(keys, key...)
}

// seal adds what is written once per batch.
func (m *messages) seal(b *batch) error {
	if err := b.log.Apply(b.trail, nil); err != nil {
		return err
	}
	if b.lastID == 0 && len(b.expiring) > 0 {
		b.lastID = m.numbering.Next(m.now()) // tells the batch apart from others
	}
	for second, keys := range b.expiring {
		if err := b.log.Set(expiryKey(second, b.lastID), keys, nil); err != nil {
			return err
		}
	}
	if b.lastID == 0 {
		return nil
	}
	return b.log.Set([]byte(lastMessageKey), strconv.AppendInt(nil, int64(b.lastID), 10), nil)
}
