package actions

import (
	"hivewire/hive"
	"hivewire/internal/wire"
)

// auditView is a record of the audit trail.
type auditView struct {
	ID            hive.ID   `json:"id"`
	Timestamp     wire.Time `json:"timestamp"`
	API           string    `json:"api" doc:"devicehive, zato, haplo, graze, or command for the command line on the store itself."`
	Event         string    `json:"event" doc:"login, logout, insert, update or delete."`
	Refused       bool      `json:"refused" doc:"Nothing was changed and nobody let in."`
	Reason        *string   `json:"reason" doc:"Why it was refused."`
	Actor         *hive.ID  `json:"actor" doc:"The account that did it; -1 is the person at the machine, null nobody known."`
	Target        *hive.ID  `json:"target" doc:"The account it was done to; null for one that does not exist."`
	TargetLogin   *string   `json:"targetLogin"`
	Fields        []string  `json:"fields" doc:"Names of what changed, never values."`
	Address       *string   `json:"address" doc:"IP address of the client."`
	CorrelationID *string   `json:"correlationId" doc:"By which the client can find its request again."`
}

func viewAudit(r *hive.AuditRecord) auditView {
	return auditView{
		ID: r.ID, Timestamp: wire.Time{Time: r.Time}, API: r.Origin.API, Event: r.Event, Refused: r.Refused, Reason: orNull(r.Reason),
		Actor: numberOrNull(r.Actor), Target: numberOrNull(r.Target), TargetLogin: orNull(r.TargetLogin), Fields: r.Fields,
		Address: orNull(r.Origin.Address), CorrelationID: orNull(r.Origin.Correlation),
	}
}

// numberOrNull returns nil for the number that stands for none.
func numberOrNull(id hive.ID) *hive.ID {
	if id == 0 {
		return nil
	}
	return &id
}

// auditFilter is what the actions on the audit trail select by.
type auditFilter struct {
	Actor   *hive.ID `json:"actor" doc:"What this account did."`
	Target  *hive.ID `json:"target" doc:"What was done to this account."`
	API     string   `json:"api" doc:"devicehive, zato, haplo, graze or command."`
	Event   string   `json:"event" doc:"login, logout, insert, update or delete."`
	Refused *bool    `json:"refused" doc:"Only what was refused, or only what was not."`
}

func (f *auditFilter) query() hive.AuditQuery {
	q := hive.AuditQuery{API: f.API, Event: f.Event, Refused: f.Refused}
	if f.Actor != nil {
		q.Actor = *f.Actor
	}
	if f.Target != nil {
		q.Target = *f.Target
	}
	return q
}
