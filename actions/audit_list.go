package actions

import (
	"context"
	"time"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type auditList struct {
	auditFilter
	From wire.Time `json:"from" doc:"Not before this moment."`
	To   wire.Time `json:"to" doc:"Before this moment."`
	Take *int      `json:"take" doc:"At most so many, up to 10000; 100 unless it is given."`
	Skip int       `json:"skip" doc:"Leaves out so many of the latest."`
}

type auditListReply struct {
	Audit []auditView `json:"audit"`
}

const (
	defaultAuditTake = 100
	maxAuditTake     = 10_000
)

var _ = define(Action{
	Name:  "audit/list",
	Doc:   "Lists changes of accounts and logins, refused ones too, the latest first; only for administrators.",
	Needs: hive.ManageUser,
	REST:  REST{Route: "GET /audit", Result: "audit"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *auditList) (out auditListReply, err error) {
	q := in.query()
	q.Before, q.Skip, q.Take = in.To.Time, max(in.Skip, 0), defaultAuditTake
	if !in.From.IsZero() {
		q.After = in.From.Add(-time.Millisecond)
	}
	if in.Take != nil {
		q.Take = min(*in.Take, maxAuditTake)
	}
	if q.Take <= 0 {
		return out, c.Hive.Trail.Allow(c.Caller)
	}
	records, err := c.Hive.Trail.Find(ctx, c.Caller, q)
	for i := range records {
		out.Audit = append(out.Audit, viewAudit(&records[i]))
	}
	return out, err
})
