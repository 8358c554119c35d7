package hive

import (
	"context"
	"time"
)

// Hive is the whole domain, ready for use.
type Hive struct {
	Users         *Users
	Accounts      *Accounts
	Networks      *Groups
	DeviceTypes   *Groups
	Devices       *Devices
	Commands      *Commands
	Notifications *Notifications
	Configuration *Configuration
	Sessions      *Sessions
	APIKeys       *APIKeys
	Catalog       *Catalog
	Trail         *Trail
	Bus           Bus

	store  Store
	writes *writes
	stops  []func()
}

// Passwords turns passwords into what is stored and back into a yes or no.
type Passwords interface {
	// Hash returns the stored form of password. TooMany or Unavailable when
	// too many are being computed.
	Hash(ctx context.Context, password string) (string, error)
	// Verify reports whether hash was made from password. A hash of "" is
	// never right and takes the same time as any other.
	Verify(ctx context.Context, hash, password string) (bool, error)
}

// Options are the operator's choices.
type Options struct {
	Retention      time.Duration    // of commands and notifications without a setting; 0 for ever
	AuditRetention time.Duration    // of the audit trail without a setting; 0 for ever
	PasswordLength int              // fewest characters of a new password, whatever the API asks for; 0 for none
	IgnoreTOTP     bool             // where an account logs in through an API that has no field for a code
	Now            func() time.Time // default time.Now
}

// New returns the rules over what s remembers. What is stored through s from
// now on is published on b. Close it before the store.
func New(s Store, p Passwords, b Bus, o Options) *Hive {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.PasswordLength > 0 {
		p = longPasswords{p, o.PasswordLength}
	}
	keep := &retention{settings: s.Settings, otherwise: o.Retention, now: o.Now}
	trail := &Trail{store: s.Audit, settings: s.Settings, otherwise: o.AuditRetention, now: o.Now}
	users := &Users{
		store: s.Users, networks: s.Networks, settings: s.Settings, sessions: s.Sessions, keys: s.APIKeys,
		passwords: p, trail: trail, now: o.Now, ignoreTOTP: o.IgnoreTOTP,
	}
	under := newWrites()
	notifications := &Notifications{store: s.Notifications, retention: keep, bus: b, writes: under}
	devices := &Devices{
		store: s.Devices, networks: s.Networks, types: s.DeviceTypes, users: s.Users,
		commands: s.Commands, notifications: notifications, now: o.Now,
	}
	notifications.devices = devices
	catalog := &Catalog{store: s.Catalog}
	h := &Hive{
		Users: users, Accounts: &Accounts{users: users, catalog: catalog, trail: trail}, Devices: devices, Notifications: notifications, Bus: b, store: s, writes: under,
		Commands:      &Commands{store: s.Commands, devices: devices, users: s.Users, retention: keep, bus: b, writes: under},
		Configuration: &Configuration{store: s.Settings},
		Sessions:      &Sessions{store: s.Sessions, users: users, now: o.Now},
		APIKeys:       &APIKeys{store: s.APIKeys, users: users, trail: trail, now: o.Now},
		Catalog:       catalog,
		Trail:         trail,
		Networks: &Groups{
			noun: "Network", store: s.Networks, devices: devices, users: s.Users, trail: trail, doors: &devices.networkDoors,
			named: func(c Caller) Scope { return c.Networks }, visible: func(c Caller) Scope { return c.VisibleNetworks() },
			within: func(c Caller, in Scope) DeviceQuery {
				return DeviceQuery{Networks: in, DeviceTypes: c.VisibleTypes()}
			},
			members: func(u *User) *[]ID { return &u.Networks },
		},
		DeviceTypes: &Groups{
			noun: "Device type", store: s.DeviceTypes, devices: devices, users: s.Users, trail: trail, doors: &devices.typeDoors,
			named: func(c Caller) Scope { return c.DeviceTypes }, visible: func(c Caller) Scope { return c.VisibleTypes() },
			within: func(c Caller, in Scope) DeviceQuery {
				return DeviceQuery{Networks: c.VisibleNetworks(), DeviceTypes: in}
			},
			members: func(u *User) *[]ID { return &u.DeviceTypes },
		},
	}
	b.Vouch(under.settle)
	h.stops = []func(){
		s.Notifications.Watch(func(n Notification, _ bool) {
			b.Publish(&Event{Topic: NotificationInserts, Notification: &n})
		}),
		s.Commands.Watch(func(c Command, updated bool) {
			topic := CommandInserts
			if updated {
				topic = CommandUpdates
			}
			b.Publish(&Event{Topic: topic, Command: &c})
		}),
		h.housekeep(),
	}
	return h
}

// Close ends what New began. Nothing is published any more.
func (h *Hive) Close() {
	for _, stop := range h.stops {
		stop()
	}
}

// Watch calls changed after writes that may change what callers see: of a
// device with its id, of a network or device type with "". See [Watched].
func (h *Hive) Watch(changed func(device string)) (stop func()) {
	stops := []func(){
		h.store.Devices.Watch(func(d Device, _ bool) { changed(d.ID) }),
		h.store.Networks.Watch(func(_ Group, deleted bool) {
			if deleted {
				changed("")
			}
		}),
		h.store.DeviceTypes.Watch(func(_ Group, deleted bool) {
			if deleted {
				changed("")
			}
		}),
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// Ready returns nil when requests can be served, else an error for the operator.
func (h *Hive) Ready(ctx context.Context) error { return h.store.Ready(ctx) }
