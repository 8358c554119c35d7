package graze

import "hivewire/hive"

// updateTeam changes a team. Its members are changed one after another, after
// all that could be refused of it has been looked at.
func updateTeam(c *call) (any, error) {
	team, err := c.team()
	if err != nil {
		return nil, err
	}
	p, err := c.teamPlan()
	if err != nil {
		return nil, err
	}
	var m membership
	if p.users != nil {
		if m, err = c.membership(team, p.users); err != nil {
			return nil, err
		}
	}
	if _, err = c.hive.Catalog.Update(c.ctx, hive.CatalogTeam, team, p.apply); err != nil {
		return nil, teamError(err)
	}
	return nil, c.settle(team, m)
}

// team returns the number of the team that a request is about.
func (c *call) team() (hive.ID, error) {
	if !c.fields.Given("team_id") {
		return 0, missing("team_id")
	}
	return id("team_id", c.fields["team_id"])
}
