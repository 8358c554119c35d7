package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

// webRequest is a whole HTTP request for something below the API's prefix.
func webRequest(address, token, method, path, body string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s /api/rest%s HTTP/1.1\r\nHost: %s\r\n", method, path, address)
	if token != "" {
		fmt.Fprintf(&b, "Authorization: Bearer %s\r\n", token)
	}
	if body != "" {
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	fmt.Fprintf(&b, "\r\n%s", body)
	return b.Bytes()
}

var errChunked = errors.New("the server does not say how long its answer is")

// parseAnswer returns the HTTP answer at the start of b and its size, 0 when
// the rest of it is still to come.
func parseAnswer(b []byte) (f frame, size int, err error) {
	head, _, complete := bytes.Cut(b, []byte("\r\n\r\n"))
	if !complete {
		return f, 0, nil
	}
	size = len(head) + len("\r\n\r\n")
	_, rest, found := bytes.Cut(head, []byte("\r\nContent-Length: "))
	switch {
	case found:
		length, _, _ := bytes.Cut(rest, []byte("\r\n"))
		n, err := strconv.Atoi(string(length))
		if err != nil {
			return f, 0, err
		}
		size += n
	case !bytes.HasPrefix(head, []byte("HTTP/1.1 204 ")):
		return f, 0, errChunked
	}
	if len(b) < size {
		return f, 0, nil
	}
	return frame{op: opText, payload: b[:size]}, size, nil
}

// checkAnswer returns nil when an HTTP answer has the status.
func checkAnswer(answer []byte, status int) error {
	if !bytes.HasPrefix(answer, fmt.Appendf(nil, "HTTP/1.1 %d ", status)) {
		return fmt.Errorf("the answer is %.300q, want status %d", answer, status)
	}
	return nil
}

// askOnce returns the whole answer to an HTTP request.
func askOnce(address string, request []byte) (answer []byte, err error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if err := c.SetDeadline(time.Now().Add(stallTime)); err != nil {
		return nil, err
	}
	if _, err := c.Write(request); err != nil {
		return nil, err
	}
	buffer := make([]byte, 64<<10)
	for n := 0; ; {
		more, err := c.Read(buffer[n:])
		if n += more; err != nil {
			return nil, err
		}
		f, size, err := parseAnswer(buffer[:n])
		if err != nil || size > 0 {
			return f.payload, err
		}
	}
}

// bareName is what the name of a contender's bare handler ends in.
const bareName = ", bare"

// bare returns a net/http handler that is asked what a contender of hivewire
// is, and answers with the same bytes.
func (b *bench) bare(ctx context.Context, of *contender) (*contender, error) {
	answer, err := askOnce(of.at.address, of.request(0))
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(b.dir, "answer")
	if err != nil {
		return nil, err
	}
	_, err = file.Write(answer)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	p, err := b.runPeer(ctx, of.name+bareName, anyCore, "-answer", file.Name(), "handler")
	if err != nil {
		return nil, err
	}
	c := *of
	c.name, c.at = of.name+bareName, p
	return &c, nil
}
