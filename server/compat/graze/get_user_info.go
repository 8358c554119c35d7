package graze

import "hivewire/hive"

// getUserInfo tells what an account is called.
func getUserInfo(c *call) (any, error) {
	user, err := c.user("user_id")
	if err != nil {
		return nil, err
	}
	return struct {
		FullName string  `json:"full_name"`
		UserID   hive.ID `json:"user_id"`
	}{user.Name(), user.ID}, nil
}
