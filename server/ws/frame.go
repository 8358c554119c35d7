package ws

import (
	"encoding/binary"
	"slices"

	"github.com/gorilla/websocket"

	"hivewire/actions"
	"hivewire/hive"
)

// maxHeader is the longest header of a frame from a server.
const maxHeader = 10

// Kinds of frames, RFC 6455 §5.2.
const (
	opContinue = iota
	opText
	opBinary
	opClose = iota + 5
	opPing
	opPong
)

// First bytes of unfragmented frames.
const (
	finText  = 0x80 | opText
	finClose = 0x80 | opClose
	finPong  = 0x80 | opPong
)

var pingFrame = []byte{0x80 | opPing, 0}

// appendHeader appends the header of a frame with n bytes of payload.
func appendHeader(b []byte, first byte, n int) []byte {
	switch {
	case n < 126:
		return append(b, first, byte(n))
	case n < 1<<16:
		return append(b, first, 126, byte(n>>8), byte(n))
	}
	return binary.BigEndian.AppendUint64(append(b, first, 127), uint64(n))
}

// gap is where the header of most frames goes, before a payload that is written
// in its place.
var gap = make([]byte, 4)

// seal makes a text frame of the payload in b that follows a gap at from.
func seal(b []byte, from int) []byte {
	var header [maxHeader]byte
	end := from + len(gap)
	h := appendHeader(header[:0], finText, len(b)-end)
	if len(h) == len(gap) {
		copy(b[from:], h)
		return b
	}
	return slices.Replace(b, from, end, h...)
}

// appendClose appends a close frame. Reason must have at most 123 bytes.
func appendClose(b []byte, code int, reason string) []byte {
	payload := websocket.FormatCloseMessage(code, reason)
	return append(appendHeader(b, finClose, len(payload)), payload...)
}

// farewell is the error frame, if there is an error, and the close frame.
func farewell(code int, e *hive.Error) []byte {
	if e == nil {
		return appendClose(nil, code, "")
	}
	text := actions.AppendError(nil, e)
	frames := append(appendHeader(nil, finText, len(text)), text...)
	return appendClose(frames, code, "")
}
