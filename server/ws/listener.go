package ws

import "net"

// Listener makes the connections it accepts fit for [Handler], which serves no others.
type Listener struct{ net.Listener }

// Accept implements [net.Listener].
func (l Listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return newStream(c), nil
}
