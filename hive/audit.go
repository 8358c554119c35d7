package hive

import (
	"context"
	"time"
)

// Origin says where a request came from, for the audit trail.
type Origin struct {
	API         string // one of the API constants
	Address     string // IP address; "" where there is none
	Correlation string // by which the caller can find the request again; may be ""
}

// The APIs through which accounts change.
const (
	APIDeviceHive = "devicehive"
	APIZato       = "zato"
	APIHaplo      = "haplo"
	APIGraze      = "graze"
	APICommand    = "command" // the command line, on the store itself
)

// What the audit trail tells of.
const (
	AuditLogin  = "login"  // somebody proved to be the target
	AuditLogout = "logout" // a session was ended
	AuditInsert = "insert"
	AuditUpdate = "update"
	AuditDelete = "delete"
)

// AuditRecord is one entry of the audit trail. No value of a field and no
// secret is ever in one.
type AuditRecord struct {
	ID          ID        // grows with time; see [Numbering]
	Time        time.Time // UTC, whole milliseconds
	Origin      Origin
	Event       string
	Refused     bool     // nothing was changed, nobody let in
	Reason      string   // why it was refused; ""
	Actor       ID       // who did it; 0 for nobody known, negative for the person at the machine
	Target      ID       // the account it was done to; 0 for one that does not exist
	TargetLogin string   // as the account was called afterwards; "" with refusals: what a request named may be a password
	Fields      []string // names of the changed ones, sorted
}

// AuditQuery selects records of the audit trail; zero fields select everything.
// Records come with the latest first.
type AuditQuery struct {
	After   time.Time // exclusive
	Before  time.Time // exclusive
	Actor   ID
	Target  ID
	API     string
	Event   string
	Refused *bool
	Skip    int
	Take    int // 0 takes all
}

// Match reports whether r is selected, paging aside.
func (q *AuditQuery) Match(r *AuditRecord) bool {
	switch {
	case !q.After.IsZero() && !r.Time.After(q.After), !q.Before.IsZero() && !r.Time.Before(q.Before):
		return false
	case q.Actor != 0 && q.Actor != r.Actor, q.Target != 0 && q.Target != r.Target:
		return false
	case q.API != "" && q.API != r.Origin.API, q.Event != "" && q.Event != r.Event:
		return false
	}
	return q.Refused == nil || *q.Refused == r.Refused
}

// AuditStore keeps the audit trail on the disk, in the order of time. What it
// promises of writes and errors is what a [Repo] promises.
type AuditStore interface {
	// Append stores a record and returns it with the id that it gave and the
	// time of that.
	Append(ctx context.Context, r AuditRecord) (AuditRecord, error)
	// Find returns what q selects. Its cost grows with the time between the
	// bounds, up to the last record it takes.
	Find(ctx context.Context, q AuditQuery) ([]AuditRecord, error)
	// Purge removes what is older than a time.
	Purge(ctx context.Context, before time.Time) error
	// Watch calls told after each record that any process that shares the
	// store appended, within a second of it, once each. told must not block.
	// stop waits for a running call.
	Watch(told func(AuditRecord)) (stop func())
}
