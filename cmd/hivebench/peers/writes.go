package main

import (
	"net"
	"net/http"
	"sync"
	"syscall"

	"github.com/gorilla/websocket"
)

// writes is the ceiling of delivery: for each message of a publisher, one
// write of a canned frame to every subscriber, by descriptor, in one loop.
// Then the publisher gets its message back.
func writes(l net.Listener, o options) error {
	var upgrader websocket.Upgrader
	w := &writer{frame: canned(o.reply)}
	return http.Serve(l, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		c, err := upgrader.Upgrade(rw, r, nil)
		if err != nil {
			return
		}
		if r.URL.Path == "/publish" {
			go w.publish(c)
		} else {
			go w.subscribe(c)
		}
	}))
}

type writer struct {
	frame []byte

	mu  sync.Mutex
	fds []int
}

func (w *writer) subscribe(c *websocket.Conn) {
	defer c.Close()
	raw, err := c.NetConn().(*net.TCPConn).SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		w.mu.Lock()
		w.fds = append(w.fds, int(fd))
		w.mu.Unlock()
	})
	_, _, _ = c.ReadMessage() // until it goes
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fds = nil // all go together
}

func (w *writer) publish(c *websocket.Conn) {
	defer c.Close()
	for {
		kind, message, err := c.ReadMessage()
		if err != nil {
			return
		}
		w.mu.Lock()
		for _, fd := range w.fds {
			for rest := w.frame; len(rest) > 0; {
				n, err := syscall.Write(fd, rest)
				if err != nil && err != syscall.EINTR && err != syscall.EAGAIN { // EAGAIN: the reader lags behind; the ceiling waits for it
					break
				}
				rest = rest[max(n, 0):]
			}
		}
		w.mu.Unlock()
		if c.WriteMessage(kind, message) != nil {
			return
		}
	}
}
