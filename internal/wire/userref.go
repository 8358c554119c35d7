package wire

import "hivewire/hive"

// UserRef names an account by number, by numeric string or by the word
// "current", which is exact.
type UserRef struct {
	Given   bool
	Current bool
	ID      hive.ID
}

// UnmarshalWire implements [Unmarshaler].
func (r *UserRef) UnmarshalWire(raw []byte) error {
	if isNull(raw) {
		return nil
	}
	r.Given = true
	if r.Current = string(raw) == `"current"`; r.Current {
		return nil
	}
	n, err := Int(raw)
	r.ID = hive.ID(n)
	return err
}

// Of returns the account r means when own asks.
func (r UserRef) Of(own hive.ID) hive.ID {
	if r.Current {
		return own
	}
	return r.ID
}
