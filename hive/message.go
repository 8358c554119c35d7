package hive

import (
	"slices"
	"strings"
	"time"
)

// Message is what commands and notifications have in common.
type Message struct {
	ID           ID // of no other command or notification; see [Numbering]
	Name         string
	DeviceID     string
	NetworkID    ID        // the device's when the message was stored
	DeviceTypeID ID        // the device's when the message was stored
	Timestamp    time.Time // UTC, whole milliseconds
	Parameters   []byte    // one JSON value, or nil
	Expires      time.Time // when it is forgotten, whole seconds; zero for never
}

// Notification is what a device reports.
type Notification struct{ Message }

// Command is what a device is asked to do, and what came of it.
type Command struct {
	Message
	UserID      ID        // who asked
	LastUpdated time.Time // UTC, whole milliseconds; Timestamp until the first update
	Updated     bool      // since it was stored
	Lifetime    *int      // seconds, as given; nothing here depends on it
	Status      *string
	Result      []byte // one JSON value, or nil
}

// UpdateTime returns the time of an update to which id was given: like that of
// messages it does not go back when the clock does. Before is what is updated;
// another process may have updated it by a clock that is a little ahead.
func UpdateTime(before *Command, id ID) time.Time {
	at := GivenAt(id)
	if before.Updated && before.LastUpdated.After(at) {
		return before.LastUpdated
	}
	return at
}

// MessageSort is what a list of messages is ordered by; ties are broken by
// Timestamp, then by ID.
type MessageSort uint8

// The orders.
const (
	ByTimestamp MessageSort = iota
	ByMessageName
	ByStatus // a command's; nil comes first
)

// MessageQuery selects commands or notifications that have not expired.
type MessageQuery struct {
	// DeviceID names the device. When it is "", the messages of all devices
	// that were in both scopes when the message was stored are selected.
	DeviceID    string
	Networks    Scope
	DeviceTypes Scope

	// After and Before are exclusive bounds of the time, zero for none. With
	// AfterID the messages at After itself whose id is greater are selected too.
	After   time.Time
	AfterID ID
	Before  time.Time

	Names  []string // when not empty, only these
	Status string   // of a command, in any case; "" for any

	// Updates selects only commands that were updated, and makes LastUpdated
	// their time instead of Timestamp, for the bounds and the order alike.
	Updates bool

	Sort       MessageSort
	Descending bool
	Skip       int
	Take       int // 0 takes all
}

// Time returns what the bounds of q apply to.
func (q *MessageQuery) Time(m *Message, c *Command) time.Time {
	if q.Updates && c != nil {
		return c.LastUpdated
	}
	return m.Timestamp
}

// Match reports whether a message is selected, paging and expiry aside. c is
// the command that m is of, nil for a notification.
func (q *MessageQuery) Match(m *Message, c *Command) bool {
	if q.DeviceID != "" && q.DeviceID != m.DeviceID {
		return false
	}
	if q.DeviceID == "" && (!q.Networks.Contains(m.NetworkID) || !q.DeviceTypes.Contains(m.DeviceTypeID)) {
		return false
	}
	if q.Updates && (c == nil || !c.Updated) {
		return false
	}
	at := q.Time(m, c)
	switch {
	case !q.After.IsZero() && !at.After(q.After) && !(q.AfterID != 0 && at.Equal(q.After) && m.ID > q.AfterID):
		return false
	case !q.Before.IsZero() && !at.Before(q.Before):
		return false
	case len(q.Names) > 0 && !slices.Contains(q.Names, m.Name):
		return false
	case q.Status != "" && (c == nil || c.Status == nil || !strings.EqualFold(q.Status, *c.Status)):
		return false
	}
	return true
}
