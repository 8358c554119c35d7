package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"net/http"

	"github.com/gorilla/websocket"
)

// rawnet is the ceiling: a goroutine per connection that counts the frames of
// each read and answers them with canned ones in one write.
func rawnet(l net.Listener, o options) error {
	var upgrader websocket.Upgrader
	answer := canned(o.reply)
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := upgrader.Upgrade(w, r, nil)
		if err == nil {
			go count(c.NetConn(), answer)
		}
	}))
}

// canned is a frame with n bytes of text.
func canned(n int) []byte {
	text := bytes.Repeat([]byte("x"), n)
	if n < 126 {
		return append([]byte{0x81, byte(n)}, text...)
	}
	return append(binary.BigEndian.AppendUint16([]byte{0x81, 126}, uint16(n)), text...)
}

func count(c net.Conn, answer []byte) {
	defer c.Close()
	in := bufio.NewReaderSize(c, 16<<10)
	var out []byte
	for {
		if skipFrame(in) != nil {
			return
		}
		out = append(out, answer...)
		if in.Buffered() > 0 {
			continue
		}
		if _, err := c.Write(out); err != nil {
			return
		}
		out = out[:0]
	}
}

func skipFrame(in *bufio.Reader) error {
	head, size, err := measureFrame(in)
	if err == nil {
		_, err = in.Discard(head + size)
	}
	return err
}

// readFrame returns the payload of the next frame.
func readFrame(in *bufio.Reader) ([]byte, error) {
	head, size, err := measureFrame(in)
	if err != nil {
		return nil, err
	}
	frame := make([]byte, head+size)
	if _, err := io.ReadFull(in, frame); err != nil {
		return nil, err
	}
	mask, payload := frame[head-4:head], frame[head:]
	for i := range payload {
		payload[i] ^= mask[i&3]
	}
	return payload, nil
}

// measureFrame returns the sizes of what the next frame consists of: a head,
// which ends with the four bytes of the mask, and the payload.
func measureFrame(in *bufio.Reader) (head, size int, err error) {
	b, err := in.Peek(2)
	if err != nil {
		return 0, 0, err
	}
	size = int(b[1] & 0x7F)
	if size < 126 {
		return 2 + 4, size, nil
	}
	if b, err = in.Peek(4); err != nil {
		return 0, 0, err
	}
	return 4 + 4, int(binary.BigEndian.Uint16(b[2:])), nil
}
