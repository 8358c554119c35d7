package cluster

import (
	"encoding/binary"
	"time"

	"hivewire/hive"
)

// parse reads a frame, which afterwards shares b, and reports whether it is
// one that this version knows.
func (f *frame) parse(b []byte) bool {
	r := reader{rest: b}
	if r.byte() != frameVersion {
		return false
	}
	f.kind = frameKind(r.byte())
	f.node = binary.BigEndian.Uint64(r.bytes(8))
	f.number = r.uvarint()
	switch f.kind {
	case pulseFrame, farewellFrame:
		f.sent = r.time()
	case frameKind(hive.NotificationInserts):
		n := &hive.Notification{}
		f.event = &hive.Event{Topic: hive.Topic(f.kind), Notification: n}
		flags := r.uvarint()
		f.reference = flags&isReference != 0
		r.message(&n.Message, flags)
	case frameKind(hive.CommandInserts), frameKind(hive.CommandUpdates):
		c := &hive.Command{}
		f.event = &hive.Event{Topic: hive.Topic(f.kind), Command: c}
		flags := r.uvarint()
		f.reference = flags&isReference != 0
		r.message(&c.Message, flags)
		r.command(c, flags)
	default:
		return false
	}
	return !r.broken
}

// reader reads fields off a frame. After the end it returns zeros and is broken.
type reader struct {
	rest   []byte
	broken bool
}

func (r *reader) message(m *hive.Message, flags uint64) {
	m.ID = hive.ID(r.varint())
	m.DeviceID = string(r.field())
	if flags&isReference != 0 {
		return
	}
	m.Name = string(r.field())
	m.NetworkID = hive.ID(r.varint())
	m.DeviceTypeID = hive.ID(r.varint())
	m.Timestamp = r.time()
	if flags&hasExpires != 0 {
		m.Expires = r.time()
	}
	if flags&hasParameters != 0 {
		m.Parameters = r.field()
	}
}

func (r *reader) command(c *hive.Command, flags uint64) {
	if flags&isReference != 0 {
		return
	}
	c.UserID = hive.ID(r.varint())
	c.LastUpdated = r.time()
	c.Updated = flags&isUpdated != 0
	if flags&hasLifetime != 0 {
		c.Lifetime = new(int(r.varint()))
	}
	if flags&hasStatus != 0 {
		c.Status = new(string(r.field()))
	}
	if flags&hasResult != 0 {
		c.Result = r.field()
	}
}

var zeros [8]byte

// bytes returns the next n bytes, at most eight.
func (r *reader) bytes(n int) []byte {
	if len(r.rest) < n {
		r.broken, r.rest = true, nil
		return zeros[:n]
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) byte() byte { return r.bytes(1)[0] }

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	return skipped(r, v, n)
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.rest)
	return skipped(r, v, n)
}

func skipped[V uint64 | int64](r *reader, v V, n int) V {
	if n <= 0 {
		r.broken, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) time() time.Time { return time.UnixMilli(r.varint()).UTC() }

// field returns a string, which is not nil.
func (r *reader) field() []byte {
	n := r.uvarint()
	if n > uint64(len(r.rest)) {
		r.broken, r.rest = true, nil
		return []byte{}
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}
