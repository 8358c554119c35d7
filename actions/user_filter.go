package actions

import "hivewire/hive"

// userFilter is what user/list and user/count select by.
type userFilter struct {
	Login        string       `json:"login" doc:"Exact, case-sensitive. Without effect beside loginPattern."`
	LoginPattern string       `json:"loginPattern" doc:"As LIKE of SQL: % is any run of characters, _ is one."`
	Role         *hive.Role   `json:"role"`
	Status       *hive.Status `json:"status"`
}

func (f *userFilter) query() hive.UserQuery {
	return hive.UserQuery{Login: f.Login, LoginPattern: f.LoginPattern, Role: f.Role, Status: f.Status}
}
