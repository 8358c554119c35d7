package hive

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"
)

// NewUser is an account to be made; nil pointers are fields that were not given.
type NewUser struct {
	Login          *string
	Password       *string
	Role           *Role
	Status         *Status
	Data           []byte
	IntroReviewed  bool
	AllDeviceTypes *bool // nil means true
}

// Insert makes an account. The transport has checked ManageUser; only an
// administrator makes administrators.
func (u *Users) Insert(ctx context.Context, by Caller, n NewUser) (User, error) {
	if err := n.violations().err(); err != nil {
		return User{}, err
	}
	if n.Status != nil && checkStatus(*n.Status) != nil {
		return User{}, errStatus
	}
	if n.Role == nil {
		return User{}, errRole
	}
	if *n.Role == Administrator && !by.Admin() {
		return User{}, errAdminOnly
	}
	login := strings.TrimSpace(*n.Login)
	if err := u.loginFree(ctx, login, 0); err != nil {
		return User{}, err
	}
	if n.Password == nil {
		return User{}, errPasswordShape
	}
	if err := checkPassword(*n.Password); err != nil {
		return User{}, err
	}
	if err := checkLogin(login); err != nil {
		return User{}, err
	}
	hash, err := u.passwords.Hash(ctx, *n.Password)
	if err != nil {
		return User{}, err
	}
	user := User{Login: login, PasswordHash: hash, Role: *n.Role, Data: n.Data, IntroReviewed: n.IntroReviewed, AllDeviceTypes: true}
	if n.Status != nil {
		user.SetStatus(*n.Status)
	}
	if n.AllDeviceTypes != nil {
		user.AllDeviceTypes = *n.AllDeviceTypes
	}
	user, err = u.add(ctx, by, user)
	return user, userError(err, 0)
}

// violations are the checks that DeviceHive makes all at once, before any other.
func (n *NewUser) violations() (v violations) {
	if n.Login == nil {
		v.add("login", "null", "login field cannot be null.")
	} else {
		v.login(*n.Login)
	}
	if n.Role != nil {
		v.between("role", int(*n.Role), 1)
	}
	if n.Status != nil {
		v.between("status", int(*n.Status), 3)
	}
	if n.Password != nil && utf8.RuneCountInString(*n.Password) > maxText {
		v.add("password", "***", "The length of password should not be more than 128 symbols.")
	}
	return v
}

func (v *violations) between(property string, value, most int) {
	switch text := strconv.Itoa(value); {
	case value > most:
		v.add(property, text, "The value of "+property+" should not be more than "+strconv.Itoa(most)+".")
	case value < 0:
		v.add(property, text, "The value of "+property+" should not be less than 0.")
	}
}

// loginFree tells whether another account than own has the login. The answer
// may be outdated at once; the store's unique index decides in the end.
func (u *Users) loginFree(ctx context.Context, login string, own ID) error {
	switch other, err := u.store.ByLogin(ctx, login); {
	case err == nil && other.ID != own:
		return errLoginTaken
	case err != nil && KindOf(err) != NotFound:
		return err
	}
	return nil
}
