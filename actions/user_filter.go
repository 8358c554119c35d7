package actions

import "hivewire/hive"

// userFilter is what user/list and user/count select by.
type userFilter struct {
	Login        string       `json:"login"`
	LoginPattern string       `json:"loginPattern"`
	Role         *hive.Role   `json:"role"`
	Status       *hive.Status `json:"status"`
}

func (f *userFilter) query() hive.UserQuery {
	return hive.UserQuery{Login: f.Login, LoginPattern: f.LoginPattern, Role: f.Role, Status: f.Status}
}
