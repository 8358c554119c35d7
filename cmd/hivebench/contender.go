package main

import (
	"bytes"
	"fmt"
	"time"
)

// stallTime is how long nothing at all may come back.
const stallTime = 5 * time.Second

// contender is something that answers requests, and how to ask it.
type contender struct {
	name string
	at   *process
	path string // of the endpoint, unless web

	// web says that requests and answers are those of HTTP, whole, instead of
	// messages of a WebSocket.
	web bool

	// token returns the bearer token of the ith connection; nil for none.
	token func(i int) string
	// hello is sent by every connection before its first request, and answered by one message; nil for none.
	hello []byte
	// request returns the ith request. Every connection sends them in turn, and begins again after the last. It is nil for those that only listen.
	request func(i int) []byte
	// check looks at the answer to the ith request.
	check func(answer []byte, i int) error
	// narrow has the kernel hold little of what a connection has not read.
	narrow bool
	// lines says that a message may hold several answers, one a line, and that
	// {} is a ping to be answered by the same.
	lines bool
}

// requests is how many different requests a contender is asked in turn.
const requests = 64

// script is the requests of a contender as they are sent.
func (c *contender) script() [][]byte {
	if c.request == nil {
		return nil
	}
	script := make([][]byte, requests)
	for i := range script {
		if script[i] = c.request(i); !c.web {
			script[i] = appendMasked(nil, finText, script[i])
		}
	}
	return script
}

// parse returns the answer at the start of b and its size, 0 when the rest of
// it is still to come.
func (c *contender) parse(b []byte) (frame, int, error) {
	if c.web {
		return parseAnswer(b)
	}
	return parseFrame(b)
}

var ping = []byte("{}")

// answers splits a message into answers. A ping is none.
func (c *contender) answers(message []byte, each func(answer []byte) error) (pinged bool, err error) {
	if !c.lines {
		return false, each(message)
	}
	for line := range bytes.SplitSeq(bytes.TrimSuffix(message, []byte("\n")), []byte("\n")) {
		if bytes.Equal(line, ping) {
			pinged = true
		} else if err := each(line); err != nil {
			return pinged, err
		}
	}
	return pinged, nil
}

// padded makes a JSON object exactly n bytes long by adding a member to it.
func padded(object []byte, n int) []byte {
	const extra = `,"pad":""}`
	fill := n - len(object) - len(extra) + 1
	if fill < 0 {
		return object
	}
	return fmt.Appendf(nil, `%s,"pad":"%s"}`, object[:len(object)-1], bytes.Repeat([]byte("x"), fill))
}
