package client

import (
	"math"
	"time"
)

// Kind is what a subscription tells of.
type Kind uint8

// The kinds.
const (
	Notifications Kind = iota // of devices
	Commands                  // given to devices
	Updates                   // of commands: their status and result

	audits // of accounts; see [Conn.AuditSubscribe]
)

// String names the kind.
func (k Kind) String() string { return [...]string{"notification", "command", "update", "audit"}[k] }

// noun is what the kind's actions begin with.
func (k Kind) noun() string {
	switch k {
	case Notifications:
		return "notification"
	case audits:
		return "audit"
	}
	return "command"
}

// Interest selects messages. Fields without a value select everything that
// the account may see.
type Interest struct {
	Kind          Kind
	DeviceID      string // then networks and device types do not matter
	NetworkIDs    []int64
	DeviceTypeIDs []int64
	Names         []string

	// Since asks for what was stored after this time as well, first and as far
	// as the server keeps it. Zero asks only for what is new.
	Since time.Time
}

// ask makes the request for a subscription.
func (i *Interest) ask() any {
	var deviceID *string
	if i.DeviceID != "" {
		deviceID = &i.DeviceID
	}
	if i.Kind == Notifications {
		return NotificationSubscribeRequest{
			DeviceID: deviceID, NetworkIDs: i.NetworkIDs, DeviceTypeIDs: i.DeviceTypeIDs, Names: i.Names, Timestamp: At(i.Since),
		}
	}
	request := CommandSubscribeRequest{
		DeviceID: deviceID, NetworkIDs: i.NetworkIDs, DeviceTypeIDs: i.DeviceTypeIDs, Names: i.Names, Timestamp: At(i.Since),
		Updates: i.Kind == Updates,
	}
	if !i.Since.IsZero() {
		request.Limit = new(math.MaxInt32) // the server would send 20
	}
	return request
}
