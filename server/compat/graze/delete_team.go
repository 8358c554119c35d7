package graze

import "hivewire/hive"

// deleteTeam removes a team. Accounts that refer to it are not in it any more.
func deleteTeam(c *call) (any, error) {
	team, err := c.team()
	if err != nil {
		return nil, err
	}
	if err := c.hive.Catalog.Delete(c.ctx, hive.CatalogTeam, team); err != nil {
		return nil, teamError(err)
	}
	return nil, nil
}
