package graze

import (
	"encoding/json"
	"slices"

	"hivewire/hive"
)

// teamDetails is what the catalogue keeps of a team for this API alone.
type teamDetails struct {
	Services    []string  `json:"services,omitempty"`
	ServiceIDs  []hive.ID `json:"service_ids,omitempty"`
	AlertFilter string    `json:"alert_filter,omitempty"`
	SigFilter   string    `json:"sig_filter,omitempty"`
	LandingPage string    `json:"landing_page,omitempty"`
}

// teamPlan is what a valid request does to a team.
type teamPlan struct {
	edits []func(*hive.CatalogEntry, *teamDetails)
	// users are the members that the request names; nil when it names none,
	// empty for nobody.
	users []hive.ID
}

func (p *teamPlan) add(e func(*hive.CatalogEntry, *teamDetails)) { p.edits = append(p.edits, e) }

// teamFields are the fields of a team in requests. Null is as absent.
var teamFields = []struct {
	name  string
	value func(*call, *teamPlan, json.RawMessage) error
}{
	{"name", readTeamName},
	{"description", teamText("description", func(e *hive.CatalogEntry, _ *teamDetails) *string { return &e.Description })},
	{"active", readTeamActive},
	{"alert_filter", teamText("alert_filter", func(_ *hive.CatalogEntry, d *teamDetails) *string { return &d.AlertFilter })},
	{"sig_filter", teamText("sig_filter", func(_ *hive.CatalogEntry, d *teamDetails) *string { return &d.SigFilter })},
	{"landing_page", teamText("landing_page", func(_ *hive.CatalogEntry, d *teamDetails) *string { return &d.LandingPage })},
	{"services", readServices},
	{"users", readMembers},
}

// teamPlan reads the fields of a request. What is absent stays as it is.
func (c *call) teamPlan() (*teamPlan, error) {
	p := &teamPlan{}
	for _, f := range teamFields {
		if c.fields.Given(f.name) {
			if err := f.value(c, p, c.fields[f.name]); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

// apply carries the plan out on a team but for its members.
func (p *teamPlan) apply(team *hive.CatalogEntry) error {
	details, err := detailsOf(team)
	if err != nil {
		return err
	}
	for _, e := range p.edits {
		e(team, &details)
	}
	team.Details, err = json.Marshal(details)
	return err
}

func detailsOf(team *hive.CatalogEntry) (d teamDetails, err error) {
	if len(team.Details) > 0 {
		err = json.Unmarshal(team.Details, &d)
	}
	return d, err
}

func readTeamName(_ *call, p *teamPlan, raw json.RawMessage) error {
	r, err := refer("team", raw)
	if err != nil || r.name == "" {
		return invalid("the name of a team has 1 to %d characters", maxName)
	}
	p.add(func(e *hive.CatalogEntry, _ *teamDetails) { e.Name = r.name })
	return nil
}

func readTeamActive(_ *call, p *teamPlan, raw json.RawMessage) error {
	var active bool
	if json.Unmarshal(raw, &active) != nil {
		return invalid("active has to be true or false")
	}
	p.add(func(e *hive.CatalogEntry, _ *teamDetails) { e.Inactive = !active })
	return nil
}

// teamText reads one of the texts of a team, of which some are long filters.
func teamText(name string, of func(*hive.CatalogEntry, *teamDetails) *string) func(*call, *teamPlan, json.RawMessage) error {
	return func(_ *call, p *teamPlan, raw json.RawMessage) error {
		var value string
		if json.Unmarshal(raw, &value) != nil {
			return invalid("%s has to be a string", name)
		}
		p.add(func(e *hive.CatalogEntry, d *teamDetails) { *of(e, d) = value })
		return nil
	}
}

// readServices reads names and numbers of services, which are kept as they are.
func readServices(_ *call, p *teamPlan, raw json.RawMessage) error {
	items, err := list("services", raw)
	if err != nil {
		return err
	}
	var named []string
	var numbered []hive.ID
	for _, item := range items {
		switch r, err := refer("service", item); {
		case err != nil:
			return err
		case r.name != "":
			named = append(named, r.name)
		default:
			numbered = append(numbered, r.id)
		}
	}
	p.add(func(_ *hive.CatalogEntry, d *teamDetails) { d.Services, d.ServiceIDs = named, numbered })
	return nil
}

// readMembers reads the accounts of a team's members.
func readMembers(c *call, p *teamPlan, raw json.RawMessage) error {
	items, err := list("users", raw)
	if err != nil {
		return err
	}
	p.users = []hive.ID{}
	for _, item := range items {
		r, err := refer("user", item)
		if err != nil {
			return err
		}
		user, err := c.referred(r)
		if hive.KindOf(err) == hive.NotFound || err == nil && user.Kind != hive.Person {
			return invalid("user %s does not exist", r)
		}
		if err != nil {
			return err
		}
		p.users = append(p.users, user.ID)
	}
	slices.Sort(p.users)
	p.users = slices.Compact(p.users)
	return nil
}

// referred returns the account that a reference means.
func (c *call) referred(r reference) (*hive.User, error) {
	if r.name != "" {
		user, err := c.hive.Users.ByLogin(c.ctx, r.name)
		if hive.KindOf(err) != hive.NotFound || r.spelled() == 0 {
			return user, err
		}
	}
	return c.hive.Users.Account(c.ctx, max(r.id, r.spelled()))
}
