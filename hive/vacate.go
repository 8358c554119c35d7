package hive

import "context"

// vacate ends the API keys and sessions of an account that once had a number
// and is gone: they would open the next one.
func (u *Users) vacate(ctx context.Context, id ID) error {
	if _, err := u.store.Get(ctx, id); KindOf(err) != NotFound {
		return err // whoever adds an account learns that the number is taken
	}
	keys, err := u.keys.Find(ctx, APIKeyQuery{UserID: id})
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := u.keys.Delete(ctx, key.Prefix); err != nil && KindOf(err) != NotFound {
			return err
		}
	}
	sessions, err := u.sessions.Find(ctx, SessionQuery{UserID: id})
	if err != nil {
		return err
	}
	for _, session := range sessions {
		if err := u.sessions.Delete(ctx, session.ID); err != nil && KindOf(err) != NotFound {
			return err
		}
	}
	return nil
}
