package graze

import "hivewire/hive"

// createTeam makes a team, with members where the request names some.
func createTeam(c *call) (any, error) {
	if !c.fields.Given("name") {
		return nil, missing("name")
	}
	p, err := c.teamPlan()
	if err != nil {
		return nil, err
	}
	var m membership
	if p.users != nil {
		if m, err = c.membership(0, p.users); err != nil {
			return nil, err
		}
	}
	team := hive.CatalogEntry{Kind: hive.CatalogTeam}
	if err := p.apply(&team); err != nil {
		return nil, err
	}
	if team, err = c.hive.Catalog.Add(c.ctx, team); err != nil {
		return nil, teamError(err)
	}
	return struct {
		TeamID hive.ID `json:"team_id"`
	}{team.ID}, c.settle(team.ID, m)
}

// teamError words what the catalogue says about a team.
func teamError(err error) error {
	switch hive.KindOf(err) {
	case hive.Conflict:
		return invalid("there is a team of this name")
	case hive.NotFound:
		return invalid("there is no such team")
	}
	return err
}
