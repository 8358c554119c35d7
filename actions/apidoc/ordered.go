package apidoc

import (
	"bytes"
	"encoding/json"
)

// ordered is a JSON object whose members are in the order of their
// declaration, which is the order that readers see.
type ordered[T any] []member[T]

type member[T any] struct {
	name  string
	value T
}

// MarshalJSON implements [json.Marshaler].
func (o ordered[T]) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			b = append(b, ',')
		}
		for _, part := range []any{m.name, m.value} {
			text, err := encode(part)
			if err != nil {
				return nil, err
			}
			b = append(append(b, text...), ':')
		}
		b = b[:len(b)-1]
	}
	return append(b, '}'), nil
}

// encode is [json.Marshal] without escapes for HTML.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), err
}

// write returns a document as it is published.
func write(document any) []byte {
	text, err := encode(document)
	if err != nil {
		panic("apidoc: " + err.Error()) // the documents hold nothing that cannot be encoded
	}
	var b bytes.Buffer
	_ = json.Indent(&b, text, "", "  ") // it was encoded above
	b.WriteByte('\n')
	return b.Bytes()
}
