package embedded

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/cockroachdb/pebble/v2"

	"hivewire/hive"
)

const (
	sweepEvery = time.Second
	sweepMost  = 1000 // messages removed at once, so that writes need not wait long
	// sweepAgain is for how long messages that expired are looked for: an
	// update that is on its way has the sweeper remove its message once more.
	sweepAgain = time.Minute
)

// sweep removes messages that have expired until the store stops.
func (s *store) sweep() {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	from := int64(math.MinInt64) // second before which nothing is left
	for {
		now := s.now()
		for more := true; more; {
			var err error
			if more, err = s.sweepSome(from, now.Unix()); err != nil {
				s.life.fail(fmt.Errorf("remove expired messages: %w", err))
				return
			}
		}
		from = min(now.Unix(), s.now().Unix()) - int64(sweepAgain/time.Second)
		select {
		case <-tick.C:
		case <-s.c.quit:
			return
		case <-s.life.ended:
			return
		}
	}
}

// sweepSome removes some messages that expire between two seconds, both
// included, and reports whether there may be more.
func (s *store) sweepSome(from, to int64) (more bool, err error) {
	if s.beginReading() != nil {
		return false, nil
	}
	defer s.endReading()
	if left, known := s.disk.left(); known && left < roomToSweep {
		return false, nil
	}
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: expiryKey(from, 0), UpperBound: expiryKey(to+1, 0)})
	if err != nil {
		return false, err
	}
	b := s.db.NewBatch()
	defer b.Close()
	for it.First(); it.Valid() && b.Count() < sweepMost; it.Next() {
		if err := removeExpired(b, it.Value()); err != nil {
			return false, errors.Join(fmt.Errorf("record %q: %w", it.Key(), err), it.Close())
		}
		if err := b.Delete(it.Key(), nil); err != nil {
			return false, errors.Join(err, it.Close())
		}
	}
	if err := it.Close(); err != nil || b.Empty() {
		return false, err
	}
	// Without a sync: what a crash brings back is removed again.
	return true, b.Commit(pebble.NoSync)
}

// removeExpired removes the messages of one record below x/.
func removeExpired(b *pebble.Batch, keys []byte) error {
	for len(keys) > 0 {
		length, n := binary.Uvarint(keys)
		if n <= 0 || length > uint64(len(keys)-n) {
			return errors.New("a key is cut off")
		}
		key := keys[n:][:length]
		keys = keys[n:][length:]
		var m hive.Message
		if err := parseMessageKey(key, &m); err != nil {
			return err
		}
		if err := b.Delete(key, nil); err != nil {
			return err
		}
		if !m.Timestamp.Equal(hive.GivenAt(m.ID)) {
			if err := b.Delete(timeKey(m.ID), nil); err != nil {
				return err
			}
		}
	}
	return nil
}
