package actions

import (
	"strconv"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// restList is the binding of a list of entities, which shows all of them
// unless the request says otherwise.
func restList(route, result string) REST {
	return REST{Route: route, Result: result, Adapt: func(m *wire.Message) error {
		if m.Value("take") == nil {
			m.Set("take", []byte("2147483647"))
		}
		return notNegative(m, "take", "skip")
	}}
}

// restMessages is the binding of a list of messages: the latest hundred, of
// which start and end are the bounds that belong to it.
func restMessages(route, result string) REST {
	return REST{Route: route, Result: result, Adapt: func(m *wire.Message) error {
		if m.Value("take") == nil {
			m.Set("take", []byte("100"))
		}
		if m.Value("sortField") == nil {
			m.Set("sortField", []byte(`"timestamp"`))
		}
		widen(m, "start", -1)
		widen(m, "end", +1)
		return notNegative(m, "skip")
	}}
}

func notNegative(m *wire.Message, fields ...string) error {
	for _, field := range fields {
		if raw := m.Value(field); raw != nil {
			if n, err := wire.Int(raw); err == nil && n < 0 {
				return hive.Errorf(hive.Invalid, "must be greater than or equal to 0")
			}
		}
	}
	return nil
}

// widen moves a bound by one millisecond: those of messages are exclusive.
func widen(m *wire.Message, field string, by int64) {
	var t wire.Time
	if raw := m.Value(field); raw != nil && t.UnmarshalWire(raw) == nil && !t.IsZero() {
		m.Set(field, strconv.AppendInt(nil, t.UnixMilli()+by, 10))
	}
}
