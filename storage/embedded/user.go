package embedded

import (
	"bytes"
	"cmp"
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
	key:       func(u *hive.User) hive.ID { return u.ID },
	setKey:    func(u *hive.User, id hive.ID) { u.ID = id },
	appendKey: appendID,
	parseKey:  parseID,
	name:      func(u *hive.User) string { return u.Login },
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
	page:  func(q hive.UserQuery) hive.Page { return q.Page },
	compare: func(by hive.SortField, a, b *hive.User) int {
		if by == hive.ByName && a.Login != b.Login {
			return cmp.Compare(a.Login, b.Login)
		}
		return cmp.Compare(a.ID, b.ID)
	},
}

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
}

// ByLogin implements [hive.UserStore].
func (t userTable) ByLogin(_ context.Context, login string) (hive.User, error) {
	return t.byName(login)
}
