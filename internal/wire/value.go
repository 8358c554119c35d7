package wire

import (
	"math"
	"strconv"
	"strings"
)

// Int decodes a scanned value as an integer.
func Int(raw []byte) (int64, error) {
	n, _, err := number(raw)
	return n, err
}

// integer decodes a scanned value as a dialect does.
func integer(raw []byte, d Dialect) (int64, error) {
	n, whole, err := number(raw)
	if !whole && d == Body {
		err = ErrMalformed
	}
	return n, err
}

// number decodes a scanned value as an integer and reports whether it was one
// before its fraction was cut off.
func number(raw []byte) (n int64, whole bool, err error) {
	if raw[0] == '"' {
		n, err := strconv.ParseInt(string(unquote(raw)), 10, 64)
		if err != nil {
			return 0, false, ErrMalformed
		}
		return n, true, nil
	}
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, true, nil
	}
	if raw[0] != '-' && !isDigit(raw[0]) {
		return 0, false, ErrMalformed
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	cut := math.Trunc(f)
	if err != nil || cut < -1<<63 || cut >= 1<<63 {
		return 0, false, ErrMalformed
	}
	return int64(cut), cut == f, nil
}

// Text decodes a scanned value as a string.
func Text(raw []byte) (string, error) {
	switch raw[0] {
	case '"':
		return string(unquote(raw)), nil
	case '{', '[':
		return "", ErrMalformed
	}
	return string(raw), nil
}

// Bool decodes a scanned value as a boolean.
func Bool(raw []byte) (bool, error) {
	switch raw[0] {
	case 't':
		return true, nil
	case 'f':
		return false, nil
	case '"':
		return strings.EqualFold(string(unquote(raw)), "true"), nil
	}
	return false, ErrMalformed
}

// Whole decodes a scanned value as a number without a fraction.
func Whole(raw []byte) (int64, error) {
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		return 0, ErrMalformed
	}
	return n, nil
}

// Items returns the elements of a scanned array, not nil even when it is
// empty. Null gives nil, anything else is ErrMalformed.
func Items(raw []byte) ([][]byte, error) {
	if isNull(raw) {
		return nil, nil
	}
	if raw[0] != '[' {
		return nil, ErrMalformed
	}
	items := [][]byte{}
	for i, more := skipSpace(raw, 1), raw[skipSpace(raw, 1)] != ']'; more; {
		end := scanValue(raw, i, 0)
		items = append(items, raw[i:end])
		i, more = scanNext(raw, end, ']')
	}
	return items, nil
}
