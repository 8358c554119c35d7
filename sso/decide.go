package sso

import (
	"context"

	"hivewire/hive"
)

// Approve lets an account in that waits for a decision, or was rejected. Only
// super-users may: InvalidInput. NotAllowed for an id of nobody, as in the
// calls below.
func (s *Service) Approve(ctx context.Context, c Call, userID string) error {
	return s.administer(ctx, c, userID, s.decide(hive.Approved))
}

// Reject keeps an account out as Approve lets it in.
func (s *Service) Reject(ctx context.Context, c Call, userID string) error {
	return s.administer(ctx, c, userID, s.decide(hive.Rejected))
}

// Lock keeps an account and its sessions out until Unlock. Only super-users
// may: InvalidInput. Locking what is locked is no error.
func (s *Service) Lock(ctx context.Context, c Call, userID string) error {
	return s.administer(ctx, c, userID, s.lock(true))
}

// Unlock ends a lock, if there is one, as Lock begins it.
func (s *Service) Unlock(ctx context.Context, c Call, userID string) error {
	return s.administer(ctx, c, userID, s.lock(false))
}

func (s *Service) administer(ctx context.Context, c Call, userID string, e edit) error {
	return s.change(ctx, c, hive.AuditUpdate, func(a *asker) error {
		if !a.super() {
			return errForbiddenInput
		}
		user, err := s.named(ctx, userID)
		if err != nil {
			return err
		}
		a.target = user.ID
		return s.apply(ctx, a, user.ID, []edit{e})
	})
}
