package main

import (
	"bufio"
	"log"
	"net"
	"net/http"
	"sync"
	"syscall"

	"github.com/gorilla/websocket"
)

// writes is the ceiling of delivery: for each message of a publisher, one
// write of a canned frame to every subscriber, by descriptor, in one loop.
// Then the publisher gets its message back. With a file, messages are first
// synced to the disk, those that have come together: the least that a durable
// delivery takes.
func writes(l net.Listener, o options) error {
	var upgrader websocket.Upgrader
	w := &writer{frame: canned(o.reply)}
	if o.file != "" {
		var err error
		if w.disk, err = createDisk(o.file); err != nil {
			return err
		}
		http.Handle("/syncs", w.disk)
	}
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
	disk  *disk // nil for none

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
	in := bufio.NewReaderSize(c.NetConn(), 16<<10)
	for {
		messages, err := arrived(in)
		if err != nil {
			return
		}
		if w.disk != nil {
			if err := w.disk.add(len(messages)); err != nil {
				log.Fatal(err)
			}
		}
		for _, message := range messages {
			w.deliver()
			if c.WriteMessage(websocket.TextMessage, message) != nil {
				return
			}
		}
	}
}

// arrived waits for a message and returns all that have come.
func arrived(in *bufio.Reader) (messages [][]byte, err error) {
	for len(messages) == 0 || in.Buffered() > 0 {
		message, err := readFrame(in)
		if err != nil {
			return nil, err
		}
		messages = append(messages, message)
	}
	return messages, nil
}

func (w *writer) deliver() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, fd := range w.fds {
		for rest := w.frame; len(rest) > 0; {
			n, err := syscall.Write(fd, rest)
			if err != nil && err != syscall.EINTR && err != syscall.EAGAIN { // EAGAIN: the reader lags behind; the ceiling waits for it
				break
			}
			rest = rest[max(n, 0):]
		}
	}
}
