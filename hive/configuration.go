package hive

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Configuration holds the rules for the settings that the store keeps. The
// messages of its errors are those of the DeviceHive server, word for word.
// Callers have checked ManageConfiguration.
type Configuration struct {
	store Watched[string, Setting, SettingQuery]
}

// maxSettingName is the length of a setting's name in characters.
const maxSettingName = 32

func settingNotFound(name string) *Error {
	return Errorf(NotFound, "Requested config with name = %s not found in the database", name)
}

// Get returns a setting. The signing key is not shown.
func (c *Configuration) Get(ctx context.Context, name string) (*Setting, error) {
	if name == SettingSigningKey {
		return nil, settingNotFound(name)
	}
	s, err := c.store.Get(ctx, name)
	if KindOf(err) == NotFound {
		err = settingNotFound(name)
	}
	return s, err
}

// Put makes a setting or changes it. A nil value is one that was not given.
func (c *Configuration) Put(ctx context.Context, name string, value *string) (Setting, error) {
	if n := utf8.RuneCountInString(name); n < 1 || n > maxSettingName {
		return Setting{}, Errorf(Invalid, "Name cannot be empty. The name's length should not be more than 32 symbols.")
	}
	var v violations
	if value == nil {
		v.add("value", "null", "value field cannot be null.")
	} else if !nameFits(*value) {
		v.add("value", *value, "Field cannot be empty. The length of value should not be more than 128 symbols.")
	}
	if err := v.err(); err != nil {
		return Setting{}, err
	}
	if err := checkSetting(name, *value); err != nil {
		return Setting{}, err
	}
	for {
		s, err := c.store.Update(ctx, name, func(s *Setting) error {
			s.Value = *value
			s.Version++
			return nil
		})
		if KindOf(err) != NotFound {
			return s, err
		}
		s, err = c.store.Add(ctx, Setting{Name: name, Value: *value})
		if KindOf(err) != Conflict {
			return s, err
		}
	}
}

// checkSetting refuses values that the service itself could not use.
func checkSetting(name, value string) error {
	switch {
	case name == SettingSigningKey:
		return errDenied
	case name == SettingMaxAttempts, name == SettingLoginInterval:
		if n, err := strconv.Atoi(value); err != nil || n <= 0 {
			return Errorf(Invalid, "The value of %s must be a whole number greater than 0.", name)
		}
	case name == SettingRetention, name == SettingAuditRetention, strings.HasPrefix(name, SettingRetention+"."):
		if id, of := strings.CutPrefix(name, SettingRetention+"."); of && !isID(id) {
			return Errorf(Invalid, "Behind %s. stands the id of a device type.", SettingRetention)
		}
		if _, ok := ParseRetention(value); !ok {
			return Errorf(Invalid, "The value of %s must be a duration such as 7d, 36h or 90m, or 0 to keep messages for ever.", name)
		}
	}
	return nil
}

// isID reports whether s is an id as it is written.
func isID(s string) bool {
	id, err := strconv.ParseInt(s, 10, 64)
	return err == nil && id > 0 && s == strconv.FormatInt(id, 10)
}

// Delete removes a setting.
func (c *Configuration) Delete(ctx context.Context, name string) error {
	if name == SettingSigningKey {
		return settingNotFound(name)
	}
	err := c.store.Delete(ctx, name)
	if KindOf(err) == NotFound {
		return settingNotFound(name)
	}
	return err
}
