package client

import (
	"encoding/json"
	"fmt"
	"time"
)

// Message is a notification of a device, a command to one, or an update of a command.
type Message struct {
	Kind         Kind
	ID           int64
	Name         string // of the notification or the command
	DeviceID     string
	NetworkID    int64
	DeviceTypeID int64
	Timestamp    time.Time
	Parameters   json.RawMessage // "null" when there are none

	// Of commands and updates.
	LastUpdated time.Time
	Status      string // "" while there is none
	Result      json.RawMessage

	Body json.RawMessage // the notification or command as it came
	Raw  []byte          // the whole message as it came, one line of JSON
}

// decode reads a message of which e is the envelope.
func decode(k Kind, e *envelope, frame []byte) (Message, error) {
	if k == audits {
		return Message{Kind: k, Body: e.Audit, Raw: frame}, nil
	}
	var b struct {
		ID           int64           `json:"id"`
		Notification string          `json:"notification"`
		Command      string          `json:"command"`
		DeviceID     string          `json:"deviceId"`
		NetworkID    int64           `json:"networkId"`
		DeviceTypeID int64           `json:"deviceTypeId"`
		Timestamp    Time            `json:"timestamp"`
		LastUpdated  Time            `json:"lastUpdated"`
		Parameters   json.RawMessage `json:"parameters"`
		Status       string          `json:"status"`
		Result       json.RawMessage `json:"result"`
	}
	body := e.Command
	if k == Notifications {
		body = e.Notification
	}
	if err := json.Unmarshal(body, &b); err != nil {
		return Message{}, fmt.Errorf("read %s: %w", k, err)
	}
	return Message{
		Kind: k, ID: b.ID, Name: b.Notification + b.Command, DeviceID: b.DeviceID, NetworkID: b.NetworkID, DeviceTypeID: b.DeviceTypeID,
		Timestamp: b.Timestamp.Time, Parameters: b.Parameters,
		LastUpdated: b.LastUpdated.Time, Status: b.Status, Result: b.Result, Body: body, Raw: frame,
	}, nil
}

// Time is when it happened: LastUpdated of an update, else Timestamp.
func (m *Message) Time() time.Time {
	if m.Kind == Updates {
		return m.LastUpdated
	}
	return m.Timestamp
}
