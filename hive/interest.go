package hive

import (
	"context"
	"strconv"
	"strings"
)

// Interest is what a caller wants to hear of. Empty lists and a nil device
// are things that were not named.
type Interest struct {
	Topic       Topic
	DeviceID    *string
	Networks    []ID
	DeviceTypes []ID
	Names       []string
}

// Filter returns what by hears of when interested in i as the world stands
// now, or why not. Everything in reach includes what comes to be in reach
// later. The order of the checks is DeviceHive's.
func (h *Hive) Filter(ctx context.Context, by Caller, i Interest) (Filter, error) {
	networks, types := by.VisibleNetworks(), by.VisibleTypes()
	if err := h.reachable(ctx, by, h.store.Networks, networks, i.Networks, "Networks with such networkIds"); err != nil {
		return Filter{}, err
	}
	if err := h.reachable(ctx, by, h.store.DeviceTypes, types, i.DeviceTypes, "Device types with such deviceTypeIds"); err != nil {
		return Filter{}, err
	}
	if networks.Empty() || types.Empty() {
		return Filter{}, Errorf(Forbidden, "No access to any device type or network")
	}
	f := Filter{Topic: i.Topic, Names: i.Names, Networks: networks, DeviceTypes: types}
	if len(i.Networks) > 0 {
		f.Networks = NewScope(i.Networks)
	}
	if len(i.DeviceTypes) > 0 {
		f.DeviceTypes = NewScope(i.DeviceTypes)
	}
	if i.DeviceID == nil {
		return f, nil
	}
	if *i.DeviceID == "" {
		return Filter{}, errDeviceID
	}
	f.DeviceID = *i.DeviceID
	_, err := h.Devices.Get(ctx, by, f.DeviceID)
	if KindOf(err) == Forbidden && by.Admin() {
		err = deviceNotFound(f.DeviceID)
	}
	return f, err
}

// reachable returns nil when all of ids exist and are visible.
func (h *Hive) reachable(ctx context.Context, by Caller, groups Watched[ID, Group, GroupQuery], visible Scope, ids []ID, noun string) error {
	for _, id := range ids {
		_, err := groups.Get(ctx, id)
		switch {
		case err != nil && KindOf(err) != NotFound:
			return err
		case err == nil && visible.Contains(id):
		case by.Admin():
			return Errorf(NotFound, "%s wasn't found: {[%s]}", noun, joinIDs(ids))
		default:
			return errDenied
		}
	}
	return nil
}

func joinIDs(ids []ID) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(int64(id), 10)
	}
	return strings.Join(words, ", ")
}

// Backlog is the query for what was stored before f became a subscription.
func (f *Filter) Backlog() MessageQuery {
	return MessageQuery{
		DeviceID: f.DeviceID, Networks: f.Networks, DeviceTypes: f.DeviceTypes,
		Names: f.Names, Updates: f.Topic == CommandUpdates,
	}
}
