package ws

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
)

// earlyHead is what net/http writes between status and text where it refuses a
// request that no handler sees, as one with too large a head.
var earlyHead = []byte("\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n")

// maxEarly is more than such a refusal takes, and less than an answer of ours.
const maxEarly = 256

// inJSON returns a refusal of net/http's in the shape of the REST API, and
// false for anything else.
func inJSON(p []byte) (answer []byte, early bool) {
	if len(p) > maxEarly {
		return nil, false
	}
	status, _, early := bytes.Cut(p, earlyHead)
	status, first := bytes.CutPrefix(status, []byte("HTTP/1.1 "))
	if !early || !first || len(status) < 3 || bytes.IndexByte(status, '\r') >= 0 {
		return nil, false
	}
	code, err := strconv.Atoi(string(status[:3]))
	if err != nil {
		return nil, false
	}
	reason := http.StatusText(code)
	body := fmt.Sprintf(`{"error":%d,"message":"HTTP %d %s"}`, code, code, reason)
	return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		code, reason, len(body), body), true
}
