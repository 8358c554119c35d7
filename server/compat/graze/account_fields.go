package graze

import (
	"encoding/json"
	"strings"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// maxSessionMinutes is a week.
const maxSessionMinutes = 7 * 24 * 60

// readPassword reads a password, which no error repeats.
func readPassword(c *call, p *plan, raw json.RawMessage) error {
	if json.Unmarshal(raw, &p.password) != nil {
		return invalid("password has to be a string")
	}
	if p.password == "" {
		return policy("password is empty")
	}
	if c.o.PasswordRegex != nil && !c.o.PasswordRegex.MatchString(p.password) {
		return policy(c.o.PasswordMessage)
	}
	return nil
}

func policy(message string) error {
	return &hive.Error{Kind: hive.Invalid, Reason: hive.ReasonPassword, Message: message}
}

// readActive opens and closes an account. It never unlocks one.
func readActive(_ *call, p *plan, raw json.RawMessage) error {
	var active bool
	if json.Unmarshal(raw, &active) != nil {
		return invalid("active has to be true or false")
	}
	p.add(func(u *hive.User, _ *hive.Profile) { u.Disabled = !active })
	return nil
}

func readEmail(_ *call, p *plan, raw json.RawMessage) error {
	email, err := text("email", raw)
	if err != nil {
		return err
	}
	if strings.Count(email, "@") != 1 {
		return invalid("email has to contain one @")
	}
	p.add(func(_ *hive.User, d *hive.Profile) { d.Email = email })
	return nil
}

// readFullName reads the name to display. Accounts are never without one, so a
// blank one is as none.
func readFullName(_ *call, p *plan, raw json.RawMessage) error {
	name, err := text("fullname", raw)
	if err == nil && name != "" {
		p.add(func(_ *hive.User, d *hive.Profile) { d.DisplayName = name })
	}
	return err
}

func readContact(_ *call, p *plan, raw json.RawMessage) error {
	phone, err := text("contact_num", raw)
	p.add(func(_ *hive.User, d *hive.Profile) { d.Phone = phone })
	return err
}

func readTimezone(_ *call, p *plan, raw json.RawMessage) error {
	spelled, err := text("timezone", raw)
	if err != nil {
		return err
	}
	zone, ok := timezone(spelled)
	if !ok {
		return invalid("timezone %s is not known", quote(spelled))
	}
	p.add(func(_ *hive.User, d *hive.Profile) { d.Timezone = zone })
	return nil
}

func readSessionExpiry(_ *call, p *plan, raw json.RawMessage) error {
	minutes, err := number("session_expiry", raw)
	if err != nil {
		return err
	}
	if minutes < 1 || minutes > maxSessionMinutes {
		return invalid("session_expiry has to be 1 to %d minutes", maxSessionMinutes)
	}
	p.add(func(_ *hive.User, d *hive.Profile) { d.SessionMinutes = int(minutes) })
	return nil
}

// readProperties reads any object. An empty one is kept as none.
func readProperties(_ *call, p *plan, raw json.RawMessage) error {
	var object wire.Object
	if !wire.Valid(raw) || object.UnmarshalWire(raw) != nil {
		return invalid("properties have to be an object, not too deep and with no key twice")
	}
	if string(object) == "{}" {
		object = nil
	}
	p.add(func(_ *hive.User, d *hive.Profile) { d.Properties = object })
	return nil
}
