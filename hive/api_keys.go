package hive

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"
)

// APIKeys holds the rules for keys with which programs act as an account.
type APIKeys struct {
	store Watched[string, APIKey, APIKeyQuery]
	users *Users
	trail *Trail
	now   func() time.Time
}

const (
	keyPrefix = 16 // characters by which a key is found
	keyBytes  = 33 // random ones, 44 characters
)

var errKey = Errorf(Unauthenticated, "Invalid API Key")

// Create makes a key with which requests to path act as an account. path is a
// prefix of what the key is good for, or with "=" before it the only path. The
// secret is returned once and kept nowhere.
func (k *APIKeys) Create(ctx context.Context, by Caller, user ID, path, name string) (secret string, key APIKey, err error) {
	if err := k.allow(by); err != nil {
		return "", APIKey{}, err
	}
	if !strings.HasPrefix(strings.TrimPrefix(path, "="), "/") {
		return "", APIKey{}, Errorf(Invalid, "The path of an API key begins with / or =/")
	}
	account, err := k.users.Account(ctx, user)
	if err != nil {
		return "", APIKey{}, err
	}
	secret = newKey()
	key, err = k.store.Add(ctx, APIKey{
		Prefix: secret[:keyPrefix], Hash: hashKey(secret), UserID: user, Path: path, Name: name,
		Created: k.now().UTC().Truncate(time.Millisecond),
	})
	if err != nil {
		return "", APIKey{}, err
	}
	k.record(ctx, by, account)
	return secret, key, nil
}

// allow returns nil when by may handle keys, which open accounts of others.
func (k *APIKeys) allow(by Caller) error { return k.trail.Allow(by) }

// Find lists keys.
func (k *APIKeys) Find(ctx context.Context, by Caller, q APIKeyQuery) ([]APIKey, error) {
	if err := k.allow(by); err != nil {
		return nil, err
	}
	return k.store.Find(ctx, q)
}

// Revoke ends a key, which its first 16 characters name.
func (k *APIKeys) Revoke(ctx context.Context, by Caller, prefix string) error {
	if err := k.allow(by); err != nil {
		return err
	}
	key, err := k.store.Get(ctx, prefix)
	if err == nil {
		err = k.store.Delete(ctx, prefix)
	}
	if KindOf(err) == NotFound {
		return Errorf(NotFound, "There is no API key that begins with %.16q", prefix)
	}
	if err != nil {
		return err
	}
	account, err := k.users.store.Get(ctx, key.UserID)
	if err != nil {
		account = &User{ID: key.UserID} // it may be gone before its keys
	}
	k.record(ctx, by, account)
	return nil
}

// record tells the audit trail that the keys of an account have changed.
func (k *APIKeys) record(ctx context.Context, by Caller, account *User) {
	r := by.record(AuditUpdate)
	r.Target, r.TargetLogin, r.Fields = account.ID, account.Login, []string{"apiKeys"}
	k.trail.append(ctx, r)
}

// Verify returns the account that a key opens for a path, whatever its state.
// Unauthenticated for a key that is wrong or for other paths. It costs no round
// trip for a key in use.
func (k *APIKeys) Verify(ctx context.Context, secret, path string) (User, error) {
	if len(secret) < keyPrefix {
		return User{}, errKey
	}
	key, err := k.store.Get(ctx, secret[:keyPrefix])
	switch {
	case KindOf(err) == NotFound:
		return User{}, errKey
	case err != nil:
		return User{}, err
	case subtle.ConstantTimeCompare([]byte(key.Hash), []byte(hashKey(secret))) != 1 || !key.goodFor(path):
		return User{}, errKey
	}
	user, err := k.users.store.Get(ctx, key.UserID)
	switch {
	case KindOf(err) == NotFound:
		return User{}, ClosedDisabled.Err()
	case err != nil:
		return User{}, err
	}
	return *user, nil
}

func (k *APIKey) goodFor(path string) bool {
	if whole, only := strings.CutPrefix(k.Path, "="); only {
		return path == whole
	}
	return strings.HasPrefix(path, k.Path)
}

// newKey returns a random key that begins and ends with a letter or a digit, so
// that it survives being selected by a double click.
func newKey() string {
	for {
		var random [keyBytes]byte
		_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the process instead
		key := base64.URLEncoding.EncodeToString(random[:])
		key = strings.ReplaceAll(strings.ReplaceAll(key, "-", "/"), "_", "-")
		key = strings.ReplaceAll(key, "/", "_")
		if !strings.ContainsAny(key[:1]+key[len(key)-1:], "-_") {
			return key
		}
	}
}

func hashKey(secret string) string {
	sum := sha256.Sum256([]byte(secret[keyPrefix:]))
	return hex.EncodeToString(sum[:])
}
