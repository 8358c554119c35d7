package graze

import (
	"encoding/json"

	"hivewire/hive"
)

// edit changes an account. It may run more than once.
type edit func(*hive.User, *hive.Profile)

// plan is what a valid request does to an account.
type plan struct {
	edits    []edit
	entries  []*entry // that the edits refer to
	password string   // the new one; ""
	roles    []hive.ID
}

func (p *plan) add(e edit) { p.edits = append(p.edits, e) }

// field is a field of an account in requests.
type field struct {
	name string
	// value reads what is not null into the plan.
	value func(*call, *plan, json.RawMessage) error
	// null is what null does; nil for fields that cannot be cleared, where it is
	// as if the field were absent.
	null edit
}

// fields are those that accounts are made of and changed by.
var fields = []field{
	{"password", readPassword, nil},
	{"active", readActive, nil},
	{"email", readEmail, func(_ *hive.User, p *hive.Profile) { p.Email = "" }},
	{"fullname", readFullName, nil},
	{"contact_num", readContact, func(_ *hive.User, p *hive.Profile) { p.Phone = "" }},
	{"roles", readRoles, nil},
	{"teams", readTeams, func(_ *hive.User, p *hive.Profile) { p.Teams = nil }},
	{"primary_group", readPrimaryGroup, func(_ *hive.User, p *hive.Profile) { p.PrimaryGroup = 0 }},
	{"department", readDepartment, func(_ *hive.User, p *hive.Profile) { p.Department = 0 }},
	{"timezone", readTimezone, func(_ *hive.User, p *hive.Profile) { p.Timezone = "" }},
	{"session_expiry", readSessionExpiry, func(_ *hive.User, p *hive.Profile) { p.SessionMinutes = 0 }},
	{"competencies", readCompetencies, func(_ *hive.User, p *hive.Profile) { p.Competencies = nil }},
	{"properties", readProperties, func(_ *hive.User, p *hive.Profile) { p.Properties = nil }},
}

// plan reads the fields of a request. What is absent stays as it is.
func (c *call) plan() (*plan, error) {
	p := &plan{}
	for _, f := range fields {
		switch {
		case c.fields.Given(f.name):
			if err := f.value(c, p, c.fields[f.name]); err != nil {
				return nil, err
			}
		case c.fields.Null(f.name) && f.null != nil:
			p.add(f.null)
		}
	}
	return p, nil
}

// apply carries the plan out on an account but for its password.
func (p *plan) apply(user *hive.User, profile *hive.Profile) {
	for _, e := range p.edits {
		e(user, profile)
	}
}

// make puts into the catalogue what the plan refers to and is not there.
func (p *plan) make(c *call) error {
	for _, e := range p.entries {
		if e.id != 0 {
			continue
		}
		made, err := c.hive.Catalog.Ensure(c.ctx, e.kind, e.name)
		if err != nil {
			return err
		}
		e.id = made.ID
	}
	return nil
}
