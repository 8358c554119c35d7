package hive

import (
	"context"
	"fmt"
	"strings"
)

// maxNamed is how many devices an error names at most.
const maxNamed = 1000

// Delete removes a group. Its devices are in the way unless force removes
// them with it. The group goes after its devices and memberships, so that a
// call that was interrupted can be repeated.
//
// A device may be saved into the group meanwhile, by this process or another.
// Whoever saves looks for the group once more after the device was stored, and
// Delete looks for devices once more after the group is gone, so that one of
// them notices the other.
func (g *Groups) Delete(ctx context.Context, by Caller, id ID, force bool) error {
	q := g.within(Operator(), Only(id))
	if !force {
		if err := g.vacant(ctx, q); err != nil {
			return err
		}
	}
	group, err := g.store.Get(ctx, id)
	if err != nil {
		return g.wordFor(err, id)
	}
	if force {
		if err := g.evict(ctx, q); err != nil {
			return err
		}
	}
	members, err := g.dismiss(ctx, by, id)
	if err != nil {
		return err
	}
	if err := g.store.Delete(ctx, id); err != nil {
		return half(g.wordFor(err, id))
	}
	if force {
		err = g.evict(ctx, q)
	} else if err = g.vacant(ctx, q); KindOf(err) == Invalid {
		return g.restore(ctx, by, *group, members, err)
	}
	if err == nil {
		_, err = g.dismiss(ctx, by, id)
	}
	return half(err)
}

// vacant returns nil when q selects no device, else Invalid with their names.
func (g *Groups) vacant(ctx context.Context, q DeviceQuery) error {
	q.Take = maxNamed
	devices, err := g.devices.store.Find(ctx, q)
	if err != nil || len(devices) == 0 {
		return err
	}
	names := make([]string, len(devices))
	for i, d := range devices {
		names[i] = d.ID
	}
	return Errorf(Invalid, "There are the following devices within this %s: %s. Please review and delete them first.",
		strings.ToLower(g.noun), strings.Join(names, ", "))
}

// evict removes the devices that q selects.
func (g *Groups) evict(ctx context.Context, q DeviceQuery) error {
	devices, err := g.devices.store.Find(ctx, q)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if err := g.devices.remove(ctx, d.ID); err != nil && KindOf(err) != NotFound {
			return half(err)
		}
	}
	return nil
}

// dismiss removes every membership of group id and returns whose.
func (g *Groups) dismiss(ctx context.Context, by Caller, id ID) (members []ID, err error) {
	users, err := g.users.Find(ctx, UserQuery{})
	if err != nil {
		return nil, half(err)
	}
	for _, u := range users {
		if !(Scope{IDs: *g.members(&u)}).Contains(id) {
			continue
		}
		if err := g.take(ctx, by, u.ID, id); err != nil && KindOf(err) != NotFound {
			return nil, half(err)
		}
		members = append(members, u.ID)
	}
	return members, nil
}

// restore brings back a group that was deleted although it is occupied, and
// its members. Its name may belong to another group by now.
func (g *Groups) restore(ctx context.Context, by Caller, group Group, members []ID, occupied error) error {
	_, err := g.store.Add(ctx, group)
	if KindOf(err) == Conflict {
		group.Name = fmt.Sprintf("%.100s (%d)", group.Name, group.ID)
		_, err = g.store.Add(ctx, group)
	}
	if err != nil {
		return half(err)
	}
	for _, user := range members {
		if err := g.give(ctx, by, user, group.ID); err != nil && KindOf(err) != NotFound {
			return half(err)
		}
	}
	return occupied
}
