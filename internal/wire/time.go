package wire

import (
	"math"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"
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

func (*Time) decoder() decoder {
	return func(raw []byte, p unsafe.Pointer, d Dialect) error { return (*Time)(p).unmarshal(raw, d) }
}

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
// because [time.Time.AppendFormat] reads its layout and finds the date anew each time.
func (t Time) AppendWire(b []byte) []byte {
	if t.IsZero() {
		return append(b, "null"...)
	}
	seconds := uint64(t.Unix() - yearZero)
	date, second := dateOf(seconds/secondsOfDay), seconds%secondsOfDay
	milli := t.Nanosecond() / 1e6
	b = append(b, `"0000-00-00T00:00:00.000"`...)
	at := (*[25]byte)(b[len(b)-25:])
	at[1], at[2] = digits(date >> 16 / 100 % 100)
	at[3], at[4] = digits(date >> 16 % 100)
	at[6], at[7] = digits(date >> 8 & 0xff)
	at[9], at[10] = digits(date & 0xff)
	at[12], at[13] = digits(second / 3600)
	at[15], at[16] = digits(second / 60 % 60)
	at[18], at[19] = digits(second % 60)
	at[21], at[22] = digits(uint64(milli / 10))
	at[23] = byte('0' + milli%10)
	return b
}

const (
	secondsOfDay = 24 * 60 * 60
	yearZero     = -62167219200 // its begin in Unix time
)

// lastDate is the last day that dateOf was asked for, above 32 bits of what it
// returned: most times that are sent are of one day.
var lastDate atomic.Uint64

// dateOf returns the year, the month in 8 bits, and the day in 8 bits of a day
// since the begin of the year 0.
func dateOf(day uint64) uint64 {
	if last := lastDate.Load(); last>>32 == day {
		return last & (1<<32 - 1)
	}
	year, month, dayOfMonth := time.Unix(int64(day*secondsOfDay)+yearZero, 0).UTC().Date()
	date := uint64(year)<<16 | uint64(month)<<8 | uint64(dayOfMonth)
	lastDate.Store(day<<32 | date)
	return date
}

// digits returns the digits of a number below 100.
func digits(n uint64) (tens, ones byte) { return allDigits[2*n], allDigits[2*n+1] }

const allDigits = "00010203040506070809" + "10111213141516171819" + "20212223242526272829" + "30313233343536373839" + "40414243444546474849" +
	"50515253545556575859" + "60616263646566676869" + "70717273747576777879" + "80818283848586878889" + "90919293949596979899"

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
