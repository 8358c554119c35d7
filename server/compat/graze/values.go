package graze

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"hivewire/hive"
)

const (
	maxText = 255 // characters in a text
	maxName = 128 // characters in a name
	quoted  = 64  // characters of a value that an answer repeats
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
	if err != nil {
		return 0, invalid("%s has to be a whole number", name)
	}
	return n, nil
}

// id returns a number, also one that is spelled in a string.
func id(name string, raw json.RawMessage) (hive.ID, error) {
	spelled := string(raw)
	var s string
	if json.Unmarshal(raw, &s) == nil {
		spelled = strings.TrimSpace(s)
	}
	if !digits(spelled) {
		return 0, invalid("%s has to be a number", name)
	}
	n, err := number(name, json.RawMessage(spelled))
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
