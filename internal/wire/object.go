package wire

import (
	"bytes"
	"encoding/json"
	"unsafe"
)

// Object is an object that a client gave us to keep, without the white space
// between its tokens, otherwise as it came. Nil stands for null.
type Object []byte

// UnmarshalWire implements [Unmarshaler]. Anything but an object is
// ErrNotObject; a key that stands twice in one object is ErrMalformed.
func (o *Object) UnmarshalWire(raw []byte) error {
	switch {
	case isNull(raw):
		*o = nil
		return nil
	case raw[0] != '{':
		return ErrNotObject
	case hasDuplicates(raw):
		return ErrMalformed
	}
	*o = Compact(make([]byte, 0, len(raw)), raw)
	return nil
}

// AppendWire implements [Appender].
func (o Object) AppendWire(b []byte) []byte {
	if o == nil {
		return append(b, "null"...)
	}
	return append(b, o...)
}

// Free is free JSON that a client gave us to keep: an [Object], or what else a
// [Body] may hold. Nil stands for null.
type Free []byte

func (*Free) decoder() decoder {
	return func(raw []byte, p unsafe.Pointer, d Dialect) error {
		if d == Body && !isNull(raw) {
			*(*Free)(p) = Compact(make([]byte, 0, len(raw)), raw)
			return nil
		}
		return (*Object)(p).UnmarshalWire(raw)
	}
}

// AppendWire implements [Appender].
func (f Free) AppendWire(b []byte) []byte { return Object(f).AppendWire(b) }

// Compact appends the scanned value raw without white space between tokens.
func Compact(dst, raw []byte) []byte {
	if bytes.IndexByte(raw, ' ') < 0 && bytes.IndexByte(raw, '\n') < 0 &&
		bytes.IndexByte(raw, '\t') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		return append(dst, raw...)
	}
	buf := bytes.NewBuffer(dst)
	if err := json.Compact(buf, raw); err != nil {
		return append(dst, raw...)
	}
	return buf.Bytes()
}

// hasDuplicates reports whether some object in the scanned value has a key twice.
func hasDuplicates(raw []byte) bool {
	_, twice := findDuplicate(raw, 0)
	return twice
}

// fewKeys is how many keys are compared one by one before a set pays.
const fewKeys = 16

func findDuplicate(p []byte, i int) (end int, twice bool) {
	switch p[i] {
	case '[':
		if i = skipSpace(p, i+1); p[i] == ']' {
			return i + 1, false
		}
		for more := true; more; {
			if i, twice = findDuplicate(p, i); twice {
				return i, true
			}
			i, more = scanNext(p, i, ']')
		}
		return i, false
	case '{':
		return findDuplicateKey(p, i)
	}
	return scanValue(p, i, 0), false
}

func findDuplicateKey(p []byte, i int) (end int, twice bool) {
	if i = skipSpace(p, i+1); p[i] == '}' {
		return i + 1, false
	}
	var few [fewKeys][]byte
	var many map[string]struct{}
	for n, more := 0, true; more; n++ {
		end, value, _ := scanKey(p, i)
		key := unquote(p[i:end])
		if n < fewKeys {
			for _, k := range few[:n] {
				if bytes.Equal(k, key) {
					return i, true
				}
			}
			few[n] = key
		} else {
			if many == nil {
				many = make(map[string]struct{}, 2*fewKeys)
				for _, k := range few {
					many[string(k)] = struct{}{}
				}
			}
			if _, known := many[string(key)]; known {
				return i, true
			}
			many[string(key)] = struct{}{}
		}
		if i, twice = findDuplicate(p, value); twice {
			return i, true
		}
		i, more = scanNext(p, i, '}')
	}
	return i, false
}
