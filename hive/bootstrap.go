package hive

import "context"

// AdminLogin is the login of the account made on an empty store.
const AdminLogin = "admin"

// first is the number of what Bootstrap makes. The store does not give it: of
// several processes that start at once each would get another one, and whose is
// taken would be chance.
const first ID = 1

// Bootstrap makes what a new store needs: a network and a device type for
// devices that name none, and the first administrator with the password. It
// reports whether it made the administrator, which it does only while there
// are no accounts. An interrupted run is completed by the next.
func (h *Hive) Bootstrap(ctx context.Context, password string) (created bool, err error) {
	n, err := h.store.Users.Count(ctx, UserQuery{})
	if err != nil || n > 0 {
		return false, err
	}
	if err := checkPassword(password); err != nil {
		return false, err
	}
	network, err := firstOf(ctx, h.store.Networks, Group{ID: first, Name: "Default Network", Description: new("Devices that name no network are in this one")})
	if err != nil {
		return false, err
	}
	deviceType, err := firstOf(ctx, h.store.DeviceTypes, Group{ID: first, Name: "Default Device Type", Description: new("Devices that name no type are of this one")})
	if err != nil {
		return false, err
	}
	hash, err := h.Users.passwords.Hash(ctx, password)
	if err != nil {
		return false, err
	}
	_, err = h.Users.add(ctx, Operator(), User{
		ID: first, Login: AdminLogin, PasswordHash: hash, Role: Administrator, AllDeviceTypes: true,
		Networks: []ID{network}, DeviceTypes: []ID{deviceType},
	})
	if KindOf(err) == Conflict {
		return false, nil // another process was faster
	}
	return err == nil, err
}

// firstOf returns the id of the first network or device type, made from g when
// there is none.
func firstOf(ctx context.Context, groups Repo[ID, Group, GroupQuery], g Group) (ID, error) {
	for {
		found, err := groups.Find(ctx, GroupQuery{Page: Page{Take: 1}})
		if err != nil {
			return 0, err
		}
		if len(found) > 0 {
			return found[0].ID, nil
		}
		added, err := groups.Add(ctx, g)
		if err == nil {
			return added.ID, nil
		}
		if KindOf(err) != Conflict {
			return 0, err
		}
	}
}

// SigningKey returns the stored token signing key, made by generate and
// stored when there is none. Of several processes that start at once all
// return the same key.
func (h *Hive) SigningKey(ctx context.Context, generate func() string) (string, error) {
	s, err := h.store.Settings.Get(ctx, SettingSigningKey)
	if err == nil {
		return s.Value, nil
	}
	if KindOf(err) != NotFound {
		return "", err
	}
	added, err := h.store.Settings.Add(ctx, Setting{Name: SettingSigningKey, Value: generate()})
	if KindOf(err) == Conflict {
		return h.SigningKey(ctx, generate)
	}
	return added.Value, err
}
