package embedded

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"github.com/cockroachdb/pebble/v2"

	"hivewire/hive"
)

// What the database holds, by key; integers are big-endian, 8 bytes long, and
// those that may be negative have their sign bit flipped:
//
//	u/<id>          account
//	n/<id>          network
//	t/<id>          device type
//	d/<id>          device
//	s/<name>        setting
//	l/<id>          session, a login that lasts
//	k/<prefix>      API key
//	e/<id>          catalogue entry
//	m/format        number of this format
//	m/last/<prefix> highest id, or number of a setting, ever given to an entity of that prefix
//
//	c/<device>\x00<timestamp><id>  command; timestamps are milliseconds since 1970
//	o/<device>\x00<timestamp><id>  notification
//	a/<id>                         record of the audit trail, at the time that its id tells
//	v/<device>\x00<time><id>       timestamp of a command that was updated, by the time of its latest update
//	i/<id>                         timestamp of a message, unless it is the time that its id tells
//	g/c/<network><type><device>    the device has, or had, commands of when it was in both
//	g/o/<network><type><device>    the same of notifications
//	x/<second><id>                 keys of messages that expire then, each after its length as a
//	                               varint; id is a number of the batch that they were written in
//	m/last/message                 highest id ever given to a message, an audit record or a batch
//
// A record is one line of JSON, the head, followed by the free JSON exactly as
// it was given, or by nothing when there is none; an account's properties follow
// its data, and the head has their length. Values below m/ are decimal
// numbers. Members may be added to heads, and prefixes to this list, without a
// new format number. Format 1 had no v/.
const (
	format         = 2
	formatKey      = "m/format"
	lastPrefix     = "m/last/"
	lastMessageKey = "m/last/message"
)

// write puts c into b, or fails without a trace.
func (t *table[K, E, Q]) write(b *pebble.Batch, c change[K, E]) error {
	t.key = t.appendKey(append(t.key[:0], t.prefix, '/'), c.key)
	if c.new == nil {
		return b.Delete(t.key, nil)
	}
	var err error
	if t.record, err = t.encode(t.record[:0], c.new); err != nil {
		return fmt.Errorf("encode %s %v: %w", t.noun, c.key, err)
	}
	if id := t.number(&c.key, c.new); id != nil && *id > t.lastID {
		t.lastID = *id
		if err := b.Set(t.lastKey(), strconv.AppendInt(nil, int64(*id), 10), nil); err != nil {
			return err
		}
	}
	return b.Set(t.key, t.record, nil)
}

func (t *table[K, E, Q]) lastKey() []byte {
	return append([]byte(lastPrefix), t.prefix)
}

// load returns the table of a kind with everything the database has of it.
func load[K comparable, E, Q any](s *store, k *kind[K, E, Q]) (*table[K, E, Q], error) {
	t := newTable(s, k)
	last, err := readNumber(s.db, t.lastKey())
	if err != nil {
		return nil, err
	}
	t.lastID = hive.ID(last)

	b := s.db.NewBatch()
	defer b.Close()
	err = scan(s.db, []byte{k.prefix, '/'}, func(key, value []byte) error { return t.loadRecord(b, key[2:], value) })
	if err == nil && !b.Empty() {
		err = b.Commit(pebble.Sync)
	}
	return t, err
}

// loadRecord shows a record. What an earlier version stored without a number
// gets one, in the order of the keys, which b makes last.
func (t *table[K, E, Q]) loadRecord(b *pebble.Batch, rawKey, record []byte) error {
	key, err := t.parseKey(rawKey)
	if err != nil {
		return err
	}
	head, body, found := bytes.Cut(record, []byte{'\n'})
	if !found {
		return errors.New("no end of the first line")
	}
	e, err := t.decode(key, head, body)
	if err != nil {
		return err
	}
	c := change[K, E]{key: key, new: &e}
	if id := t.number(&c.key, &e); id != nil && *id == 0 {
		*id = t.lastID + 1
		if err := t.write(b, c); err != nil {
			return err
		}
	}
	t.newest.apply(c)
	t.visible.apply(c)
	return nil
}

// checkFormat refuses the data of a newer program, brings that of an older one
// up to date, and marks an empty database.
func checkFormat(db *pebble.DB) error {
	n, err := readNumber(db, []byte(formatKey))
	switch {
	case err != nil:
		return err
	case n > format:
		return fmt.Errorf("its format is %d, of a newer hivewire; this one knows formats up to %d", n, format)
	case n == 1:
		return indexUpdates(db)
	case n == 0:
		return db.Set([]byte(formatKey), []byte(strconv.Itoa(format)), pebble.Sync)
	}
	return nil
}

// scan visits all records whose keys begin with prefix.
func scan(db *pebble.DB, prefix []byte, visit func(key, value []byte) error) error {
	it, err := db.NewIter(&pebble.IterOptions{LowerBound: prefix, UpperBound: after(prefix)})
	if err != nil {
		return err
	}
	for it.First(); it.Valid(); it.Next() {
		if err := visit(it.Key(), it.Value()); err != nil {
			return errors.Join(fmt.Errorf("record %q: %w", it.Key(), err), it.Close())
		}
	}
	return it.Close()
}

// after returns the key that follows all that begin with prefix, whose last byte is not the highest.
func after(prefix []byte) []byte {
	end := bytes.Clone(prefix)
	end[len(end)-1]++
	return end
}

// readNumber reads a decimal number, 0 where there is none.
func readNumber(db *pebble.DB, key []byte) (int64, error) {
	text, closer, err := db.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return 0, errors.Join(fmt.Errorf("record %q: %w", key, err), closer.Close())
	}
	return n, closer.Close()
}

func appendID(b []byte, id hive.ID) []byte { return binary.BigEndian.AppendUint64(b, uint64(id)) }

func parseID(b []byte) (hive.ID, error) {
	if len(b) != 8 {
		return 0, fmt.Errorf("key of %d bytes, want 8", len(b))
	}
	return hive.ID(binary.BigEndian.Uint64(b)), nil
}

func appendText(b []byte, s string) []byte { return append(b, s...) }

func parseText(b []byte) (string, error) { return string(b), nil }
