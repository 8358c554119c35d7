package hive

import (
	"reflect"
	"slices"
	"time"
)

// Tidied returns the one form of p in which every store gives it back: times
// in UTC and whole milliseconds, no empty slices, no spare room behind others,
// and nil when nothing is set. p stays as it is.
func (p *Profile) Tidied() *Profile {
	if p == nil {
		return nil
	}
	own := *p
	for _, at := range []*time.Time{
		&own.Created, &own.Joined, &own.LockedTime, &own.ApprovalAt, &own.PasswordExpiry, &own.PasswordLastSet, &own.WelcomeExpires,
	} {
		*at = at.UTC().Truncate(time.Millisecond)
	}
	own.Groups = tidied(own.Groups)
	own.Roles = tidied(own.Roles)
	own.Teams = tidied(own.Teams)
	own.Competencies = tidied(own.Competencies)
	own.Properties = tidied(own.Properties)
	own.Tags = tidied(own.Tags)
	if reflect.ValueOf(&own).Elem().IsZero() {
		return nil
	}
	return &own
}

func tidied[S ~[]T, T any](s S) S {
	if len(s) == 0 {
		return nil
	}
	return slices.Clip(s)
}
