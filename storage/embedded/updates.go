package embedded

import (
	"encoding/binary"
	"errors"
	"strconv"

	"github.com/cockroachdb/pebble/v2"

	"hivewire/hive"
)

// updateKey is where the timestamp of an updated command is kept, so that the
// updates of a device are found by the time of the latest. It has the form of a
// message's key, with that time for the timestamp.
func updateKey(c *hive.Command) []byte {
	return messageKey(nil, updatePrefix, c.DeviceID, c.LastUpdated, c.ID)
}

// noteUpdate moves a command among the updates of its device. Before is what
// it was, nil for a new one.
func noteUpdate(b *batch, before, c *hive.Command) error {
	if before != nil && before.Updated {
		if err := b.log.Delete(updateKey(before), nil); err != nil {
			return err
		}
	}
	if !c.Updated {
		return nil
	}
	key := updateKey(c)
	if !c.Expires.IsZero() {
		b.expire(c.Expires.Unix(), key)
	}
	return b.log.Set(key, appendMillis(nil, c.Timestamp.UnixMilli()), nil)
}

// indexed is how many updated commands are indexed at once.
const indexed = 1000

// indexUpdates finds the updated commands of format 1, which had no index.
func indexUpdates(db *pebble.DB) error {
	b := db.NewBatch()
	defer func() { _ = b.Close() }()
	err := scan(db, []byte{commandKind.prefix, '/'}, func(key, record []byte) error {
		var c hive.Command
		if err := parseMessageKey(key, &c.Message); err != nil {
			return err
		}
		if err := decodeMessage(record, &c.Message, &c); err != nil || !c.Updated {
			return err
		}
		if err := indexUpdate(db, b, &c); err != nil || b.Count() < indexed {
			return err
		}
		defer b.Reset()
		return b.Commit(pebble.NoSync)
	})
	if err != nil {
		return err
	}
	if err := b.Set([]byte(formatKey), []byte(strconv.Itoa(format)), nil); err != nil {
		return err
	}
	return b.Commit(pebble.Sync)
}

// indexUpdate is noteUpdate outside of a batch of the committer: what expires
// is added to what a batch may have noted under the same number.
func indexUpdate(db *pebble.DB, b *pebble.Batch, c *hive.Command) error {
	key := updateKey(c)
	if !c.Expires.IsZero() {
		at := expiryKey(c.Expires.Unix(), c.ID)
		keys, err := value(db, at)
		if err != nil && !errors.Is(err, pebble.ErrNotFound) {
			return err
		}
		keys = append(binary.AppendUvarint(keys, uint64(len(key))), key...)
		if err := b.Set(at, keys, nil); err != nil {
			return err
		}
	}
	return b.Set(key, appendMillis(nil, c.Timestamp.UnixMilli()), nil)
}
