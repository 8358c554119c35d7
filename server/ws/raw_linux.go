package ws

import "syscall"

// tcpINQ is the option, and the kind of control message, by which a socket
// tells with each read how much it still holds; tcp(7).
const tcpINQ = 36

// tellLeft has receive know whether something is left. Older systems do not;
// then it looks.
func tellLeft(fd int) { _ = syscall.SetsockoptInt(fd, syscall.SOL_TCP, tcpINQ, 1) }

// receive reads from a socket, and reports whether there may be more to be
// read, or the end of all input.
func receive(fd int, p []byte) (n int, left bool, err error) {
	var control [24]byte // one message with a number
	n, m, _, _, err := syscall.Recvmsg(fd, p, control[:], 0)
	known := m == len(control) && control[8] == syscall.SOL_TCP && control[12] == tcpINQ
	return n, !known || control[16]|control[17]|control[18]|control[19] != 0, err
}
