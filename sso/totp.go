package sso

import (
	"context"

	"hivewire/auth"
	"hivewire/hive"
)

// SetTOTPKey gives an account another key and label for its second factor and
// returns the key: a new one for "", as the label for "" is the username. It
// neither turns the factor on nor off. userID is "" for one's own account;
// InvalidInput for anybody else's but to super-users.
func (s *Service) SetTOTPKey(ctx context.Context, c Call, userID, key, label string) (string, error) {
	err := s.change(ctx, c, hive.AuditUpdate, func(a *asker) error {
		user, err := s.aim(ctx, a, userID, errForbiddenInput)
		if err != nil {
			return err
		}
		if key == "" {
			if key, err = auth.NewTOTPKey(); err != nil {
				return err
			}
		}
		var ok bool
		if key, ok = auth.TOTPKey(key); !ok {
			return errInput
		}
		edits, err := s.read(map[string]any{"totp_key": key, "totp_label": or(label, user.Login)})
		if err != nil {
			return err
		}
		return s.apply(ctx, a, user.ID, edits)
	})
	if err != nil {
		return "", err
	}
	return key, nil
}
