package ws

import (
	"bufio"
	"fmt"
	"net"
	"net/http"

	"hivewire/actions"
)

// handshake is the writer of an answer that makes a connection. A client that
// sends messages before it has that answer is told that it must wait; the
// upgrader would close the connection without a word.
type handshake struct{ http.ResponseWriter }

// Hijack implements [http.Hijacker].
func (h handshake) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err == nil && rw.Reader.Buffered() > 0 {
		body := actions.AppendFailure(nil, http.StatusBadRequest, "Messages came before the handshake was over. Wait for its answer, 101")
		// The connection is new, so this waits for nobody, and the upgrader closes it.
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body)
	}
	return conn, rw, err
}
