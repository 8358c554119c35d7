package auth

import "hivewire/hive"

// Connection is a live connection that speaks for an account.
type Connection interface {
	// End sends reason as an error frame, then closes the connection for good
	// (WebSocket close code 4501). It does not block and may be called from any
	// goroutine, more than once.
	End(reason *hive.Error)
}
