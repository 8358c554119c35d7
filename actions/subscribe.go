package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// interest is what every subscribe action says it wants to hear of.
type interest struct {
	DeviceID      *string   `json:"deviceId" doc:"Of this device alone."`
	NetworkIDs    []hive.ID `json:"networkIds" doc:"Of devices in these networks."`
	DeviceTypeIDs []hive.ID `json:"deviceTypeIds" doc:"Of devices of these types."`
	Names         []string  `json:"names" doc:"Of these names."`
	Timestamp     wire.Time `json:"timestamp" doc:"Also what was stored after this moment."`
}

func (i *interest) domain(topic hive.Topic) hive.Interest {
	return hive.Interest{Topic: topic, DeviceID: i.DeviceID, Networks: i.NetworkIDs, DeviceTypes: i.DeviceTypeIDs, Names: i.Names}
}

type subscribed struct {
	SubscriptionID int64 `json:"subscriptionId"`
}

type unsubscribe struct {
	SubscriptionID *int64 `json:"subscriptionId"`
}

var errTooManySubscriptions = hive.Errorf(hive.TooMany, "Too many subscriptions on this connection")

// subscribe makes a subscription whose messages follow the reply: first what
// was stored after the timestamp, at most most of it, then what comes.
func (c *Call) subscribe(ctx context.Context, in *interest, topic hive.Topic, most int) (subscribed, error) {
	d := c.dialog
	if !d.admits(c.Limits.Subscriptions) {
		return subscribed{}, errTooManySubscriptions
	}
	asked := in.domain(topic)
	filter, err := c.Hive.Filter(ctx, c.Caller, asked)
	if err != nil {
		return subscribed{}, err
	}
	s := newSubscription(d, in, asked, filter)
	d.subscriptions[s.id] = s
	s.place = c.Hive.Bus.Subscribe(filter, s)
	d.after(func(ctx context.Context) {
		d.svc.reviews.enter(s)
		s.catchUp(ctx, most)
	})
	return subscribed{SubscriptionID: s.id}, nil
}

// unsubscribe ends a subscription of one kind, or all of the kind.
func (c *Call) unsubscribe(in *unsubscribe, kind string) error {
	d := c.dialog
	if in.SubscriptionID == nil {
		for _, s := range d.subscriptions {
			if s.kind() == kind {
				d.drop(s)
			}
		}
		return nil
	}
	s := d.subscriptions[*in.SubscriptionID]
	if s == nil || s.kind() != kind || s.ended() {
		return hive.Errorf(hive.NotFound, "Subscription with id %d was not found", *in.SubscriptionID)
	}
	d.drop(s)
	return nil
}
