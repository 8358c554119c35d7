package actions

import (
	"hivewire/hive"
	"hivewire/internal/wire"
)

// userView is an account as lists show it.
type userView struct {
	ID             hive.ID     `json:"id"`
	Login          string      `json:"login"`
	Role           hive.Role   `json:"role"`
	Status         hive.Status `json:"status"`
	LastLogin      wire.Time   `json:"lastLogin" nullable:"true"`
	Data           wire.Free   `json:"data"`
	IntroReviewed  bool        `json:"introReviewed"`
	AllDeviceTypes bool        `json:"allDeviceTypesAvailable"`
}

func viewUser(u *hive.User) userView {
	return userView{
		ID: u.ID, Login: u.Login, Role: u.Role, Status: u.Status(), LastLogin: wire.Time{Time: u.LastLogin},
		Data: u.Data, IntroReviewed: u.IntroReviewed, AllDeviceTypes: u.AllDeviceTypes,
	}
}

// userDetail is an account as it is shown alone, with its networks.
type userDetail struct {
	ID             hive.ID     `json:"id"`
	Login          string      `json:"login"`
	Role           hive.Role   `json:"role"`
	Status         hive.Status `json:"status"`
	LastLogin      wire.Time   `json:"lastLogin" nullable:"true"`
	Data           wire.Free   `json:"data"`
	IntroReviewed  bool        `json:"introReviewed"`
	AllDeviceTypes bool        `json:"allDeviceTypesAvailable"`
	Networks       []groupView `json:"networks"`
}

func (v *userDetail) show(u *hive.User, networks []hive.Group) {
	*v = userDetail{
		ID: u.ID, Login: u.Login, Role: u.Role, Status: u.Status(), LastLogin: wire.Time{Time: u.LastLogin},
		Data: u.Data, IntroReviewed: u.IntroReviewed, AllDeviceTypes: u.AllDeviceTypes,
		Networks: viewGroups(networks),
	}
}
