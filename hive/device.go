package hive

import "time"

// Device is a thing that takes commands and sends notifications.
type Device struct {
	ID           string // chosen by the client: 1 to 48 letters, digits and dashes
	Name         string // not unique
	Data         []byte // one JSON value, or nil
	NetworkID    ID
	DeviceTypeID ID
	Blocked      bool      // kept for clients; nothing here depends on it
	Created      time.Time // UTC, whole microseconds; the order of lists
}

// DeviceQuery selects devices; zero fields select everything, except that
// the scopes select what is in both of them.
type DeviceQuery struct {
	Name        string
	NamePattern string // SQL LIKE, see [Like]; in addition to Name
	Networks    Scope
	DeviceTypes Scope
	Page        // ByID is the order of creation
}

// Everywhere is the scope of all networks or of all device types.
var Everywhere = Scope{All: true}

// Match reports whether d is selected, paging aside.
func (q DeviceQuery) Match(d *Device) bool {
	return q.Networks.Contains(d.NetworkID) && q.DeviceTypes.Contains(d.DeviceTypeID) &&
		(q.Name == "" || q.Name == d.Name) &&
		(q.NamePattern == "" || Like(q.NamePattern, d.Name))
}
