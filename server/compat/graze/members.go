package graze

import (
	"slices"

	"hivewire/hive"
)

// membership is what makes accounts the members of a team that a request names.
type membership struct{ join, leave []hive.ID }

// membership compares those who are in a team, 0 for one to be made, with those
// who are to be, and refuses as a whole what may not be done to one of them.
func (c *call) membership(team hive.ID, users []hive.ID) (m membership, err error) {
	all, err := c.hive.Users.Find(c.ctx, hive.UserQuery{})
	if err != nil {
		return m, err
	}
	for i := range all {
		is, will := slices.Contains(all[i].Details().Teams, team), slices.Contains(users, all[i].ID)
		switch {
		case is == will:
			continue
		case will:
			m.join = append(m.join, all[i].ID)
		default:
			m.leave = append(m.leave, all[i].ID)
		}
		if administers(&all[i]) && !c.by.Admin() {
			c.event, c.target = hive.AuditUpdate, all[i].ID
			return m, errAdministratorsOnly
		}
	}
	return m, nil
}

// settle makes the accounts members, one after another.
func (c *call) settle(team hive.ID, m membership) error {
	for _, account := range m.join {
		if err := c.change(account, func(_ *hive.User, p *hive.Profile) { p.Teams = with(p.Teams, team) }); err != nil {
			return err
		}
	}
	for _, account := range m.leave {
		if err := c.change(account, func(_ *hive.User, p *hive.Profile) { p.Teams = without(p.Teams, team) }); err != nil {
			return err
		}
	}
	return nil
}

func with(teams []hive.ID, team hive.ID) []hive.ID {
	teams = append(slices.Clone(teams), team)
	slices.Sort(teams)
	return slices.Compact(teams)
}

func without(teams []hive.ID, team hive.ID) []hive.ID {
	return slices.DeleteFunc(slices.Clone(teams), func(t hive.ID) bool { return t == team })
}
