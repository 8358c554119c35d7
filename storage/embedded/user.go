package embedded

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"hivewire/hive"
)

// userHead is an account in the database, without its id and free JSON. Status
// follows from locked and disabled; records that are older than those have
// nothing else.
type userHead struct {
	Kind           hive.AccountKind `json:"kind,omitzero"`
	Login          string           `json:"login"`
	PasswordHash   string           `json:"passwordHash,omitempty"`
	PasswordSetOn  string           `json:"passwordSetOn,omitempty"`
	Role           hive.Role        `json:"role"`
	Status         hive.Status      `json:"status"`
	Locked         bool             `json:"locked,omitempty"`
	Disabled       bool             `json:"disabled,omitempty"`
	LoginAttempts  int              `json:"loginAttempts,omitempty"`
	LastLogin      time.Time        `json:"lastLogin,omitzero"`
	IntroReviewed  bool             `json:"introReviewed,omitempty"`
	AllDeviceTypes bool             `json:"allDeviceTypes,omitempty"`
	DeviceTypes    []hive.ID        `json:"deviceTypes,omitempty"`
	Networks       []hive.ID        `json:"networks,omitempty"`
	*ProfileHead
}

// The unique fields of accounts, by their places in userKind.
const (
	byLogin = iota
	bySSO
	byEmailClaim
)

// The fields of accounts that have lists.
const (
	foldedLogin = 'l'
	foldedEmail = 'e'
	memberOf    = 'g'
)

var userKind = &kind[hive.ID, hive.User, hive.UserQuery]{
	noun:      "User",
	prefix:    'u',
	key:       func(u *hive.User) hive.ID { return u.ID },
	setKey:    func(u *hive.User, id hive.ID) { u.ID = id },
	appendKey: appendID,
	parseKey:  parseID,
	uniques: []unique[hive.User]{
		byLogin:      {of: func(u *hive.User) string { return u.Login }, taken: hive.ReasonLoginTaken},
		bySSO:        {of: func(u *hive.User) string { return u.Details().SSOID }, taken: hive.ReasonSSOTaken, optional: true},
		byEmailClaim: {of: func(u *hive.User) string { return u.Details().EmailClaim }, taken: hive.ReasonEmailTaken, optional: true},
	},
	lists:  userLists,
	among:  usersAmong,
	tidy:   tidyUser,
	encode: encodeUser,
	decode: decodeUser,
	match:  func(q hive.UserQuery, u *hive.User) bool { return q.Match(u) },
	page:   func(q hive.UserQuery) hive.Page { return q.Page },
	compare: func(by hive.SortField, a, b *hive.User) int {
		if by == hive.ByName && a.Login != b.Login {
			return cmp.Compare(a.Login, b.Login)
		}
		return cmp.Compare(a.ID, b.ID)
	},
}

func userLists(in []list, u *hive.User) []list {
	p := u.Details()
	in = append(in, list{field: foldedLogin, text: hive.Fold(u.Login)})
	if p.Email != "" {
		in = append(in, list{field: foldedEmail, text: hive.Fold(p.Email)})
	}
	for _, id := range p.Groups {
		in = append(in, list{field: memberOf, id: id})
	}
	return in
}

func usersAmong(q hive.UserQuery) (in []list, all bool) {
	switch {
	case q.LoginFold != "":
		return []list{{field: foldedLogin, text: hive.Fold(q.LoginFold)}}, false
	case q.Login != "" && q.LoginPattern == "":
		return []list{{field: foldedLogin, text: hive.Fold(q.Login)}}, false
	case q.Email != "":
		return []list{{field: foldedEmail, text: hive.Fold(q.Email)}}, false
	case q.MemberOf != 0:
		return []list{{field: memberOf, id: q.MemberOf}}, false
	}
	return nil, true
}

func encodeUser(b []byte, u *hive.User) ([]byte, error) {
	w := beginHead(b)
	word(&w, "kind", u.Kind)
	w.always("login", u.Login)
	w.text("passwordHash", u.PasswordHash)
	w.text("passwordSetOn", u.PasswordSetOn)
	w.integer("role", int64(u.Role))
	w.integer("status", int64(u.Status()))
	w.flag("locked", u.Locked)
	w.flag("disabled", u.Disabled)
	w.number("loginAttempts", int64(u.LoginAttempts))
	w.time("lastLogin", u.LastLogin)
	w.flag("introReviewed", u.IntroReviewed)
	w.flag("allDeviceTypes", u.AllDeviceTypes)
	w.ids("deviceTypes", u.DeviceTypes)
	w.ids("networks", u.Networks)
	if u.Profile == nil {
		return w.end(u.Data)
	}
	encodeProfile(&w, u.Profile)
	return w.end(u.Data, u.Profile.Properties)
}

func decodeUser(id hive.ID, head, body []byte) (hive.User, error) {
	var h userHead
	if err := json.Unmarshal(head, &h); err != nil {
		return hive.User{}, err
	}
	body = bytes.Clone(body)
	data := len(body)
	if h.ProfileHead != nil {
		data -= h.Properties
	}
	if data < 0 || data > len(body) {
		return hive.User{}, errors.New("properties are cut off")
	}
	u := hive.User{
		ID:             id,
		Kind:           h.Kind,
		Login:          h.Login,
		PasswordHash:   h.PasswordHash,
		PasswordSetOn:  h.PasswordSetOn,
		Role:           h.Role,
		Locked:         h.Locked || h.Status == hive.Locked,
		Disabled:       h.Disabled || h.Status == hive.Disabled,
		LoginAttempts:  h.LoginAttempts,
		LastLogin:      h.LastLogin,
		Data:           body[:data],
		IntroReviewed:  h.IntroReviewed,
		AllDeviceTypes: h.AllDeviceTypes,
		DeviceTypes:    h.DeviceTypes,
		Networks:       h.Networks,
		Profile:        h.profile(body[data:]),
	}
	tidyUser(nil, &u)
	return u, nil
}

// tidyUser gives u the one form that comes back after reopening, and cuts the
// spare room off its slices, so that no reader's append reaches another's.
// Before is what it was, which is tidy; nil for a new one.
func tidyUser(before, u *hive.User) {
	u.LastLogin = u.LastLogin.UTC().Truncate(time.Millisecond)
	u.DeviceTypes = tidySlice(u.DeviceTypes)
	u.Networks = tidySlice(u.Networks)
	u.Data = tidySlice(u.Data)
	if before == nil || u.Profile != before.Profile {
		u.Profile = u.Profile.Tidied()
	}
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
func (t userTable) ByLogin(_ context.Context, login string) (*hive.User, error) {
	return t.byUnique(byLogin, login)
}

// BySSO implements [hive.UserStore].
func (t userTable) BySSO(_ context.Context, id string) (*hive.User, error) {
	return t.byUnique(bySSO, id)
}

// Audited implements [hive.UserStore].
func (t userTable) Audited(record func(before, after *hive.User) *hive.AuditRecord) hive.AuditedUsers {
	return audited[hive.ID, hive.User, hive.UserQuery]{t.table, record}
}
