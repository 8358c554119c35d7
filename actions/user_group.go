package actions

import "hivewire/hive"

// userNetwork names an account and a network.
type userNetwork struct {
	UserID    *hive.ID `json:"userId" required:"true"`
	NetworkID *hive.ID `json:"networkId" required:"true"`
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
	UserID       *hive.ID `json:"userId" required:"true"`
	DeviceTypeID *hive.ID `json:"deviceTypeId" required:"true"`
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
	UserID *hive.ID `json:"userId" required:"true"`
}
