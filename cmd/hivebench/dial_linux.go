package main

import (
	"bytes"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// perAddress is how many connections come from one source address, below the
// number of ports and below what servers allow one client.
const perAddress = 4000

// handshakeTime is how many seconds a server may take to answer a handshake.
const handshakeTime = 10

// dial opens the ith connection to a contender and returns its socket, and
// what came right behind the handshake.
func dial(c *contender, i int) (fd int, rest []byte, err error) {
	fd, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, nil, err
	}
	if rest, err = upgrade(fd, c, i); err != nil {
		_ = unix.Close(fd)
		return -1, nil, fmt.Errorf("connect to %s: %w", c.name, err)
	}
	return fd, rest, nil
}

func upgrade(fd int, c *contender, i int) (rest []byte, err error) {
	// Without it the kernel looks for a port that is free for every destination, ten times slower.
	if err = unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1); err != nil {
		return nil, err
	}
	if err = unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, byte(2 + i/perAddress)}}); err != nil {
		return nil, err
	}
	if c.narrow {
		if err = narrow(fd); err != nil {
			return nil, err
		}
	}
	to, err := socketAddress(c.at.address)
	if err != nil {
		return nil, err
	}
	if err = unix.Connect(fd, to); err != nil {
		return nil, err
	}
	patience := unix.Timeval{Sec: handshakeTime}
	if err = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &patience); err != nil {
		return nil, err
	}
	if err = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
		return nil, err
	}
	if !c.web {
		rest, err = handshake(fd, c, i)
	}
	if err != nil {
		return nil, err
	}
	return rest, unix.SetNonblock(fd, true)
}

// narrow keeps the buffers of both ends small: the sender's grows with the
// size of segments.
func narrow(fd int) error {
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_MAXSEG, 536); err != nil {
		return err
	}
	return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 4096)
}

func socketAddress(address string) (*unix.SockaddrInet4, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	to := &unix.SockaddrInet4{Port: n}
	if copy(to.Addr[:], net.ParseIP(host).To4()) != len(to.Addr) {
		return nil, fmt.Errorf("%s is no IPv4 address", host)
	}
	return to, nil
}

// handshake asks for a WebSocket and returns what follows the answer.
func handshake(fd int, c *contender, i int) (rest []byte, err error) {
	var b strings.Builder
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n", c.path, c.at.address)
	b.WriteString("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
	if c.token != nil {
		b.WriteString("Authorization: Bearer " + c.token(i) + "\r\n")
	}
	b.WriteString("\r\n")
	if _, err := unix.Write(fd, []byte(b.String())); err != nil {
		return nil, err
	}
	answer := make([]byte, 0, 2048)
	for {
		n, err := unix.Read(fd, answer[len(answer):cap(answer)])
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, err
		}
		answer = answer[:len(answer)+n]
		head, rest, complete := bytes.Cut(answer, []byte("\r\n\r\n"))
		switch {
		case complete && bytes.HasPrefix(head, []byte("HTTP/1.1 101 ")):
			return rest, nil
		case complete || n == 0:
			return nil, fmt.Errorf("handshake refused: %.200q", answer)
		}
	}
}

// waitWritable waits until the socket takes more.
func waitWritable(fd int) error {
	_, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}, int(stallTime/time.Millisecond))
	if err == unix.EINTR {
		return nil
	}
	return err
}
