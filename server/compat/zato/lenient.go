package zato

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"hivewire/server/compat/request"
)

var (
	texts = []string{"email", "display_name", "first_name", "middle_name", "last_name", "totp_key", "totp_label", "sign_up_status", "approval_status", "username"}
	flags = []string{"is_totp_enabled", "is_locked", "password_must_change"}
	times = []string{"password_expiry"}

	// nullIsAbsent are the attributes of which Zato ignores that they are null.
	nullIsAbsent = []string{"totp_key", "is_locked", "password_must_change", "password_expiry"}
)

// attributes returns what a request sets, in the types that the strict calls
// take. Keys that they do not know are left out. A value that has no such type
// is returned as something that they refuse.
func attributes(fields request.Fields) map[string]any {
	data := map[string]any{}
	add := func(keys []string, convert func(json.RawMessage) (any, bool)) {
		for _, key := range keys {
			if !fields.Has(key) || fields.Null(key) && slices.Contains(nullIsAbsent, key) {
				continue
			}
			if fields.Null(key) {
				data[key] = nil
				continue
			}
			data[key] = fit(convert(fields[key]))
		}
	}
	add(texts, func(raw json.RawMessage) (any, bool) { return lenientText(raw) })
	add(flags, func(raw json.RawMessage) (any, bool) { return lenientBool(raw) })
	add(times, func(raw json.RawMessage) (any, bool) {
		text, ok := lenientText(raw)
		if !ok {
			return nil, false
		}
		return lenientTime(text)
	})
	return data
}

// fit returns a value, or one that no strict call takes when it was not ok.
func fit[T any](value T, ok bool) any {
	if !ok {
		return struct{}{}
	}
	return value
}

func lenientText(raw json.RawMessage) (text string, ok bool) {
	ok = json.Unmarshal(raw, &text) == nil
	return text, ok
}

// lenientBool reads a boolean as Zato does: numbers by whether they are 0, and
// words.
func lenientBool(raw json.RawMessage) (value, ok bool) {
	if json.Unmarshal(raw, &value) == nil {
		return value, true
	}
	var number float64
	if json.Unmarshal(raw, &number) == nil {
		return number != 0, true
	}
	text, ok := lenientText(raw)
	if !ok {
		return false, false
	}
	switch strings.ToLower(text) {
	case "true", "yes", "on", "y", "t", "1":
		return true, true
	case "false", "no", "off", "n", "f", "0", "":
		return false, true
	}
	return false, false
}

// timeLayouts are the forms of a time; a fraction of a second may follow in
// all that have seconds. Without a zone they are UTC.
var timeLayouts = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02"}

func lenientTime(text string) (time.Time, bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) > 10 && text[10] == ' ' {
		text = text[:10] + "T" + text[11:]
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			t = t.UTC()
			return t, t.Year() >= 0 && t.Year() <= 9999 // whatever the zone made of it
		}
	}
	return time.Time{}, false
}
