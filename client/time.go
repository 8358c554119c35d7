package client

import (
	"encoding/json"
	"time"
)

// wireTime is how moments travel, in UTC.
const wireTime = "2006-01-02T15:04:05.000"

// Time is a moment as it travels, to the millisecond. The zero value is null.
type Time struct{ time.Time }

// At returns t as it travels.
func At(t time.Time) Time { return Time{t} }

// MarshalJSON implements [json.Marshaler].
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.UTC().AppendFormat(nil, `"`+wireTime+`"`), nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (t *Time) UnmarshalJSON(raw []byte) error {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	t.Time = time.Time{}
	if s == "" {
		return nil
	}
	moment, err := time.Parse(wireTime, s)
	t.Time = moment
	return err
}
