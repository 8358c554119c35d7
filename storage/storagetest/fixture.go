package storagetest

import (
	"fmt"
	"strconv"
	"time"

	"hivewire/hive"
)

// fixture is what the cases for every repository need to know about one of them.
type fixture[K comparable, E, Q any] struct {
	of     func(hive.Store) hive.Repo[K, E, Q]
	sample func(i int) E // differs from other samples in every unique field; unnumbered
	key    func(E) K
	absent K

	// count and setCount reach a field that is not unique and can hold a number.
	count    func(E) int
	setCount func(*E, int)

	// The rest is zero where the key is the only unique field.
	name    func(E) string
	setName func(*E, string)
	taken   hive.Reason
	withID  func(E, hive.ID) E // nil also says that the store numbers nothing
	page    func(hive.Page) Q
}

func users() fixture[hive.ID, hive.User, hive.UserQuery] {
	return fixture[hive.ID, hive.User, hive.UserQuery]{
		of:       func(s hive.Store) hive.Repo[hive.ID, hive.User, hive.UserQuery] { return s.Users },
		sample:   sampleUser,
		key:      func(u hive.User) hive.ID { return u.ID },
		absent:   999,
		count:    func(u hive.User) int { return u.LoginAttempts },
		setCount: func(u *hive.User, n int) { u.LoginAttempts = n },
		name:     func(u hive.User) string { return u.Login },
		setName:  func(u *hive.User, s string) { u.Login = s },
		taken:    hive.ReasonLoginTaken,
		withID:   func(u hive.User, id hive.ID) hive.User { u.ID = id; return u },
		page:     func(p hive.Page) hive.UserQuery { return hive.UserQuery{Page: p} },
	}
}

// sampleUser fills every field.
func sampleUser(i int) hive.User {
	return hive.User{
		Login:          fmt.Sprintf("user%03d", i),
		PasswordHash:   "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNo",
		PasswordSetOn:  "node-1/17",
		Role:           hive.Client,
		Status:         hive.Locked,
		LoginAttempts:  i,
		LastLogin:      time.UnixMilli(1_700_000_000_123 + int64(i)).UTC(),
		Data:           []byte(`{"name":"Ada","n":1.0}`),
		IntroReviewed:  true,
		AllDeviceTypes: true,
		DeviceTypes:    []hive.ID{1, 3},
		Networks:       []hive.ID{2, 1 << 40},
	}
}

func networks() fixture[hive.ID, hive.Network, hive.NetworkQuery] {
	return fixture[hive.ID, hive.Network, hive.NetworkQuery]{
		of: func(s hive.Store) hive.Repo[hive.ID, hive.Network, hive.NetworkQuery] { return s.Networks },
		sample: func(i int) hive.Network {
			return hive.Network{Name: fmt.Sprintf("network%03d", i), Description: strconv.Itoa(i)}
		},
		key:      func(n hive.Network) hive.ID { return n.ID },
		absent:   999,
		count:    func(n hive.Network) int { return number(n.Description) },
		setCount: func(n *hive.Network, i int) { n.Description = strconv.Itoa(i) },
		name:     func(n hive.Network) string { return n.Name },
		setName:  func(n *hive.Network, s string) { n.Name = s },
		taken:    hive.ReasonNameTaken,
		withID:   func(n hive.Network, id hive.ID) hive.Network { n.ID = id; return n },
		page:     func(p hive.Page) hive.NetworkQuery { return hive.NetworkQuery{Page: p} },
	}
}

func deviceTypes() fixture[hive.ID, hive.DeviceType, hive.NetworkQuery] {
	return fixture[hive.ID, hive.DeviceType, hive.NetworkQuery]{
		of: func(s hive.Store) hive.Repo[hive.ID, hive.DeviceType, hive.NetworkQuery] { return s.DeviceTypes },
		sample: func(i int) hive.DeviceType {
			return hive.DeviceType{Name: fmt.Sprintf("type%03d", i), Description: strconv.Itoa(i)}
		},
		key:      func(d hive.DeviceType) hive.ID { return d.ID },
		absent:   999,
		count:    func(d hive.DeviceType) int { return number(d.Description) },
		setCount: func(d *hive.DeviceType, i int) { d.Description = strconv.Itoa(i) },
		name:     func(d hive.DeviceType) string { return d.Name },
		setName:  func(d *hive.DeviceType, s string) { d.Name = s },
		taken:    hive.ReasonNameTaken,
		withID:   func(d hive.DeviceType, id hive.ID) hive.DeviceType { d.ID = id; return d },
		page:     func(p hive.Page) hive.NetworkQuery { return hive.NetworkQuery{Page: p} },
	}
}

func settings() fixture[string, hive.Setting, hive.SettingQuery] {
	return fixture[string, hive.Setting, hive.SettingQuery]{
		of: func(s hive.Store) hive.Repo[string, hive.Setting, hive.SettingQuery] { return s.Settings },
		sample: func(i int) hive.Setting {
			return hive.Setting{Name: fmt.Sprintf("setting.%03d", i), Value: "on <&> \"quoted\" é", Version: i}
		},
		key:      func(s hive.Setting) string { return s.Name },
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
