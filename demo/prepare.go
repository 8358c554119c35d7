package demo

import (
	"context"

	"hivewire/hive"
)

// Login is the login of the account that sees the devices.
const Login = "demo"

// Prepare makes the devices with a network and device types of their own, and
// an account with the password, as far as they are not there. It reports
// whether it made the account, also when an error came after that. An
// interrupted run is completed by the next.
func Prepare(ctx context.Context, h *hive.Hive, password string) (created bool, err error) {
	network, err := group(ctx, h.Networks, "Demo", "Made-up devices of hivewire serve --demo")
	if err != nil {
		return false, err
	}
	for _, d := range devices() {
		if err := prepare(ctx, h, d, network); err != nil {
			return false, err
		}
	}
	user, created, err := account(ctx, h, password)
	if err != nil {
		return created, err
	}
	return created, h.Networks.Assign(ctx, hive.Operator(), user.ID, network)
}

func prepare(ctx context.Context, h *hive.Hive, d *device, network hive.ID) error {
	_, err := h.Devices.Get(ctx, hive.Operator(), d.id)
	if hive.KindOf(err) != hive.NotFound {
		return err
	}
	kind, err := group(ctx, h.DeviceTypes, d.kind, "A made-up device of hivewire serve --demo")
	if err != nil {
		return err
	}
	return h.Devices.Save(ctx, hive.Operator(), d.id, hive.DeviceChange{Name: &d.name, NetworkID: &network, DeviceTypeID: &kind})
}

// group returns the id of the network or device type with a name.
func group(ctx context.Context, groups *hive.Groups, name, description string) (hive.ID, error) {
	for {
		found, err := groups.Find(ctx, hive.Operator(), hive.GroupQuery{Name: name})
		if err != nil {
			return 0, err
		}
		if len(found) > 0 {
			return found[0].ID, nil
		}
		made, err := groups.Insert(ctx, hive.NewGroup{Name: &name, Description: &description})
		if hive.KindOf(err) != hive.Forbidden { // the name is taken: another process was faster
			return made.ID, err
		}
	}
}

func account(ctx context.Context, h *hive.Hive, password string) (user hive.User, created bool, err error) {
	for {
		there, err := h.Users.ByLogin(ctx, Login)
		if err == nil {
			return *there, false, nil
		}
		if hive.KindOf(err) != hive.NotFound {
			return hive.User{}, false, err
		}
		login, role := Login, hive.Client
		user, err = h.Users.Insert(ctx, hive.Operator(), hive.NewUser{Login: &login, Role: &role, Password: &password})
		if hive.KindOf(err) != hive.Forbidden { // the login is taken: another process was faster
			return user, err == nil || hive.KindOf(err) == hive.OutcomeUnknown, err
		}
	}
}
