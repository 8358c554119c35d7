package embedded

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"hivewire/hive"
)

// userHead is an account in the database, without its id and free data.
type userHead struct {
	Login          string      `json:"login"`
	PasswordHash   string      `json:"passwordHash,omitempty"`
	PasswordSetOn  string      `json:"passwordSetOn,omitempty"`
	Role           hive.Role   `json:"role"`
	Status         hive.Status `json:"status"`
	LoginAttempts  int         `json:"loginAttempts,omitempty"`
	LastLogin      time.Time   `json:"lastLogin,omitzero"`
	IntroReviewed  bool        `json:"introReviewed,omitempty"`
	AllDeviceTypes bool        `json:"allDeviceTypes,omitempty"`
	DeviceTypes    []hive.ID   `json:"deviceTypes,omitempty"`
	Networks       []hive.ID   `json:"networks,omitempty"`
}

var userKind = &kind[hive.ID, hive.User, hive.UserQuery]{
	noun:      "User",
	prefix:    'u',
	key:       userID,
	appendKey: appendID,
	parseKey:  parseID,
	setID:     func(u *hive.User, id hive.ID) { u.ID = id },
	name:      userLogin,
	nameTaken: hive.ReasonLoginTaken,
	tidy:      tidyUser,
	encode: func(enc *json.Encoder, u *hive.User) error {
		return enc.Encode(&userHead{
			Login:          u.Login,
			PasswordHash:   u.PasswordHash,
			PasswordSetOn:  u.PasswordSetOn,
			Role:           u.Role,
			Status:         u.Status,
			LoginAttempts:  u.LoginAttempts,
			LastLogin:      u.LastLogin,
			IntroReviewed:  u.IntroReviewed,
			AllDeviceTypes: u.AllDeviceTypes,
			DeviceTypes:    u.DeviceTypes,
			Networks:       u.Networks,
		})
	},
	body: func(u *hive.User) []byte { return u.Data },
	decode: func(id hive.ID, head, body []byte) (hive.User, error) {
		var h userHead
		if err := json.Unmarshal(head, &h); err != nil {
			return hive.User{}, err
		}
		u := hive.User{
			ID:             id,
			Login:          h.Login,
			PasswordHash:   h.PasswordHash,
			PasswordSetOn:  h.PasswordSetOn,
			Role:           h.Role,
			Status:         h.Status,
			LoginAttempts:  h.LoginAttempts,
			LastLogin:      h.LastLogin,
			Data:           bytes.Clone(body),
			IntroReviewed:  h.IntroReviewed,
			AllDeviceTypes: h.AllDeviceTypes,
			DeviceTypes:    h.DeviceTypes,
			Networks:       h.Networks,
		}
		tidyUser(&u)
		return u, nil
	},
	match: func(q hive.UserQuery, u *hive.User) bool { return q.Match(u) },
	window: func(all []hive.User, q hive.UserQuery) []hive.User {
		return hive.Window(all, q.Page, userID, userLogin)
	},
}

func userID(u *hive.User) hive.ID { return u.ID }

func userLogin(u *hive.User) string { return u.Login }

// tidyUser gives u the one form that comes back after reopening, and cuts the
// spare room off its slices, so that no reader's append reaches another's.
func tidyUser(u *hive.User) {
	u.LastLogin = u.LastLogin.UTC().Truncate(time.Millisecond)
	u.DeviceTypes = tidySlice(u.DeviceTypes)
	u.Networks = tidySlice(u.Networks)
	u.Data = tidySlice(u.Data)
}

func tidySlice[S ~[]T, T any](s S) S {
	if len(s) == 0 {
		return nil
	}
	return slices.Clip(s)
}

// userTable adds to the table of accounts what only accounts have.
type userTable struct {
	*table[hive.ID, hive.User, hive.UserQuery]
	watchers watchers
}

func newUserTable(t *table[hive.ID, hive.User, hive.UserQuery]) *userTable {
	u := &userTable{table: t}
	t.changed = u.watchers.tell
	return u
}

// ByLogin implements [hive.UserStore].
func (t *userTable) ByLogin(_ context.Context, login string) (hive.User, error) {
	return t.byName(login)
}

// Watch implements [hive.UserStore]. changed is called before the writer gets
// its answer and must not write to the store.
func (t *userTable) Watch(changed func(u hive.User, deleted bool)) (stop func()) {
	return t.watchers.add(changed)
}
