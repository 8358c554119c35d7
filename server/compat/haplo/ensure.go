package haplo

import (
	"context"
	"slices"

	"hivewire/hive"
)

// The codes of the group whose members may use the API, and of the service
// user that is one of them from the beginning.
const (
	GroupCode       = "haplo:group:api-v0:user-api"
	ServiceUserCode = "haplo:service-user:api-v0:user"
)

// Ensure makes the group and the service user of the API where they are
// missing. It is done at the first use; whoever wants to make keys before that
// calls it earlier.
func Ensure(ctx context.Context, h *hive.Hive) error {
	_, err := ensure(ctx, h)
	return err
}

// ensure returns the group. A service user that is there and in no group stays
// out of it unless the group had to be made.
func ensure(ctx context.Context, h *hive.Hive) (hive.ID, error) {
	by := hive.Operator()
	by.Origin = &hive.Origin{API: hive.APIHaplo}
	group, fresh, err := h.Users.Ensure(ctx, by, hive.User{Kind: hive.UserGroup, Login: GroupCode, Role: hive.Client})
	if err != nil {
		return 0, err
	}
	service, made, err := h.Users.Ensure(ctx, by, hive.User{
		Kind: hive.ServiceUser, Login: ServiceUserCode, Role: hive.Client, Profile: &hive.Profile{Groups: []hive.ID{group.ID}},
	})
	if err != nil || made || !fresh {
		return group.ID, err
	}
	_, err = h.Users.Amend(ctx, by, service.ID, func(_ *hive.User, p *hive.Profile) error {
		p.Groups = slices.Sorted(slices.Values(append(slices.Clone(p.Groups), group.ID)))
		return nil
	})
	return group.ID, err
}

// permitted reports whether the caller is in the group whose members may use the API.
func (c *call) permitted() (bool, error) {
	group, err := c.permittedGroup(c.ctx)
	if err != nil {
		return false, err
	}
	user, err := c.hive.Users.Account(c.ctx, c.by.UserID)
	if err != nil {
		return false, err
	}
	return c.hive.Users.Belongs(c.ctx, user, group)
}

// permittedGroup returns the group, made again if somebody deleted it.
func (a *api) permittedGroup(ctx context.Context) (hive.ID, error) {
	if group := hive.ID(a.group.Load()); group != 0 {
		if _, err := a.hive.Users.Account(ctx, group); hive.KindOf(err) != hive.NotFound {
			return group, err
		}
	}
	group, err := ensure(ctx, a.hive)
	if err == nil {
		a.group.Store(int64(group))
	}
	return group, err
}
