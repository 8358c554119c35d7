package actions

import (
	"cmp"
	"context"
	"slices"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type subscriptionList struct {
	Type *string `json:"type" doc:"command, notification or audit; all unless it is given."`
}

type subscriptionListReply struct {
	Subscriptions []subscriptionView `json:"subscriptions"`
}

// subscriptionView is a subscription as it was asked for.
type subscriptionView struct {
	ID            int64      `json:"subscriptionId"`
	Type          string     `json:"type"`
	DeviceID      *string    `json:"deviceId"`
	NetworkIDs    *[]hive.ID `json:"networkIds"`
	DeviceTypeIDs *[]hive.ID `json:"deviceTypeIds"`
	Names         *[]string  `json:"names"`
	Timestamp     wire.Time  `json:"timestamp" nullable:"true"`
}

func viewSubscription(s *subscription) subscriptionView {
	return subscriptionView{
		ID: s.id, Type: s.kind(), DeviceID: s.in.DeviceID, NetworkIDs: given(s.in.NetworkIDs),
		DeviceTypeIDs: given(s.in.DeviceTypeIDs), Names: given(s.in.Names), Timestamp: s.in.Timestamp,
	}
}

// given returns nil for a list that was not given.
func given[T any](list []T) *[]T {
	if list == nil {
		return nil
	}
	return &list
}

var _ = define(Action{
	Name:    "subscription/list",
	Doc:     "Lists the subscriptions of the connection that the caller may have.",
	Needs:   hive.GetDeviceCommand | hive.GetDeviceNotification,
	Session: true,
}, func(_ context.Context, c *Call, in *subscriptionList) (out subscriptionListReply, err error) {
	for _, s := range c.dialog.subscriptions {
		if c.Caller.May(s.needs()) && !s.ended() && (in.Type == nil || *in.Type == s.kind()) {
			out.Subscriptions = append(out.Subscriptions, viewSubscription(s))
		}
	}
	slices.SortFunc(out.Subscriptions, func(a, b subscriptionView) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
})
