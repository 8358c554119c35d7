package hive

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"strconv"
	"strings"
)

var (
	errNoSignUp = Errorf(NotFound, "There is no such sign-up")
	errSignedUp = Errorf(Conflict, "This sign-up was confirmed already")
)

// SignUp makes the account of somebody who has none, which nobody can use
// before Confirm gets the token: the account's number and 192 random bits.
// Errors are those of Create.
func (u *Users) SignUp(ctx context.Context, from Origin, user User, password string) (token string, err error) {
	var random [24]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the process instead
	secret := base64.RawURLEncoding.EncodeToString(random[:])
	p := user.EditProfile()
	p.SignUp, p.SignUpHash = BeforeConfirmation, hashSecret(secret)
	made, err := u.Create(ctx, Caller{Role: Client, Can: ManageUser, Origin: &from}, user, password)
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(int64(made.ID), 36) + "." + secret, nil
}

// Confirm makes a sign-up final. NotFound for a token of none, Conflict for one
// that was used.
func (u *Users) Confirm(ctx context.Context, from Origin, token string) error {
	number, secret, _ := strings.Cut(token, ".")
	id, err := strconv.ParseInt(number, 36, 64)
	if err != nil {
		return errNoSignUp
	}
	user, err := u.store.Get(ctx, ID(id))
	if KindOf(err) == NotFound || err == nil && subtle.ConstantTimeCompare([]byte(user.Details().SignUpHash), []byte(hashSecret(secret))) != 1 {
		return errNoSignUp
	}
	if err != nil {
		return err
	}
	_, err = u.Amend(ctx, Caller{UserID: user.ID, Role: Client, Can: ManageUser, Origin: &from}, user.ID, func(_ *User, p *Profile) error {
		if p.SignUp != BeforeConfirmation {
			return errSignedUp
		}
		p.SignUp = SignUpFinal
		return nil
	})
	return err
}
