package embedded

import (
	"bytes"
	"errors"
	"slices"
	"time"

	"hivewire/hive"
)

// messageHead is a command or a notification in the database, without what its
// key tells and its free JSON. A command's result follows its parameters.
type messageHead struct {
	Name         string    `json:"name"`
	NetworkID    hive.ID   `json:"networkId,omitempty"`
	DeviceTypeID hive.ID   `json:"deviceTypeId,omitempty"`
	Expires      time.Time `json:"expires,omitzero"`
	Parameters   int       `json:"parameters,omitempty"` // their length

	UserID      hive.ID   `json:"userId,omitempty"`
	LastUpdated time.Time `json:"lastUpdated,omitzero"` // unless it is Timestamp
	Updated     bool      `json:"updated,omitempty"`
	Lifetime    *int      `json:"lifetime,omitempty"`
	Status      *string   `json:"status,omitempty"`
}

// appendMessage appends the record of m. c is the command that m is of, nil for
// a notification.
func appendMessage(b []byte, m *hive.Message, c *hive.Command) ([]byte, error) {
	w := beginHead(b)
	w.always("name", m.Name)
	w.number("networkId", int64(m.NetworkID))
	w.number("deviceTypeId", int64(m.DeviceTypeID))
	w.time("expires", m.Expires)
	w.number("parameters", int64(len(m.Parameters)))
	if c == nil {
		return w.end(m.Parameters)
	}
	w.number("userId", int64(c.UserID))
	if !c.LastUpdated.Equal(m.Timestamp) {
		w.time("lastUpdated", c.LastUpdated)
	}
	w.flag("updated", c.Updated)
	if c.Lifetime != nil {
		w.integer("lifetime", int64(*c.Lifetime))
	}
	if c.Status != nil {
		w.always("status", *c.Status)
	}
	return w.end(m.Parameters, c.Result)
}

// decodeMessage completes m, of which the key is known, and c from a record.
// Their free JSON is a part of record.
func decodeMessage(record []byte, m *hive.Message, c *hive.Command) error {
	head, body, found := bytes.Cut(record, []byte{'\n'})
	if !found {
		return errors.New("no end of the first line")
	}
	h, err := decodeHead(head)
	if err != nil {
		return err
	}
	if h.Parameters < 0 || h.Parameters > len(body) {
		return errors.New("parameters are cut off")
	}
	m.Name = h.Name
	m.NetworkID = h.NetworkID
	m.DeviceTypeID = h.DeviceTypeID
	m.Expires = h.Expires
	m.Parameters = body[:h.Parameters]
	if c != nil {
		c.UserID = h.UserID
		if c.LastUpdated = h.LastUpdated; c.LastUpdated.IsZero() {
			c.LastUpdated = m.Timestamp
		}
		c.Updated = h.Updated
		c.Lifetime = h.Lifetime
		c.Status = h.Status
		c.Result = body[h.Parameters:]
	}
	return nil
}

// tidyMessage gives a message the one form that is read from the database.
func tidyMessage(m *hive.Message, c *hive.Command) {
	m.Timestamp = m.Timestamp.UTC().Truncate(time.Millisecond)
	m.Expires = m.Expires.UTC().Truncate(time.Second)
	m.Parameters = tidySlice(m.Parameters)
	if c != nil {
		c.LastUpdated = c.LastUpdated.UTC().Truncate(time.Millisecond)
		c.Result = tidySlice(c.Result)
	}
}

// keep gives a message free JSON of its own.
func keep(m *hive.Message, c *hive.Command) {
	if c == nil {
		m.Parameters = bytes.Clone(m.Parameters)
		return
	}
	n := len(m.Parameters)
	both := slices.Concat(m.Parameters, c.Result)
	m.Parameters, c.Result = both[:n], both[n:]
}
