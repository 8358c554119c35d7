package ws

import (
	"bufio"
	"errors"
	"net"
	"net/http"
)

// readerSize is the least that the upgrader takes over instead of making its own.
const readerSize = 257

var errEarly = errors.New("client sent data before the handshake was complete")

// hijacker gives the upgrader a small reader and keeps it, because it alone
// knows whether part of a message is at hand.
type hijacker struct {
	http.ResponseWriter
	reader *bufio.Reader
}

// Hijack implements [http.Hijacker].
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	if rw.Reader.Buffered() > 0 {
		return nil, nil, errors.Join(errEarly, c.Close())
	}
	h.reader = bufio.NewReaderSize(c, readerSize)
	return c, bufio.NewReadWriter(h.reader, rw.Writer), nil
}
