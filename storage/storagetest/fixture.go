package storagetest

import (
	"fmt"
	"strconv"
	"time"

	"hivewire/hive"
)

// fixture is what the cases for every repository need to know about one of them.
type fixture[K comparable, E, Q any] struct {
	of         func(hive.Store) hive.Watched[K, E, Q]
	sample     func(i int) E // differs from other samples in every unique field; unnumbered
	key        func(E) K
	keyed      func(K) E // an entity that has nothing but its key
	absent     K
	everything Q

	// count and setCount reach a field that is not unique and can hold a
	// number; that of sample i is i.
	count    func(E) int
	setCount func(*E, int)

	// The rest is zero where the key is the only unique field.
	name    func(E) string
	setName func(*E, string)
	taken   hive.Reason
	withID  func(E, hive.ID) E // nil also says that the store numbers nothing
	page    func(hive.Page) Q  // nil where lists have no pages
}

type (
	userFixture    = fixture[hive.ID, hive.User, hive.UserQuery]
	groupFixture   = fixture[hive.ID, hive.Group, hive.GroupQuery]
	deviceFixture  = fixture[string, hive.Device, hive.DeviceQuery]
	settingFixture = fixture[string, hive.Setting, hive.SettingQuery]
	sessionFixture = fixture[string, hive.Session, hive.SessionQuery]
	apiKeyFixture  = fixture[string, hive.APIKey, hive.APIKeyQuery]
	catalogFixture = fixture[hive.ID, hive.CatalogEntry, hive.CatalogQuery]
)

func users() userFixture {
	return userFixture{
		of:         func(s hive.Store) hive.Watched[hive.ID, hive.User, hive.UserQuery] { return s.Users },
		sample:     sampleUser,
		key:        func(u hive.User) hive.ID { return u.ID },
		keyed:      func(id hive.ID) hive.User { return hive.User{ID: id} },
		absent:     999,
		everything: hive.UserQuery{Kinds: everyKind},
		count:      func(u hive.User) int { return u.LoginAttempts },
		setCount:   func(u *hive.User, n int) { u.LoginAttempts = n },
		name:       func(u hive.User) string { return u.Login },
		setName:    func(u *hive.User, s string) { u.Login = s },
		taken:      hive.ReasonLoginTaken,
		withID:     func(u hive.User, id hive.ID) hive.User { u.ID = id; return u },
		page:       func(p hive.Page) hive.UserQuery { return hive.UserQuery{Kinds: everyKind, Page: p} },
	}
}

var everyKind = []hive.AccountKind{hive.Person, hive.ServiceUser, hive.UserGroup}

// sampleUser fills every field.
func sampleUser(i int) hive.User {
	return hive.User{
		Kind:           hive.ServiceUser,
		Login:          fmt.Sprintf("user%03d", i),
		PasswordHash:   "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNo",
		PasswordSetOn:  "node-1/17",
		Role:           hive.Client,
		Locked:         true,
		Disabled:       true,
		LoginAttempts:  i,
		LastLogin:      time.UnixMilli(1_700_000_000_123 + int64(i)).UTC(),
		Data:           []byte(`{"name":"Ada","n":1.0}`),
		IntroReviewed:  true,
		AllDeviceTypes: true,
		DeviceTypes:    []hive.ID{1, 3},
		Networks:       []hive.ID{2, 1 << 40},
		Profile:        sampleProfile(i),
	}
}

func networks() groupFixture {
	return groups(func(s hive.Store) hive.Watched[hive.ID, hive.Group, hive.GroupQuery] { return s.Networks })
}

func deviceTypes() groupFixture {
	return groups(func(s hive.Store) hive.Watched[hive.ID, hive.Group, hive.GroupQuery] { return s.DeviceTypes })
}

func groups(of func(hive.Store) hive.Watched[hive.ID, hive.Group, hive.GroupQuery]) groupFixture {
	return groupFixture{
		of: of,
		sample: func(i int) hive.Group {
			return hive.Group{Name: fmt.Sprintf("group%03d", i), Description: new(strconv.Itoa(i))}
		},
		key:      func(g hive.Group) hive.ID { return g.ID },
		keyed:    func(id hive.ID) hive.Group { return hive.Group{ID: id} },
		absent:   999,
		count:    func(g hive.Group) int { return number(*g.Description) },
		setCount: func(g *hive.Group, n int) { g.Description = new(strconv.Itoa(n)) },
		name:     func(g hive.Group) string { return g.Name },
		setName:  func(g *hive.Group, s string) { g.Name = s },
		taken:    hive.ReasonNameTaken,
		withID:   func(g hive.Group, id hive.ID) hive.Group { g.ID = id; return g },
		page:     func(p hive.Page) hive.GroupQuery { return hive.GroupQuery{Page: p} },
	}
}

func devices() deviceFixture {
	return deviceFixture{
		of:         func(s hive.Store) hive.Watched[string, hive.Device, hive.DeviceQuery] { return s.Devices },
		sample:     sampleDevice,
		key:        func(d hive.Device) string { return d.ID },
		keyed:      func(id string) hive.Device { return hive.Device{ID: id} },
		absent:     "nowhere",
		everything: hive.DeviceQuery{Networks: hive.Everywhere, DeviceTypes: hive.Everywhere},
		count:      func(d hive.Device) int { return number(d.Name) },
		setCount:   func(d *hive.Device, n int) { d.Name = strconv.Itoa(n) },
	}
}

// sampleDevice fills every field. By id, samples are in the reverse order of
// their creation.
func sampleDevice(i int) hive.Device {
	return hive.Device{
		ID:           fmt.Sprintf("Device-%03d", 999-i%1000),
		Name:         strconv.Itoa(i),
		Data:         []byte(`{"place":"attic","n":1.0}`),
		NetworkID:    3,
		DeviceTypeID: 1 << 40,
		Blocked:      true,
		Created:      time.UnixMicro(1_700_000_000_123_456 + int64(i)).UTC(),
	}
}

func settings() settingFixture {
	return settingFixture{
		of: func(s hive.Store) hive.Watched[string, hive.Setting, hive.SettingQuery] { return s.Settings },
		sample: func(i int) hive.Setting {
			return hive.Setting{Name: fmt.Sprintf("setting.%03d", i), Number: hive.ID(i + 1), Value: "on <&> \"quoted\" é", Version: i}
		},
		key:      func(s hive.Setting) string { return s.Name },
		keyed:    func(name string) hive.Setting { return hive.Setting{Name: name} },
		absent:   "nowhere",
		count:    func(s hive.Setting) int { return s.Version },
		setCount: func(s *hive.Setting, n int) { s.Version = n },
	}
}

// number reads what setCount wrote into a text field.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}
