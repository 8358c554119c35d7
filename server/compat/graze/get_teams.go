package graze

import "hivewire/hive"

type listedTeam struct {
	TeamID      hive.ID   `json:"team_id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Active      bool      `json:"active"`
	Users       []string  `json:"users"`
	UserIDs     []hive.ID `json:"user_ids"`
	Services    []string  `json:"services"`
	ServiceIDs  []hive.ID `json:"service_ids"`
	AlertFilter string    `json:"alert_filter"`
	SigFilter   string    `json:"sig_filter"`
	LandingPage string    `json:"landing_page"`
	RoomID      *hive.ID  `json:"room_id"` // there are no rooms here
}

// getTeams lists the teams, with the accounts of people that are in them.
func getTeams(c *call) (any, error) {
	teams, err := c.catalog(hive.CatalogTeam)
	if err != nil {
		return nil, err
	}
	users, err := c.hive.Users.Find(c.ctx, hive.UserQuery{})
	if err != nil {
		return nil, err
	}
	listed := make([]listedTeam, len(teams))
	at := make(map[hive.ID]*listedTeam, len(teams))
	for i := range teams {
		details, err := detailsOf(&teams[i])
		if err != nil {
			return nil, err
		}
		listed[i] = listedTeam{
			TeamID: teams[i].ID, Name: teams[i].Name, Description: teams[i].Description, Active: !teams[i].Inactive,
			Users: []string{}, UserIDs: []hive.ID{},
			Services: append([]string{}, details.Services...), ServiceIDs: append([]hive.ID{}, details.ServiceIDs...),
			AlertFilter: details.AlertFilter, SigFilter: details.SigFilter, LandingPage: details.LandingPage,
		}
		at[teams[i].ID] = &listed[i]
	}
	for i := range users {
		for _, id := range users[i].Details().Teams {
			if team := at[id]; team != nil {
				team.Users = append(team.Users, users[i].Login)
				team.UserIDs = append(team.UserIDs, users[i].ID)
			}
		}
	}
	return listed, nil
}
