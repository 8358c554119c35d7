package hive

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// Trail holds the rules of the audit trail: every change of an account and
// every login leaves a record, refused ones too.
type Trail struct {
	store     AuditStore
	settings  Watched[string, Setting, SettingQuery]
	otherwise time.Duration // without a setting; 0 for ever
	now       func() time.Time
	strangers strangers
}

// SettingAuditRetention names the setting of how long the audit trail is kept,
// which overrides what the node was told; as [SettingRetention].
const SettingAuditRetention = "audit.retention"

// audited returns accounts whose changes on behalf of by are recorded.
func (t *Trail) audited(users UserStore, by *Caller, event string) AuditedUsers {
	return users.Audited(func(before, after *User) *AuditRecord {
		r := by.record(event)
		if r.Fields = auditFields(before, after); len(r.Fields) == 0 && before != nil && after != nil {
			return nil
		}
		target := after
		if target == nil {
			target = before
		}
		r.Target, r.TargetLogin = target.ID, target.Login
		return r
	})
}

// record begins a record of what the caller does.
func (c *Caller) record(event string) *AuditRecord {
	r := &AuditRecord{Event: event, Actor: c.UserID}
	if c.Origin != nil {
		r.Origin = *c.Origin
	}
	return r
}

// Refused records that by was refused a change of an account, or entry as it,
// because of err. target is 0 for an account that does not exist or is not
// known. What went wrong here rather than with the request is not recorded, nor
// are more than maxStrangers refusals in an hour that concern no account at all.
func (t *Trail) Refused(ctx context.Context, by Caller, event string, target ID, err error) {
	switch KindOf(err) {
	case Internal, Unavailable, OutcomeUnknown:
		return
	}
	if by.Anonymous() && target == 0 && !t.strangers.admit(t.now()) {
		return
	}
	r := by.record(event)
	r.Refused, r.Target, r.Reason = true, target, reasonOf(err)
	t.append(ctx, r)
}

// Allowed records that somebody proved to be an account, or left.
func (t *Trail) Allowed(ctx context.Context, by Caller, event string, target *User) error {
	r := by.record(event)
	r.Target, r.TargetLogin = target.ID, target.Login
	_, err := t.store.Append(ctx, *r)
	return err
}

// reasonOf says in fixed words why something was refused: the texts of errors
// may quote what was sent.
func reasonOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Reason != "" {
		return string(e.Reason)
	}
	return refusals[KindOf(err)]
}

var refusals = [...]string{
	Internal: "failed", Invalid: "invalid", Unauthenticated: "not authenticated", Forbidden: "forbidden",
	NotFound: "not found", Conflict: "conflict", TooMany: "too many failures", Unavailable: "unavailable", OutcomeUnknown: "unknown",
}

// append stores a record that changes the fate of no request.
func (t *Trail) append(ctx context.Context, r *AuditRecord) {
	_, _ = t.store.Append(ctx, *r) // the store reports its own failures
}

var (
	auditAPIs   = []string{APIDeviceHive, APIZato, APIHaplo, APIGraze, APICommand}
	auditEvents = []string{AuditLogin, AuditLogout, AuditInsert, AuditUpdate, AuditDelete}
)

// Find lists records for a caller with ManageUser who acts as an administrator,
// the latest first. Invalid for an API or an event that does not exist.
func (t *Trail) Find(ctx context.Context, by Caller, q AuditQuery) ([]AuditRecord, error) {
	if err := t.Allow(by); err != nil {
		return nil, err
	}
	if q.API != "" && !slices.Contains(auditAPIs, q.API) {
		return nil, Errorf(Invalid, "There is no API of this name in the audit trail; they are %s", strings.Join(auditAPIs, ", "))
	}
	if q.Event != "" && !slices.Contains(auditEvents, q.Event) {
		return nil, Errorf(Invalid, "There is no event of this name in the audit trail; they are %s", strings.Join(auditEvents, ", "))
	}
	oldest, err := t.oldest(ctx)
	if err != nil {
		return nil, err
	}
	if q.After.Before(oldest) {
		q.After = oldest
	}
	return t.store.Find(ctx, q)
}

// Allow returns nil when by may read the audit trail.
func (t *Trail) Allow(by Caller) error {
	if err := by.Allow(ManageUser); err != nil {
		return err
	}
	if !by.Admin() {
		return errDenied
	}
	return nil
}

// Watch calls told after each record; see [AuditStore].
func (t *Trail) Watch(told func(AuditRecord)) (stop func()) { return t.store.Watch(told) }

// purge removes what has been kept long enough.
func (t *Trail) purge(ctx context.Context) error {
	oldest, err := t.oldest(ctx)
	if err != nil || oldest.IsZero() {
		return err
	}
	return t.store.Purge(ctx, oldest)
}

// oldest returns how far back the audit trail is kept, zero for the beginning.
func (t *Trail) oldest(ctx context.Context) (time.Time, error) {
	keep := t.otherwise
	s, err := t.settings.Get(ctx, SettingAuditRetention)
	if err == nil {
		if d, ok := ParseRetention(s.Value); ok {
			keep = d
		}
	} else if KindOf(err) != NotFound {
		return time.Time{}, err
	}
	if keep == 0 {
		return time.Time{}, nil
	}
	return t.now().Add(-keep), nil
}
