package mongo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	driver "go.mongodb.org/mongo-driver/v2/mongo"
)

const (
	// logEvery is the least time between two log entries about an outage.
	logEvery = 10 * time.Second
	// doubt is how long the database must fail before Ready says so.
	doubt = time.Second
)

var (
	errClosed    = errors.New("the store is closed")
	errNotYet    = errors.New("not connected yet")
	errNoAnswer  = errors.New("no server answers")
	errForbidden = errors.New("the user name or password is wrong")
)

// fatalError is what waiting does not heal.
type fatalError struct{ error }

func (e *fatalError) Unwrap() error { return e.error }

func isFatal(err error) bool {
	_, ok := errors.AsType[*fatalError](err)
	return ok
}

// health is what the keeper found out about the database.
type health struct {
	log   func(error)
	first chan error // gets the first outcome

	mu       sync.Mutex // guards the rest
	compat   error      // why no server fits this client, or nil
	prepared bool       // indexes and counters are in order
	closed   bool
	why      error     // of the latest failure; nil after a success
	since    time.Time // of the first failure in a row
	unready  bool
	logged   time.Time
}

func newHealth(log func(error)) *health {
	if log == nil {
		log = func(error) {}
	}
	return &health{log: log, first: make(chan error, 1), why: errNotYet}
}

// usable returns nil when operations may be tried.
func (h *health) usable() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return errClosed
	case !h.prepared:
		return h.why
	}
	return nil
}

// ready implements [hive.Store]. A single failure is no outage yet: only the
// second one, at least doubt later, counts.
func (h *health) ready(context.Context) error {
	if err := h.usable(); err != nil {
		return fmt.Errorf("mongodb: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.unready {
		return fmt.Errorf("mongodb: %w", h.why)
	}
	return nil
}

// isPrepared reports whether the keeper has put the database in order.
func (h *health) isPrepared() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.prepared
}

// note takes the outcome of the keeper's latest attempt and returns the error
// as operators read it.
func (h *health) note(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	if err == nil {
		h.prepared, h.why, h.since, h.unready = true, nil, time.Time{}, false
		if !h.logged.IsZero() {
			h.logged = time.Time{}
			h.log(nil)
		}
	} else {
		h.why = h.explain(err)
		if h.since.IsZero() {
			h.since = now
		}
		h.unready = now.Sub(h.since) >= doubt
		if h.logged.IsZero() || now.Sub(h.logged) >= logEvery {
			h.logged = now
			h.log(h.why)
		}
	}
	select {
	case h.first <- h.why:
	default:
	}
}

// explain says in plain words what is wrong.
func (h *health) explain(err error) error {
	switch {
	case isFatal(err):
		return err
	case h.compat != nil:
		return &fatalError{fmt.Errorf("the server is too old or too new: %w", h.compat)}
	case failedToLogIn(err):
		return &fatalError{fmt.Errorf("%w: %w", errForbidden, err)}
	case !answered(err):
		return fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	return err
}

// failedToLogIn looks into the text as well: who waits for a connection while
// another one is turned away gets nothing but the text of that.
func failedToLogIn(err error) bool {
	server, ok := errors.AsType[driver.ServerError](err)
	return ok && server.HasErrorCode(codeAuthenticationFailed) || strings.Contains(err.Error(), "unable to authenticate")
}

func (h *health) setCompatibility(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.compat = err
}

func (h *health) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
}
