package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// maxCorrelation bounds what is kept of a request's id, in bytes.
const maxCorrelation = 128

// origin tells where the request of an action that is audited came from.
func (c *Call) origin(m *wire.Message) {
	if c.Caller.Origin != nil {
		return // the person at the machine
	}
	id := c.Peer.Correlation
	if raw := m.Value("requestId"); raw != nil {
		if text, err := wire.Text(raw); err == nil {
			id = text
		} else {
			id = string(raw)
		}
	}
	c.Caller.Origin = &hive.Origin{API: hive.APIDeviceHive, Address: c.Peer.Address, Correlation: id[:min(len(id), maxCorrelation)]}
}

// audit records that the caller was refused a change of an account. Logins
// record their refusals themselves, and nobody is told of strangers.
func (a *Action) audit(ctx context.Context, c *Call, m *wire.Message, err error) {
	if err == nil || a.Audits == "" || a.Audits == hive.AuditLogin || c.Caller.Anonymous() {
		return
	}
	var target hive.ID
	var ref wire.UserRef
	if raw := m.Value("userId"); raw != nil && ref.UnmarshalWire(raw) == nil {
		target = ref.Of(c.Caller.UserID)
	}
	c.Hive.Trail.Refused(ctx, c.Caller, a.Audits, target, err)
}
