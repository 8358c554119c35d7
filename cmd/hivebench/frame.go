package main

import (
	"encoding/binary"
	"errors"
)

// First bytes of the frames we send, RFC 6455 §5.2.
const (
	finText = 0x81
	finPong = 0x8A
)

// Opcodes of the frames we get.
const (
	opText  = 1
	opClose = 8
	opPing  = 9
)

var errFrame = errors.New("the server sent a masked or fragmented frame")

// mask is the key of every frame: a server cannot tell that it is always the same.
var mask = [4]byte{0x37, 0xfa, 0x21, 0x3d}

// appendMasked appends a whole frame as clients send it.
func appendMasked(b []byte, first byte, payload []byte) []byte {
	switch n := len(payload); {
	case n < 126:
		b = append(b, first, 0x80|byte(n))
	case n < 1<<16:
		b = append(b, first, 0x80|126, byte(n>>8), byte(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, first, 0x80|127), uint64(n))
	}
	b = append(b, mask[:]...)
	for i, c := range payload {
		b = append(b, c^mask[i&3])
	}
	return b
}

// frame is one frame of a server.
type frame struct {
	op      byte
	payload []byte
}

// parseFrame returns the frame at the start of b and its size, 0 when the rest
// of it is still to come.
func parseFrame(b []byte) (f frame, size int, err error) {
	if len(b) < 2 {
		return f, 0, nil
	}
	if b[0]&0xF0 != 0x80 || b[1]&0x80 != 0 {
		return f, 0, errFrame
	}
	head, n := 2, uint64(b[1])
	switch n {
	case 126:
		if head = 4; len(b) < head {
			return f, 0, nil
		}
		n = uint64(binary.BigEndian.Uint16(b[2:]))
	case 127:
		if head = 10; len(b) < head {
			return f, 0, nil
		}
		n = binary.BigEndian.Uint64(b[2:])
	}
	if uint64(len(b)-head) < n {
		return f, 0, nil
	}
	size = head + int(n)
	return frame{op: b[0] & 0xF, payload: b[head:size]}, size, nil
}
