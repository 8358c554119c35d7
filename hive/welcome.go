package hive

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"time"
)

var errWelcome = Errorf(Unauthenticated, "This link is not valid any more")

// Welcome lets whoever has the secret that it returns choose the password of
// the account that p is of, once and within some time, which it makes whole
// seconds of. Secrets given earlier are void.
func (u *Users) Welcome(p *Profile, lasts time.Duration) (secret string) {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the process instead
	secret = hex.EncodeToString(random[:])
	p.WelcomeHash, p.WelcomeExpires = hashSecret(secret), u.moment().Truncate(time.Second).Add(lasts)
	return secret
}

// Welcomed returns nil when secret is that of the account's welcome, which
// ends at until, and Unauthenticated when it is not or is not good any more.
func (u *Users) Welcomed(user *User, secret string, until time.Time) error {
	p := user.Details()
	if p.WelcomeHash == "" || subtle.ConstantTimeCompare([]byte(p.WelcomeHash), []byte(hashSecret(secret))) != 1 ||
		!p.WelcomeExpires.Equal(until) || !u.now().Before(until) || !user.Usable() {
		return errWelcome
	}
	return nil
}

// Accept sets the password of the account that by is on behalf of whoever has
// the secret of its welcome, which that uses up.
func (u *Users) Accept(ctx context.Context, by Caller, secret string, until time.Time, password string) (User, error) {
	hash, err := u.passwords.Hash(ctx, password)
	if err != nil {
		return User{}, err
	}
	return u.Amend(ctx, by, by.UserID, func(user *User, _ *Profile) error {
		if err := u.Welcomed(user, secret, until); err != nil {
			return err
		}
		user.PasswordHash = hash
		return nil
	})
}

func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
