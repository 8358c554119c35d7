package embedded

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

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
// a notification. It is written out because it runs for every message: what
// encoding/json does with a messageHead takes ten times as long.
func appendMessage(b []byte, m *hive.Message, c *hive.Command) (_ []byte, err error) {
	b = append(b, `{"name":`...)
	if b, err = appendString(b, m.Name); err != nil {
		return nil, err
	}
	b = appendNumber(b, `,"networkId":`, int64(m.NetworkID))
	b = appendNumber(b, `,"deviceTypeId":`, int64(m.DeviceTypeID))
	if b, err = appendTime(b, `,"expires":`, m.Expires); err != nil {
		return nil, err
	}
	b = appendNumber(b, `,"parameters":`, int64(len(m.Parameters)))
	if c == nil {
		return append(append(b, "}\n"...), m.Parameters...), nil
	}
	b = appendNumber(b, `,"userId":`, int64(c.UserID))
	if !c.LastUpdated.Equal(m.Timestamp) {
		if b, err = appendTime(b, `,"lastUpdated":`, c.LastUpdated); err != nil {
			return nil, err
		}
	}
	if c.Updated {
		b = append(b, `,"updated":true`...)
	}
	if c.Lifetime != nil {
		b = strconv.AppendInt(append(b, `,"lifetime":`...), int64(*c.Lifetime), 10)
	}
	if c.Status != nil {
		if b, err = appendString(append(b, `,"status":`...), *c.Status); err != nil {
			return nil, err
		}
	}
	b = append(append(b, "}\n"...), m.Parameters...)
	return append(b, c.Result...), nil
}

// appendNumber appends a member unless it is 0.
func appendNumber(b []byte, name string, n int64) []byte {
	if n == 0 {
		return b
	}
	return strconv.AppendInt(append(b, name...), n, 10)
}

// appendTime appends a member unless it is zero.
func appendTime(b []byte, name string, t time.Time) ([]byte, error) {
	if t.IsZero() {
		return b, nil
	}
	b, err := t.AppendText(append(append(b, name...), '"'))
	return append(b, '"'), err
}

// appendString appends s as JSON.
func appendString(b []byte, s string) ([]byte, error) {
	plain := utf8.ValidString(s)
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\'
	}
	if plain {
		return append(append(append(b, '"'), s...), '"'), nil
	}
	quoted, err := json.Marshal(s)
	return append(b, quoted...), err
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
