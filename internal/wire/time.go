package wire

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Time is a moment to the millisecond. Its zero value travels as null.
type Time struct{ time.Time }

// incoming are the layouts accepted, fractions of 1 to 9 digits included where
// the layout ends in seconds. Without a zone the moment is in UTC.
var incoming = []string{
	"2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07",
	"2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02", time.RFC1123, time.RFC1123Z,
}

// UnmarshalWire implements [Unmarshaler]: epoch milliseconds as a number or
// numeric string, or a text that [ParseTime] knows.
func (t *Time) UnmarshalWire(raw []byte) error { return t.unmarshal(raw, Socket) }

func (t *Time) unmarshal(raw []byte, d Dialect) (err error) {
	if isNull(raw) {
		return nil
	}
	s, err := Text(raw)
	if err != nil || s == "true" || s == "false" {
		return ErrMalformed
	}
	if d == Body {
		t.Time, err = ParseHTTPTime(s)
	} else {
		t.Time, err = ParseTime(s)
	}
	return err
}

// AppendWire implements [Appender]: UTC, three digits, no zone suffix. The
// official Go client parses with exactly this layout. It is written here
// because [time.Time.AppendFormat] reads its layout anew each time.
func (t Time) AppendWire(b []byte) []byte {
	if t.IsZero() {
		return append(b, "null"...)
	}
	u := t.UTC()
	year, month, day := u.Date()
	hour, minute, second := u.Clock()
	b = appendDigits(append(b, '"'), year, 4)
	b = appendDigits(append(b, '-'), int(month), 2)
	b = appendDigits(append(b, '-'), day, 2)
	b = appendDigits(append(b, 'T'), hour, 2)
	b = appendDigits(append(b, ':'), minute, 2)
	b = appendDigits(append(b, ':'), second, 2)
	b = appendDigits(append(b, '.'), u.Nanosecond()/1e6, 3)
	return append(b, '"')
}

// appendDigits appends the last digits of n.
func appendDigits(b []byte, n, digits int) []byte {
	b = append(b, "0000"[:digits]...)
	for i := range digits {
		b[len(b)-1-i] = byte('0' + n%10)
		n /= 10
	}
	return b
}

// ParseTime reads a moment in any accepted form; blank is the zero Time.
func ParseTime(s string) (time.Time, error) {
	if strings.TrimSpace(s) == "" {
		return time.Time{}, nil
	}
	if strings.Trim(s, "+-.0123456789eE") == "" {
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return fromMillis(f)
		}
	}
	if dot := strings.LastIndexByte(s, '.'); dot >= 0 {
		if digits := skipDigits([]byte(s), dot+1) - dot - 1; digits < 1 || digits > 9 {
			return time.Time{}, ErrMalformed
		}
	}
	if strings.ContainsRune(s, ',') && !strings.ContainsRune(s, ' ') {
		return time.Time{}, ErrMalformed // Go would take a comma for a fraction's point
	}
	for _, layout := range incoming {
		if t, err := time.Parse(layout, s); err == nil {
			if layout == time.RFC1123 && !strings.HasSuffix(s, " GMT") && !strings.HasSuffix(s, " UTC") {
				return time.Time{}, ErrMalformed // Go would take a zone that it does not know for UTC
			}
			return inRange(t.UTC().Truncate(time.Millisecond))
		}
	}
	return time.Time{}, ErrMalformed
}

// ParseHTTPTime is [ParseTime] for what comes over HTTP: blanks around it do not
// matter, the word null is the zero Time, and numbers are whole ones.
func ParseHTTPTime(s string) (time.Time, error) {
	if s = strings.TrimSpace(s); s == "null" {
		return time.Time{}, nil
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		if _, err := strconv.ParseInt(s, 10, 64); err != nil {
			return time.Time{}, ErrMalformed
		}
	}
	return ParseTime(s)
}

func fromMillis(f float64) (time.Time, error) {
	if math.IsNaN(f) || math.Abs(f) > 1e15 {
		return time.Time{}, ErrMalformed
	}
	return inRange(time.UnixMilli(int64(f)).UTC())
}

// inRange refuses years that the outgoing form cannot show.
func inRange(t time.Time) (time.Time, error) {
	if t.Year() < 1 || t.Year() > 9999 || t.IsZero() {
		return time.Time{}, ErrMalformed
	}
	return t, nil
}
