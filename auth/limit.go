package auth

import (
	"sync"
	"time"

	"hivewire/hive"
)

const (
	failureMemory = 5 * time.Minute // how long after the last failure an address may try again
	maxAddresses  = 10_000          // remembered; beyond it an arbitrary one is forgotten
)

var errTooMany = hive.Errorf(hive.TooMany, "Too many failed logins. Try again later.")

// failureLimit stops addresses that guess passwords.
type failureLimit struct {
	now  func() time.Time
	most int // failed logins from one address

	mu        sync.Mutex
	addresses map[string]failures
}

type failures struct {
	count int
	last  time.Time
	told  bool // somebody was turned away since
}

func newFailureLimit(most int, now func() time.Time) *failureLimit {
	return &failureLimit{most: most, now: now, addresses: map[string]failures{}}
}

// allow returns an error when the address has failed too often. The address ""
// is never limited.
func (l *failureLimit) allow(address string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	f, known := l.addresses[address]
	if known && l.now().Sub(f.last) > failureMemory {
		delete(l.addresses, address)
		return nil
	}
	if f.count >= l.most {
		return errTooMany
	}
	return nil
}

// tell reports whether the address is turned away for the first time since it
// failed too often.
func (l *failureLimit) tell(address string) (first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.addresses[address]
	first = !f.told
	f.told = true
	l.addresses[address] = f
	return first
}

// note counts the outcome of a login.
func (l *failureLimit) note(address string, failed bool) {
	if address == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !failed {
		delete(l.addresses, address)
		return
	}
	if _, known := l.addresses[address]; !known && len(l.addresses) >= maxAddresses {
		for other := range l.addresses {
			delete(l.addresses, other)
			break
		}
	}
	l.addresses[address] = failures{count: l.addresses[address].count + 1, last: l.now()}
}
