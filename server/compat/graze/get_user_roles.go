package graze

import "hivewire/hive"

type listedRole struct {
	ID          hive.ID `json:"id"`
	Name        string  `json:"name"`
	Description string  `json:"description"`
}

// getUserRoles lists the roles of an account.
func getUserRoles(c *call) (any, error) {
	user, err := c.user("user_id")
	if err != nil {
		return nil, err
	}
	roles := user.Details().Roles
	listed := make([]listedRole, len(roles))
	for i, role := range roles {
		name := hive.RoleName(role)
		listed[i] = listedRole{role, name, descriptions[role]}
	}
	return listed, nil
}

// descriptions say what the roles mean here.
var descriptions = map[hive.ID]string{
	hive.RoleSuperUser:     "Administrator of everything",
	hive.RoleAdministrator: "Administrator of everything",
	hive.RoleManager:       "Manager",
	hive.RoleOperator:      "Operator",
	hive.RoleCustomer:      "Customer",
	hive.RoleGrazer:        "May use the Graze API",
	hive.RoleRESTLAMSender: "Sends data to a REST LAM",
}
