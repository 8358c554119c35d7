package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:    "audit/subscribe",
	Doc:     "Subscribes to changes of accounts and logins, refused ones too; only for administrators.",
	Needs:   hive.ManageUser,
	Waits:   true,
	Session: true,
}, func(ctx context.Context, c *Call, in *auditFilter) (subscribed, error) {
	if err := c.Hive.Trail.Allow(c.Caller); err != nil {
		return subscribed{}, err
	}
	d := c.dialog
	if !d.admits(c.Limits.Subscriptions) {
		return subscribed{}, errTooManySubscriptions
	}
	s := newSubscription(d, &interest{}, hive.Interest{}, hive.Filter{})
	s.audit = &auditing{query: in.query()}
	d.subscriptions[s.id] = s
	s.place = c.auditors.enter(s)
	d.after(func(context.Context) {
		d.svc.reviews.enter(s)
		s.audit.begin(s)
	})
	return subscribed{SubscriptionID: s.id}, nil
})
