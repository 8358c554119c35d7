package client

import (
	"context"
	"encoding/json"
	"fmt"
)

// AuditSubscribe has receive called for each change of an account and each
// login that request selects, refused ones too, as [Conn.Subscribe] does for messages.
// It needs the permission ManageUser and an administrator.
func (c *Conn) AuditSubscribe(ctx context.Context, request AuditSubscribeRequest, receive func(AuditRecord)) (*Subscription, error) {
	return c.subscribe(ctx, audits, request, func(m Message) {
		var r AuditRecord
		if err := json.Unmarshal(m.Body, &r); err != nil {
			c.end(fmt.Errorf("read audit record: %w", err))
			return
		}
		receive(r)
	})
}

// AuditUnsubscribe cancels the subscription to the audit trail with this
// number, or all of them when it is nil.
func (c *Conn) AuditUnsubscribe(ctx context.Context, subscriptionID *int64) error {
	return c.unsubscribe(ctx, audits.noun(), subscriptionID)
}
