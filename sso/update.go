package sso

import (
	"context"

	"hivewire/auth"
	"hivewire/hive"
)

// maxKeys is how many attributes one strict update may set: as many as Zato documents.
const maxKeys = 13

// UpdateCurrentUser changes the account whose session token is in c. data holds
// attributes by name; one that is absent keeps its value, nil clears it.
//
// It is strict. Booleans are bool and password_expiry is a [time.Time]; all
// else are strings. Nil is only for email, names and labels: InvalidInput
// otherwise, as for unknown names, more than 13 names, wrong values, and
// attributes that only super-users set. MissingInput without any name. All
// of data is checked before anything changes.
func (s *Service) UpdateCurrentUser(ctx context.Context, c Call, data map[string]any) error {
	return s.update(ctx, c, "", data, maxKeys)
}

// UpdateUserByID changes the account with this id as UpdateCurrentUser does. A
// super-user changes anybody's, others only their own: InvalidInput.
// NotAllowed for an id of nobody.
func (s *Service) UpdateUserByID(ctx context.Context, c Call, userID string, data map[string]any) error {
	if userID == "" {
		return s.Refuse(ctx, c, hive.AuditUpdate, errInput)
	}
	return s.update(ctx, c, userID, data, maxKeys)
}

// Update is UpdateUserByID, or UpdateCurrentUser when userID is "", for any
// number of names.
func (s *Service) Update(ctx context.Context, c Call, userID string, data map[string]any) error {
	return s.update(ctx, c, userID, data, len(attributes))
}

func (s *Service) update(ctx context.Context, c Call, userID string, data map[string]any, most int) error {
	return s.change(ctx, c, hive.AuditUpdate, func(a *asker) error {
		user, err := s.aim(ctx, a, userID, errForbiddenInput)
		if err != nil {
			return err
		}
		switch {
		case len(data) == 0:
			return errMissing
		case len(data) > most:
			return errInput
		}
		if err := s.settable(a, data); err != nil {
			return err
		}
		edits, err := s.read(data)
		if err != nil {
			return err
		}
		return s.apply(ctx, a, user.ID, edits)
	})
}

// settable returns nil when the asker may set everything that is named.
func (s *Service) settable(a *asker, data map[string]any) error {
	for name := range data {
		switch attribute, known := attributes[name]; {
		case !known:
			return errInput
		case attribute.super && !a.super() && (name != "username" || !s.o.SelfRename):
			return errForbiddenInput
		}
	}
	return nil
}

// apply carries out edits on an account. What the asker may do was checked.
func (s *Service) apply(ctx context.Context, a *asker, id hive.ID, edits []edit) error {
	fresh, err := s.newTOTPKey()
	if err != nil {
		return err
	}
	by := a.by
	by.Can |= hive.ManageUser
	_, err = s.users.Amend(ctx, by, id, func(u *hive.User, p *hive.Profile) error {
		had := p.TOTP.Key != ""
		for _, e := range edits {
			e(&by, u, p)
		}
		if p.TOTP.Enabled && p.TOTP.Key == "" {
			if had { // it was cleared, and nobody would be let in any more
				return errInput
			}
			p.TOTP.Key = fresh
		}
		return nil
	})
	return err
}

// newTOTPKey returns a new key for a second factor, encrypted.
func (s *Service) newTOTPKey() (string, error) {
	key, err := auth.NewTOTPKey()
	if err != nil {
		return "", err
	}
	return s.auth.Seal(key)
}
