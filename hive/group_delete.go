package hive

import (
	"context"
	"fmt"
	"strings"
)

// maxNamed is how many devices an error names at most.
const maxNamed = 1000

// Delete removes a group. Its devices are in the way unless force removes
// them with it. What is refused has changed nothing. The memberships go last:
// without the group they give nothing, and a call that was interrupted ends
// them when it is repeated.
//
// Another process may save a device into the group meanwhile. Whoever saves
// looks for the group once more after the device was stored, and Delete looks
// for devices once more after the group is gone, so that one of them notices
// the other.
func (g *Groups) Delete(ctx context.Context, by Caller, id ID, force bool) error {
	q := g.within(Operator(), Only(id))
	if force {
		if _, err := g.store.Get(ctx, id); err == nil { // while nobody has to wait at the door
			if err := g.evict(ctx, q); err != nil {
				return err
			}
		}
	}
	group, err := g.remove(ctx, q, id, force)
	switch {
	case KindOf(err) == NotFound:
		if err := g.dismiss(ctx, by, id); err != nil {
			return err
		}
		return g.notFound(id)
	case err != nil && force:
		return half(err)
	case err != nil:
		return err
	case force:
		err = g.evict(ctx, q)
	default:
		if err = g.vacant(ctx, q); KindOf(err) == Invalid {
			return g.restore(ctx, *group, err)
		}
	}
	if err != nil {
		return half(err)
	}
	return g.dismiss(ctx, by, id)
}

// remove removes the group alone, with its devices or if there are none. No
// device enters it meanwhile from this process.
func (g *Groups) remove(ctx context.Context, q DeviceQuery, id ID, force bool) (*Group, error) {
	defer g.doors.shut(id)()
	if !force {
		if err := g.vacant(ctx, q); err != nil {
			return nil, err
		}
	}
	group, err := g.store.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if force {
		if err := g.evict(ctx, q); err != nil {
			return nil, err
		}
	}
	return group, g.store.Delete(ctx, id)
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

// dismiss removes every membership of group id.
func (g *Groups) dismiss(ctx context.Context, by Caller, id ID) error {
	users, err := g.users.Find(ctx, UserQuery{})
	if err != nil {
		return half(err)
	}
	for _, u := range users {
		if !(Scope{IDs: *g.members(&u)}).Contains(id) {
			continue
		}
		if err := g.take(ctx, by, u.ID, id); err != nil && KindOf(err) != NotFound {
			return half(err)
		}
	}
	return nil
}

// restore brings back a group that was deleted although another process saved
// a device into it. Its name may belong to another group by now.
func (g *Groups) restore(ctx context.Context, group Group, occupied error) error {
	_, err := g.store.Add(ctx, group)
	if KindOf(err) == Conflict {
		group.Name = fmt.Sprintf("%.100s (%d)", group.Name, group.ID)
		_, err = g.store.Add(ctx, group)
	}
	if err != nil {
		return half(err)
	}
	return occupied
}
