package actions

import "hivewire/hive"

// userNetwork names an account and a network.
type userNetwork struct {
	UserID    *hive.ID `json:"userId"`
	NetworkID *hive.ID `json:"networkId"`
}

func (u *userNetwork) check() error {
	switch {
	case u.UserID == nil:
		return errUserID
	case u.NetworkID == nil:
		return errNetworkID
	}
	return nil
}

// userDeviceType names an account and a device type.
type userDeviceType struct {
	UserID       *hive.ID `json:"userId"`
	DeviceTypeID *hive.ID `json:"deviceTypeId"`
}

func (u *userDeviceType) check() error {
	switch {
	case u.UserID == nil:
		return errUserID
	case u.DeviceTypeID == nil:
		return errDeviceTypeID
	}
	return nil
}

// userOnly names an account.
type userOnly struct {
	UserID *hive.ID `json:"userId"`
}
