package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"hivewire/hive"
)

// The cost of new hashes: OWASP's first choice for argon2id.
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	saltBytes    = 16
	keyBytes     = 32
)

// Limits on the parameters of a stored hash, so that a damaged one cannot
// exhaust the machine.
const (
	maxMemory  = 256 * 1024 // KiB
	maxTime    = 16
	maxThreads = 16
)

// waitingPerSlot is how many callers may wait for one computation to end.
const waitingPerSlot = 64

// Passwords computes argon2id hashes in PHC form, a bounded number at once: a
// storm of logins takes time, not memory. It implements [hive.Passwords].
type Passwords struct {
	slots   chan struct{}
	waiting chan struct{}
}

// NewPasswords returns Passwords that compute at most parallel hashes at once.
func NewPasswords(parallel int) *Passwords {
	return &Passwords{slots: make(chan struct{}, parallel), waiting: make(chan struct{}, parallel*waitingPerSlot)}
}

// enter waits for a slot. TooMany when too many wait already.
func (p *Passwords) enter(ctx context.Context) error {
	select {
	case p.waiting <- struct{}{}:
	default:
		return hive.Errorf(hive.TooMany, "Too many logins at once. Try again later.")
	}
	defer func() { <-p.waiting }()
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return hive.Unavailablef("wait to hash a password: %w", ctx.Err())
	}
}

func (p *Passwords) leave() { <-p.slots }

// Hash implements [hive.Passwords].
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if err := p.enter(ctx); err != nil {
		return "", err
	}
	defer p.leave()
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the process instead
	h := phc{memory: argonMemory, time: argonTime, threads: argonThreads, salt: salt}
	h.key = h.compute(password)
	return h.String(), nil
}

// decoy is what a password without a stored hash is compared with.
var decoy = phc{memory: argonMemory, time: argonTime, threads: argonThreads, salt: make([]byte, saltBytes), key: make([]byte, keyBytes)}

// Verify implements [hive.Passwords].
func (p *Passwords) Verify(ctx context.Context, hash, password string) (bool, error) {
	h := decoy
	if hash != "" {
		var err error
		if h, err = parsePHC(hash); err != nil {
			return false, err
		}
	}
	if err := p.enter(ctx); err != nil {
		return false, err
	}
	defer p.leave()
	same := subtle.ConstantTimeCompare(h.compute(password), h.key) == 1
	return same && hash != "", nil
}

// phc is a hash in the form of the password hashing competition:
// $argon2id$v=19$m=…,t=…,p=…$salt$key.
type phc struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

func (h phc) compute(password string) []byte {
	return argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.threads, keyBytes)
}

func (h phc) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.threads,
		b64.EncodeToString(h.salt), b64.EncodeToString(h.key))
}

func parsePHC(s string) (h phc, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, fmt.Errorf("stored password hash is not argon2id version %d", argon2.Version)
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.threads); err != nil {
		return h, fmt.Errorf("read parameters of a stored password hash: %w", err)
	}
	if h.memory > maxMemory || h.time < 1 || h.time > maxTime || h.threads < 1 || h.threads > maxThreads {
		return h, fmt.Errorf("stored password hash has parameters out of range: %s", parts[3])
	}
	if h.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return h, fmt.Errorf("read salt of a stored password hash: %w", err)
	}
	if h.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(h.key) != keyBytes {
		return h, fmt.Errorf("stored password hash has no key of %d bytes", keyBytes)
	}
	return h, nil
}
