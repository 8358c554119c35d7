package hive

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"slices"
)

// Create makes an account: what DeviceHive's Insert makes, and everything that
// has no field for. The API that is asked has checked what its clients sent. An ID
// that is not 0 is the account's number, Conflict with ReasonKeyTaken when it
// is taken; ReasonLoginTaken and ReasonEmailTaken as in Amend. Only an
// administrator makes administrators. Without a password nobody can log in.
func (u *Users) Create(ctx context.Context, by Caller, user User, password string) (User, error) {
	if err := by.Allow(ManageUser); err != nil {
		return User{}, err
	}
	if err := printable(&noProfile, user.Details()); err != nil {
		return User{}, err
	}
	if slices.ContainsFunc(user.Details().Roles, RoleIsAdministrator) {
		user.Role = Administrator
	}
	if user.Role == Administrator && !by.Admin() {
		return User{}, errAdminOnly
	}
	if password != "" {
		var err error
		if user.PasswordHash, err = u.passwords.Hash(ctx, password); err != nil {
			return User{}, err
		}
	}
	if user.ID != 0 {
		if err := u.vacate(ctx, user.ID); err != nil {
			return User{}, err
		}
	}
	return u.add(ctx, by, user)
}

// Amend changes what edit does of an account on behalf of by: everything or, on
// any error, nothing. Edit gets a profile that it may change; it may run again, so
// it touches nothing else, and an error of it is returned as it is. Without
// ManageUser a caller reaches only its own account, and of that nothing that
// administrators decide: Forbidden. Only an administrator makes or unmakes
// administrators. Conflict with ReasonLoginTaken when a new login is taken, and
// with ReasonEmailTaken when a new Profile.EmailClaim is.
func (u *Users) Amend(ctx context.Context, by Caller, id ID, edit func(*User, *Profile) error) (User, error) {
	if err := by.AllowAccount(id); err != nil {
		return User{}, err
	}
	user, err := u.amend(ctx, by, id, amendment(by, edit)).Wait()
	if KindOf(err) == NotFound {
		err = userNotFound(id)
	}
	return user, err
}

// amendment is what Amend does to an account, but for what follows from it.
func amendment(by Caller, edit func(*User, *Profile) error) func(*User) error {
	return func(user *User) error {
		before := *user
		profile := user.EditProfile()
		if err := edit(user, profile); err != nil {
			return err
		}
		user.Profile = profile
		if err := printable(before.Details(), profile); err != nil {
			return err
		}
		return permitted(by, &before, user)
	}
}

// own are the fields, as the audit trail names them, that accounts may change
// of themselves.
var own = []string{
	"data", "displayName", "email", "firstName", "introReviewed", "lastName", "middleName", "password", "totp",
}

// permitted returns nil when by may have made of before what after is.
func permitted(by Caller, before, after *User) error {
	administers := func(u *User) bool {
		return u.Role == Administrator || slices.ContainsFunc(u.Details().Roles, RoleIsAdministrator)
	}
	if administers(before) != administers(after) && !by.Admin() {
		return errAdminOnly
	}
	if by.May(ManageUser) {
		return nil
	}
	for _, field := range auditFields(before, after) {
		if !slices.Contains(own, field) {
			return errAdminOnly
		}
	}
	return nil
}

// HashPassword returns what [User.PasswordHash] keeps of a password whose
// shape the API that sets it has checked.
func (u *Users) HashPassword(ctx context.Context, password string) (string, error) {
	return u.passwords.Hash(ctx, password)
}

// HasPassword reports whether a password is the account's.
func (u *Users) HasPassword(ctx context.Context, user *User, password string) (bool, error) {
	return u.passwords.Verify(ctx, user.PasswordHash, password)
}

// BySSO returns the account with this Profile.SSOID.
func (u *Users) BySSO(ctx context.Context, id string) (*User, error) { return u.store.BySSO(ctx, id) }

// SSOID returns the account's Profile.SSOID, which it is given if it is older
// than the field.
func (u *Users) SSOID(ctx context.Context, user *User) (string, error) {
	if id := user.Details().SSOID; id != "" {
		return id, nil
	}
	given, err := u.store.Update(ctx, user.ID, func(user *User) error {
		if user.Details().SSOID == "" {
			user.EditProfile().SSOID = newSSOID()
		}
		return nil
	})
	return given.Details().SSOID, err
}

// crockford is the alphabet of Douglas Crockford's base32, in lower case.
var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func newSSOID() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the process instead
	return "zusr" + crockford.EncodeToString(random[:])
}

// add stores a new account.
func (u *Users) add(ctx context.Context, by Caller, user User) (User, error) {
	profile := user.EditProfile()
	profile.SSOID, profile.Created = newSSOID(), u.moment()
	if user.PasswordHash != "" {
		profile.PasswordLastSet = profile.Created
	}
	return u.trail.audited(u.store, &by, AuditInsert).Add(ctx, user)
}
