package sso

import (
	"context"

	"hivewire/hive"
)

// DeleteUser removes an account. Only super-users may: NotAllowed.
// InvalidOperation for an id of nobody and for the caller's own.
func (s *Service) DeleteUser(ctx context.Context, c Call, userID string) error {
	return s.change(ctx, c, hive.AuditDelete, func(a *asker) error {
		if !a.super() {
			return errNotAllowed
		}
		user, err := s.named(ctx, userID)
		a.target = user.ID
		switch {
		case err == errNobody, err == nil && user.ID == a.user.ID:
			return errOperation
		case err != nil:
			return err
		}
		return s.users.Delete(ctx, a.by, user.ID)
	})
}
