package hive

import "context"

// Try returns the error that Amend would return now and changes nothing: for
// those who have to make something else before an account can refer to it.
func (u *Users) Try(ctx context.Context, by Caller, id ID, edit func(*User, *Profile) error) error {
	if err := by.AllowAccount(id); err != nil {
		return err
	}
	before, err := u.Account(ctx, id)
	if err != nil {
		return err
	}
	after := *before
	if err := amendment(by, edit)(&after); err != nil {
		return err
	}
	u.follow(&by, before, &after)
	if !u.administers(before) || u.administers(&after) {
		return nil
	}
	others, err := u.administrators(ctx, id)
	if err == nil && others == 0 {
		err = errLastAdministrator
	}
	return err
}
