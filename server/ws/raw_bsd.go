//go:build unix && !linux

package ws

import "syscall"

func tellLeft(int) {}

// receive reads from a socket. Whether there is more to be read is not known.
func receive(fd int, p []byte) (n int, left bool, err error) {
	n, err = syscall.Read(fd, p)
	return n, true, err
}
