package cluster

import (
	"encoding/binary"
	"time"

	"hivewire/hive"
)

// A frame is one NATS message:
//
//	version, kind  one byte each
//	node           8 bytes
//	number         of the event, or the latest before a pulse or farewell
//
// then for a pulse or farewell the time, and for an event its flags, id and
// device, and unless it is a reference the rest of the message. Numbers are
// varints, times milliseconds since 1970, strings have their length before them.
type frame struct {
	kind      frameKind
	node      uint64
	number    uint64
	sent      time.Time   // pulse and farewell
	event     *hive.Event // the other kinds
	reference bool        // event has only an id and a device
}

// frameKind is a [hive.Topic], or one of these.
type frameKind uint8

const (
	pulseFrame    frameKind = 0x10
	farewellFrame frameKind = 0x11
)

const frameVersion = 1

// Flags of an event; the optional fields that are there.
const (
	isReference = 1 << iota
	isUpdated
	hasExpires
	hasParameters
	hasLifetime
	hasStatus
	hasResult
)

func (f *frame) append(b []byte) []byte {
	b = append(b, frameVersion, byte(f.kind))
	b = binary.BigEndian.AppendUint64(b, f.node)
	b = binary.AppendUvarint(b, f.number)
	if f.event == nil {
		return appendTime(b, f.sent)
	}
	m, c := f.event.Message(), f.event.Command
	flags := f.flags()
	b = binary.AppendUvarint(b, flags)
	b = binary.AppendVarint(b, int64(m.ID))
	b = appendString(b, m.DeviceID)
	if f.reference {
		return b
	}
	b = appendString(b, m.Name)
	b = binary.AppendVarint(b, int64(m.NetworkID))
	b = binary.AppendVarint(b, int64(m.DeviceTypeID))
	b = appendTime(b, m.Timestamp)
	if flags&hasExpires != 0 {
		b = appendTime(b, m.Expires)
	}
	if flags&hasParameters != 0 {
		b = appendString(b, m.Parameters)
	}
	if c == nil {
		return b
	}
	b = binary.AppendVarint(b, int64(c.UserID))
	b = appendTime(b, c.LastUpdated)
	if flags&hasLifetime != 0 {
		b = binary.AppendVarint(b, int64(*c.Lifetime))
	}
	if flags&hasStatus != 0 {
		b = appendString(b, *c.Status)
	}
	if flags&hasResult != 0 {
		b = appendString(b, c.Result)
	}
	return b
}

func (f *frame) flags() (flags uint64) {
	set := func(is bool, flag uint64) {
		if is {
			flags |= flag
		}
	}
	m, c := f.event.Message(), f.event.Command
	set(f.reference, isReference)
	set(!m.Expires.IsZero(), hasExpires)
	set(m.Parameters != nil, hasParameters)
	if c != nil {
		set(c.Updated, isUpdated)
		set(c.Lifetime != nil, hasLifetime)
		set(c.Status != nil, hasStatus)
		set(c.Result != nil, hasResult)
	}
	return flags
}

func appendTime(b []byte, t time.Time) []byte { return binary.AppendVarint(b, t.UnixMilli()) }

func appendString[S string | []byte](b []byte, s S) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
