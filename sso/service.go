// Package sso is Zato's single sign-on API over the accounts, for any transport.
package sso

import (
	"slices"
	"strings"
	"time"

	"hivewire/auth"
	"hivewire/hive"
)

// Service answers the calls of Zato's SSO API. It is safe for concurrent use.
// What it refuses is an [*Error]; changes and logins leave audit records,
// refused ones too.
type Service struct {
	users    *hive.Users
	sessions *hive.Sessions
	trail    *hive.Trail
	auth     *auth.Authority
	o        Options
}

// Options are the operator's choices; zero values are the defaults.
type Options struct {
	Apps         []string // names of applications that may call; default CRM
	DefaultApp   string   // of calls that name none; default the first of Apps
	LoginApps    []string // those through which users log in; default all
	MetadataApps []string // those that may say where a login comes from; default none

	// Zato answers with the exact codes unless told to hide them behind NotAllowed.
	HideAppInvalid      bool // in all calls
	HideLocked          bool // here and below: at login and in searches
	HideTOTPMissing     bool
	HideMustChange      bool
	HidePasswordInvalid bool
	InformIfExpired     bool // of passwords, which is hidden by default

	SessionMinutes     int      // default 60
	PasswordExpiryDays int      // of a new password; default 730
	AboutToExpireDays  int      // before the expiry a login is answered with a warning; default 30
	MinLength          int      // of passwords, in characters; default 8
	MaxLength          int      // default 256
	RejectList         []string // what no password may contain, in any case; nil for DefaultRejectList
	NoApproval         bool     // new users need no approval
	SignUp             bool     // strangers may make themselves accounts
	SelfRename         bool     // regular users may change their username
	AcceptJWT          bool     // an access token of the DeviceHive API does as a session token

	Now func() time.Time // default time.Now
}

// DefaultRejectList returns what Zato lets no password contain.
func DefaultRejectList() []string {
	return strings.Fields("111111 123123 123321 123456 123qwe 1q2w3e 1q2w3e4r 1q2w3e4r5t 222222 333333 444444 555555 654321 " +
		"666666 777777 888888 999999 987654321 google letmein mynoob password qwerty zxcvbnm")
}

// New returns a Service over the accounts of h.
func New(h *hive.Hive, a *auth.Authority, o Options) *Service {
	if len(o.Apps) == 0 {
		o.Apps = []string{"CRM"}
	}
	if o.DefaultApp == "" {
		o.DefaultApp = o.Apps[0]
	}
	if o.LoginApps == nil {
		o.LoginApps = o.Apps
	}
	otherwise := func(n *int, value int) {
		if *n <= 0 {
			*n = value
		}
	}
	otherwise(&o.SessionMinutes, 60)
	otherwise(&o.PasswordExpiryDays, 730)
	otherwise(&o.AboutToExpireDays, 30)
	otherwise(&o.MinLength, 8)
	otherwise(&o.MaxLength, 256)
	if o.RejectList == nil {
		o.RejectList = DefaultRejectList()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Service{users: h.Users, sessions: h.Sessions, trail: h.Trail, auth: a, o: o}
}

// App returns the application that a call is made through: the default one
// where the call names none. An [*Error] for one that is not known.
func (s *Service) App(given string) (string, error) {
	switch {
	case given == "":
		return s.o.DefaultApp, nil
	case slices.Contains(s.o.Apps, given):
		return given, nil
	case s.o.HideAppInvalid:
		return "", errNotAllowed
	}
	return "", errApp
}

// moment is the present time as accounts keep it.
func (s *Service) moment() time.Time { return s.o.Now().UTC().Truncate(time.Millisecond) }

const day = 24 * time.Hour
