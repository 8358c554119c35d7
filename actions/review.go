package actions

import (
	"context"
	"reflect"
	"sync"
	"time"

	"hivewire/hive"
)

// reviews looks again at subscriptions whose rights may have changed, on one
// goroutine, and ends those that would be refused if they were asked for now.
type reviews struct {
	svc   *Service
	stops []func()

	mu        sync.Mutex
	byUser    map[hive.ID]map[*subscription]struct{}
	byDevice  map[string]map[*subscription]struct{}
	bySession map[string]map[*subscription]struct{}
	rights    map[hive.ID]hive.User // of accounts with subscriptions, but for what ends none
	due       map[*subscription]struct{}
	wake      chan struct{} // of capacity 1
	quit      chan struct{}
	done      chan struct{}
}

func newReviews(s *Service) *reviews {
	r := &reviews{
		svc: s, byUser: map[hive.ID]map[*subscription]struct{}{}, byDevice: map[string]map[*subscription]struct{}{},
		bySession: map[string]map[*subscription]struct{}{}, rights: map[hive.ID]hive.User{}, due: map[*subscription]struct{}{},
		wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{}),
	}
	r.stops = []func(){s.Hive.Users.Watch(r.userChanged), s.Hive.Watch(r.deviceChanged), s.Hive.Sessions.Watch(r.sessionEnded)}
	go r.run()
	return r
}

func (r *reviews) close() {
	for _, stop := range r.stops {
		stop()
	}
	close(r.quit)
	<-r.done
}

// enter adds a subscription until leave, once the reply is queued, which a
// notice must not precede. It is reviewed at once: its rights may have changed
// since the request was allowed.
func (r *reviews) enter(s *subscription) {
	r.mu.Lock()
	defer r.mu.Unlock()
	add(r.byUser, s.identity.UserID(), s)
	if s.asked.DeviceID != nil {
		add(r.byDevice, *s.asked.DeviceID, s)
	}
	if session := s.identity.Session(); session != "" {
		add(r.bySession, session, s)
	}
	r.enqueue(s)
}

func (r *reviews) leave(s *subscription) {
	r.mu.Lock()
	defer r.mu.Unlock()
	user := s.identity.UserID()
	remove(r.byUser, user, s)
	if len(r.byUser[user]) == 0 {
		delete(r.rights, user)
	}
	if s.asked.DeviceID != nil {
		remove(r.byDevice, *s.asked.DeviceID, s)
	}
	if session := s.identity.Session(); session != "" {
		remove(r.bySession, session, s)
	}
	delete(r.due, s)
}

func add[K comparable](sets map[K]map[*subscription]struct{}, key K, s *subscription) {
	if sets[key] == nil {
		sets[key] = map[*subscription]struct{}{}
	}
	sets[key][s] = struct{}{}
}

func remove[K comparable](sets map[K]map[*subscription]struct{}, key K, s *subscription) {
	delete(sets[key], s)
	if len(sets[key]) == 0 {
		delete(sets, key)
	}
}

// userChanged makes the account's subscriptions due if its rights are others.
func (r *reviews) userChanged(u hive.User, deleted bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	subscriptions := r.byUser[u.ID]
	if len(subscriptions) == 0 {
		return
	}
	rights := rightsOf(u)
	rights.PasswordHash = u.PasswordHash
	before, known := r.rights[u.ID]
	r.rights[u.ID] = rights
	if known && !deleted && reflect.DeepEqual(before, rights) {
		return
	}
	for s := range subscriptions {
		r.enqueue(s)
	}
}

// deviceChanged makes the device's subscriptions due, or all.
func (r *reviews) deviceChanged(device string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if device != "" {
		for s := range r.byDevice[device] {
			r.enqueue(s)
		}
		return
	}
	for _, subscriptions := range r.byUser {
		for s := range subscriptions {
			r.enqueue(s)
		}
	}
}

// sessionEnded makes the subscriptions due that were made in the session.
func (r *reviews) sessionEnded(session string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for s := range r.bySession[session] {
		r.enqueue(s)
	}
}

func (r *reviews) enqueue(s *subscription) {
	r.due[s] = struct{}{}
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// again is how long reviews wait for a store that could not tell.
const again = 200 * time.Millisecond

func (r *reviews) run() {
	defer close(r.done)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		<-r.quit
		cancel()
	}()
	for {
		select {
		case <-r.wake:
		case <-r.quit:
			return
		}
		due := r.take()
		for i, s := range due {
			if r.review(ctx, s) {
				continue
			}
			r.postpone(due[i:])
			select {
			case <-time.After(again):
			case <-r.quit:
				return
			}
			break
		}
	}
}

// postpone makes subscriptions due once more that still stand.
func (r *reviews) postpone(due []*subscription) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range due {
		if _, stands := r.byUser[s.identity.UserID()][s]; stands {
			r.enqueue(s)
		}
	}
}

func (r *reviews) take() []*subscription {
	r.mu.Lock()
	defer r.mu.Unlock()
	due := make([]*subscription, 0, len(r.due))
	for s := range r.due {
		due = append(due, s)
	}
	clear(r.due)
	return due
}

// review ends a subscription or renews what it selects. It reports false when
// the store could not tell.
func (r *reviews) review(ctx context.Context, s *subscription) bool {
	f, err := r.filter(ctx, s)
	switch {
	case hive.KindOf(err) == hive.Unavailable:
		return false
	case err != nil:
		r.leave(s)
		s.end(err)
	case !reflect.DeepEqual(f, s.filter):
		s.renew(f)
	}
	return true
}

func (r *reviews) filter(ctx context.Context, s *subscription) (hive.Filter, error) {
	caller, err := r.svc.Auth.Caller(ctx, s.identity)
	if err == nil {
		err = s.password.Stands(caller.Account, s.dialog.conn.ID())
	}
	if err == nil {
		err = caller.Allow(s.needs())
	}
	if err == nil && s.audit != nil {
		err = r.svc.Hive.Trail.Allow(caller)
	}
	if err != nil || s.audit != nil {
		return hive.Filter{}, err
	}
	return r.svc.Hive.Filter(ctx, caller, s.asked)
}
