package graze

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"hivewire/hive"
)

const (
	maxText = 255 // characters in a text
	maxName = 128 // characters in a name
	quoted  = 64  // characters of a value that an answer repeats

	maxWhole = 1 << 53 // up to which a double tells whole numbers apart
)

// text returns a string, trimmed.
func text(name string, raw json.RawMessage) (s string, err error) {
	if json.Unmarshal(raw, &s) != nil {
		return "", invalid("%s has to be a string", name)
	}
	if s = strings.TrimSpace(s); utf8.RuneCountInString(s) > maxText {
		return "", invalid("%s has more than %d characters", name, maxText)
	}
	return s, nil
}

// number returns a whole number.
func number(name string, raw json.RawMessage) (int64, error) {
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err == nil {
		return n, nil
	}
	f, err := strconv.ParseFloat(string(raw), 64) // some programs write 60.0 or 6e1
	if err != nil || f != math.Trunc(f) || math.Abs(f) > maxWhole {
		return 0, invalid("%s has to be a whole number", name)
	}
	return int64(f), nil
}

// id returns a number, also one whose digits are in a string.
func id(name string, raw json.RawMessage) (hive.ID, error) {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		if s = strings.TrimSpace(s); !digits(s) {
			return 0, invalid("%s has to be a number", name)
		}
		raw = json.RawMessage(s)
	}
	n, err := number(name, raw)
	if err == nil && n < 0 {
		err = invalid("%s has to be a number", name)
	}
	return hive.ID(n), err
}

// digits reports whether s is nothing but digits.
func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// list returns the elements of a list.
func list(name string, raw json.RawMessage) (items []json.RawMessage, err error) {
	if len(raw) == 0 || raw[0] != '[' || json.Unmarshal(raw, &items) != nil {
		return nil, invalid("%s has to be a list", name)
	}
	return items, nil
}

// quote makes of a name what an error can repeat.
func quote(s string) string {
	if runes := []rune(s); len(runes) > quoted {
		s = string(runes[:quoted]) + "…"
	}
	return "'" + s + "'"
}
