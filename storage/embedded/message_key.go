package embedded

import (
	"encoding/binary"
	"fmt"
	"time"

	"hivewire/hive"
)

// signBit makes the order of negative numbers that of their bytes.
const signBit = 1 << 63

// appendDevice begins the keys of a device's messages, which are the only ones
// that begin so: ids of devices have no NUL.
func appendDevice(b []byte, prefix byte, deviceID string) []byte {
	b = append(b, prefix, '/')
	b = append(b, deviceID...)
	return append(b, 0)
}

func appendMillis(b []byte, ms int64) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(ms)^signBit)
}

// millis returns the time that appendMillis wrote.
func millis(b []byte) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(b) ^ signBit)).UTC()
}

// messageKey returns the key of a message whose timestamp is at.
func messageKey(b []byte, prefix byte, deviceID string, at time.Time, id hive.ID) []byte {
	return appendID(appendMillis(appendDevice(b, prefix, deviceID), at.UnixMilli()), id)
}

// parseMessageKey sets in m what the key of its record tells. Its DeviceID may
// be set already, which saves making another.
func parseMessageKey(key []byte, m *hive.Message) error {
	at := len(key) - 16
	if at < 3 || key[at-1] != 0 {
		return fmt.Errorf("key of %d bytes is none of a message", len(key))
	}
	if string(key[2:at-1]) != m.DeviceID {
		m.DeviceID = string(key[2 : at-1])
	}
	m.Timestamp = millis(key[at:])
	m.ID = hive.ID(binary.BigEndian.Uint64(key[at+8:]))
	return nil
}

// updatePrefix begins the keys of the updates of commands; see updateKey.
const updatePrefix = 'v'

// timeKey is where the timestamp of a message is kept that is not the time of its id.
func timeKey(id hive.ID) []byte { return appendID([]byte("i/"), id) }

// expiryKey is where the keys of messages of one batch that expire at a second are kept.
func expiryKey(second int64, id hive.ID) []byte {
	return appendID(appendMillis([]byte("x/"), second), id)
}
