package graze

import "hivewire/hive"

const defaultLimit = 1000

type listedUser struct {
	UID      hive.ID  `json:"uid"`
	Teams    []string `json:"teams"`
	FullName string   `json:"fullname"`
	Username string   `json:"username"`
}

// getUsers lists the accounts of people by number.
func getUsers(c *call) (any, error) {
	limit := hive.ID(defaultLimit)
	if c.fields.Given("limit") {
		var err error
		if limit, err = id("limit", c.fields["limit"]); err != nil {
			return nil, err
		}
		if limit == 0 {
			return nil, invalid("limit has to be at least 1")
		}
	}
	users, err := c.hive.Users.Find(c.ctx, hive.UserQuery{Page: hive.Page{Take: int(limit)}})
	if err != nil {
		return nil, err
	}
	teams, err := c.catalog(hive.CatalogTeam)
	if err != nil {
		return nil, err
	}
	names := make(map[hive.ID]string, len(teams))
	for _, team := range teams {
		names[team.ID] = team.Name
	}
	listed := make([]listedUser, len(users))
	for i := range users {
		listed[i] = listedUser{UID: users[i].ID, Teams: []string{}, FullName: users[i].Name(), Username: users[i].Login}
		for _, id := range users[i].Details().Teams {
			if name, there := names[id]; there { // an account may refer to what is gone
				listed[i].Teams = append(listed[i].Teams, name)
			}
		}
	}
	return listed, nil
}
