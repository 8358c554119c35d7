package actions

import (
	"reflect"
	"sync"

	"hivewire/hive"
)

// waiting wakes the requests that wait for something in the name of an
// account when its rights change, so that they look again at what they may see.
type waiting struct {
	stop func()

	mu     sync.Mutex
	byUser map[hive.ID]map[chan<- struct{}]struct{}
	rights map[hive.ID]hive.User // of accounts in byUser, as far as known
}

func newWaiting(users *hive.Users) *waiting {
	w := &waiting{byUser: map[hive.ID]map[chan<- struct{}]struct{}{}, rights: map[hive.ID]hive.User{}}
	w.stop = users.Watch(w.changed)
	return w
}

// enter has woken, which is of capacity 1, sent to until leave is called.
func (w *waiting) enter(user hive.ID, woken chan<- struct{}) (leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.byUser[user] == nil {
		w.byUser[user] = map[chan<- struct{}]struct{}{}
	}
	w.byUser[user][woken] = struct{}{}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if delete(w.byUser[user], woken); len(w.byUser[user]) == 0 {
			delete(w.byUser, user)
			delete(w.rights, user)
		}
	}
}

func (w *waiting) changed(u hive.User, deleted bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.byUser[u.ID]) == 0 {
		return
	}
	rights := rightsOf(u)
	before, known := w.rights[u.ID]
	w.rights[u.ID] = rights
	if known && !deleted && reflect.DeepEqual(before, rights) {
		return
	}
	for woken := range w.byUser[u.ID] {
		select {
		case woken <- struct{}{}:
		default:
		}
	}
}

// rightsOf is an account but for what grants nothing.
func rightsOf(u hive.User) hive.User {
	p := u.Details()
	return hive.User{
		Profile: &hive.Profile{Approval: p.Approval, SignUp: p.SignUp, PasswordExpiry: p.PasswordExpiry},
		ID:      u.ID, Role: u.Role, Locked: u.Locked, Disabled: u.Disabled, AllDeviceTypes: u.AllDeviceTypes, DeviceTypes: u.DeviceTypes, Networks: u.Networks,
	}
}
