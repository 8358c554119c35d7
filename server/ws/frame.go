package ws

import (
	"encoding/binary"

	"github.com/gorilla/websocket"

	"hivewire/actions"
	"hivewire/hive"
)

// maxHeader is the longest header of a frame from a server.
const maxHeader = 10

// First bytes of unfragmented frames, RFC 6455 §5.2.
const (
	finText  = 0x81
	finClose = 0x88
)

var pingFrame = []byte{0x89, 0}

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
