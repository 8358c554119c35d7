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
)

// String names the kind.
func (k Kind) String() string { return [...]string{"notification", "command", "update"}[k] }

// noun is what the kind's actions begin with.
func (k Kind) noun() string {
	if k == Notifications {
		return "notification"
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

// wireTime is how moments travel, in UTC.
const wireTime = "2006-01-02T15:04:05.000"

// members are those of the subscribe request.
func (i *Interest) members() map[string]any {
	m := map[string]any{}
	if i.DeviceID != "" {
		m["deviceId"] = i.DeviceID
	}
	if len(i.NetworkIDs) > 0 {
		m["networkIds"] = i.NetworkIDs
	}
	if len(i.DeviceTypeIDs) > 0 {
		m["deviceTypeIds"] = i.DeviceTypeIDs
	}
	if len(i.Names) > 0 {
		m["names"] = i.Names
	}
	if i.Kind == Updates {
		m["returnUpdatedCommands"] = true
	}
	if !i.Since.IsZero() {
		m["timestamp"] = i.Since.UTC().Format(wireTime)
		if i.Kind != Notifications {
			m["limit"] = math.MaxInt32 // the server would send 20
		}
	}
	return m
}
