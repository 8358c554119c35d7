package actions

import (
	"encoding"
	"encoding/json"
	"strconv"
	"time"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// word returns the change that a field with one of a few words asks for.
func word[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](name string, o wire.Opt[string]) (hive.Change[T], error) {
	var v T
	if !o.Given {
		return hive.Change[T]{}, nil
	}
	if o.Null || P(&v).UnmarshalText([]byte(o.Value)) != nil {
		return hive.Change[T]{}, hive.Errorf(hive.Invalid, "%s cannot be %q", name, o.Value)
	}
	return hive.Set(v), nil
}

// wordOf is the word for a value, which the store has checked.
func wordOf(v encoding.TextMarshaler) string {
	text, _ := v.MarshalText()
	return string(text)
}

// must returns the change that a field asks for which cannot be null.
func must[T any](name string, o wire.Opt[T], errs *[]error) hive.Change[T] {
	if o.Null {
		*errs = append(*errs, hive.Errorf(hive.Invalid, "%s cannot be null", name))
	}
	return o.Keeping()
}

// moment returns the change that a time asks for.
func moment(o wire.Opt[wire.Time]) hive.Change[time.Time] {
	switch {
	case !o.Given:
		return hive.Change[time.Time]{}
	case o.Null:
		return hive.Clear[time.Time]()
	}
	return hive.Set(o.Value.Time)
}

// tags are an object of texts.
func tags(o wire.Opt[wire.Object]) (hive.Change[[]hive.Tag], error) {
	if !o.Given || o.Null {
		return hive.Change[[]hive.Tag]{}, nil
	}
	var texts map[string]string
	if json.Unmarshal(o.Value, &texts) != nil {
		return hive.Change[[]hive.Tag]{}, hive.Errorf(hive.Invalid, "the values of tags are texts")
	}
	all := make([]hive.Tag, 0, len(texts))
	for key, value := range texts {
		all = append(all, hive.Tag{Key: key, Value: value})
	}
	return hive.Set(all), nil
}

// viewTags is the object of an account's tags.
func viewTags(all []hive.Tag) wire.Object {
	b := []byte{'{'}
	for i, tag := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = wire.AppendString(b, tag.Key)
		b = wire.AppendString(append(b, ':'), tag.Value)
	}
	return append(b, '}')
}

// ranking is a number that may have a fraction.
type ranking []float64

// UnmarshalWire implements [wire.Unmarshaler].
func (r *ranking) UnmarshalWire(raw []byte) error {
	text, err := wire.Text(raw)
	if err != nil {
		return err
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return wire.ErrMalformed
	}
	*r = ranking{n}
	return nil
}

// AppendWire implements [wire.Appender].
func (r ranking) AppendWire(b []byte) []byte { return strconv.AppendFloat(b, r.value(), 'f', -1, 64) }

// JSONSchema implements [wire.Described].
func (ranking) JSONSchema() string { return `{"type":"number"}` }

func (r ranking) value() float64 {
	if len(r) == 0 {
		return 0
	}
	return r[0]
}
