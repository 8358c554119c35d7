package hive

import "context"

// Ensure returns the account with the login and the kind of user, and whether
// it had to be made. Conflict when the login belongs to another kind.
func (u *Users) Ensure(ctx context.Context, by Caller, user User) (found User, made bool, err error) {
	for {
		there, err := u.store.ByLogin(ctx, user.Login)
		switch {
		case err == nil && there.Kind == user.Kind:
			return *there, false, nil
		case err == nil:
			return User{}, false, &Error{
				Kind: Conflict, Reason: ReasonLoginTaken, Message: "The login " + user.Login + " belongs to another kind of account",
			}
		case KindOf(err) != NotFound:
			return User{}, false, err
		}
		found, err = u.Create(ctx, by, user, "")
		if KindOf(err) != Conflict { // else another process was faster
			return found, err == nil, err
		}
	}
}
