package graze

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	"hivewire/hive"
)

const (
	proofTime = time.Minute // how long a header that was right is not checked again
	maxProofs = 1000        // remembered; beyond it an arbitrary one is forgotten
)

// proofs remembers the headers that were right last, so that a script whose
// every call brings a password costs one check a minute. A header is kept as a
// digest under a key of this process alone, and is worth nothing once its
// account has changed.
type proofs struct {
	key [32]byte
	now func() time.Time

	mu    sync.Mutex
	known map[[sha256.Size]byte]proof
}

// proof is the state of an account whose password was right.
type proof struct {
	account hive.ID
	login   string
	hash    string
	epoch   int
	role    hive.Role
	roles   []hive.ID
	until   time.Time
}

func newProofs(now func() time.Time) *proofs {
	p := &proofs{now: now, known: map[[sha256.Size]byte]proof{}}
	_, _ = rand.Read(p.key[:]) // never fails: crypto/rand ends the process instead
	return p
}

func (p *proofs) digest(header string) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, p.key[:])
	_, _ = mac.Write([]byte(header))
	mac.Sum(sum[:0])
	return sum
}

// get returns the account that a header opens, false when it has to be proved.
func (p *proofs) get(ctx context.Context, users *hive.Users, header string) (hive.User, bool) {
	key := p.digest(header)
	p.mu.Lock()
	known, there := p.known[key]
	p.mu.Unlock()
	if !there {
		return hive.User{}, false
	}
	user, err := users.Account(ctx, known.account)
	if err != nil && hive.KindOf(err) != hive.NotFound {
		return hive.User{}, false // whoever proves it learns that the store is down
	}
	if err == nil && known.holds(user, p.now()) && users.Admit(user) == nil {
		return *user, true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.known, key)
	return hive.User{}, false
}

// put remembers that a header opened an account in this state.
func (p *proofs) put(header string, user *hive.User) {
	d := user.Details()
	key := p.digest(header)
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= maxProofs {
		for other := range p.known {
			delete(p.known, other)
			break
		}
	}
	p.known[key] = proof{
		account: user.ID, login: user.Login, hash: user.PasswordHash, epoch: d.Epoch, role: user.Role, roles: d.Roles,
		until: p.now().Add(proofTime),
	}
}

// holds reports whether the account is still what it was.
func (p *proof) holds(user *hive.User, now time.Time) bool {
	d := user.Details()
	return now.Before(p.until) && user.Login == p.login && user.PasswordHash == p.hash && d.Epoch == p.epoch &&
		user.Role == p.role && slices.Equal(d.Roles, p.roles)
}
