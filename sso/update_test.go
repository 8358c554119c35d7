package sso_test

import (
	"errors"
	"maps"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/sso"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is the service over a node's accounts: 1 "admin" is a super-user,
// 2 "bob" and 3 "carol" are regular ones.
type world struct {
	*hivetest.Node
	*sso.Service
}

func start(t *testing.T, o sso.Options) *world {
	t.Helper()
	n := hivetest.Start(t)
	return &world{n, sso.New(n.Service.Hive, n.Service.Auth, o)}
}

func (w *world) account(t *testing.T, login string) *hive.User {
	t.Helper()
	user, err := w.Node.Service.Hive.Users.ByLogin(t.Context(), login)
	require.NoError(t, err)
	return user
}

// as is a call of an account with a session.
func (w *world) as(t *testing.T, login string) sso.Call {
	t.Helper()
	in, err := w.Login(t.Context(), sso.Call{}, sso.Login{Username: login, Password: hivetest.Password})
	require.NoError(t, err)
	return sso.Call{CID: sso.NewCID(), UST: in.UST, App: "CRM", RemoteAddr: "10.1.2.3"}
}

// codes returns the codes of a refusal, nil for success.
func codes(t *testing.T, err error) []sso.Code {
	t.Helper()
	if err == nil {
		return nil
	}
	refused, ok := errors.AsType[*sso.Error](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "error", refused.Status)
	return refused.SubStatus
}

// TestStrictUpdates is what the calls take in process.
func TestStrictUpdates(t *testing.T) {
	w := start(t, sso.Options{})
	admin, bob := w.as(t, "admin"), w.as(t, "bob")
	at := time.Date(2031, 1, 1, 2, 0, 0, 0, time.FixedZone("", 7200))
	for _, c := range []struct {
		name           string
		data           map[string]any
		regular, super sso.Code
	}{
		{"nothing", map[string]any{}, sso.MissingInput, sso.MissingInput},
		{"nil", nil, sso.MissingInput, sso.MissingInput},
		{"unknown", map[string]any{"email": "a@b.c", "nick": "b"}, sso.InvalidInput, sso.InvalidInput},
		{"password", map[string]any{"password": "correct horse"}, sso.InvalidInput, sso.InvalidInput},
		{"texts", map[string]any{"email": "a@b.c", "display_name": "B", "totp_label": "phone"}, "", ""},
		{"nil texts", map[string]any{"email": nil, "display_name": nil, "first_name": nil, "middle_name": nil, "last_name": nil, "totp_key": nil, "totp_label": nil}, "", ""},
		{"number for text", map[string]any{"email": 5}, sso.InvalidInput, sso.InvalidInput},
		{"not UTF-8", map[string]any{"first_name": "\xff"}, sso.InvalidInput, sso.InvalidInput},
		{"bool", map[string]any{"is_totp_enabled": false}, "", ""},
		{"word for bool", map[string]any{"is_totp_enabled": "no"}, sso.InvalidInput, sso.InvalidInput},
		{"nil bool", map[string]any{"is_totp_enabled": nil}, sso.InvalidInput, sso.InvalidInput},
		{"lock", map[string]any{"is_locked": false}, sso.InvalidInput, ""},
		{"nil lock", map[string]any{"is_locked": nil}, sso.InvalidInput, sso.InvalidInput},
		{"nil duty", map[string]any{"password_must_change": nil}, sso.InvalidInput, sso.InvalidInput},
		{"time", map[string]any{"password_expiry": at}, sso.InvalidInput, ""},
		{"nil time", map[string]any{"password_expiry": nil}, sso.InvalidInput, sso.InvalidInput},
		{"text for time", map[string]any{"password_expiry": "2031-01-01"}, sso.InvalidInput, sso.InvalidInput},
		{"no time", map[string]any{"password_expiry": time.Time{}}, sso.InvalidInput, sso.InvalidInput},
		{"nil state", map[string]any{"sign_up_status": nil}, sso.InvalidInput, sso.InvalidInput},
		{"nil decision", map[string]any{"approval_status": nil}, sso.InvalidInput, sso.InvalidInput},
		{"nil username", map[string]any{"username": nil}, sso.InvalidInput, sso.InvalidInput},
		{"username", map[string]any{"username": "carol"}, sso.InvalidInput, sso.UsernameExists},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := func(code sso.Code) []sso.Code {
				if code == "" {
					return nil
				}
				return []sso.Code{code}
			}
			id := w.account(t, "bob").Details().SSOID
			require.Equal(t, want(c.regular), codes(t, w.UpdateCurrentUser(t.Context(), bob, c.data)))
			require.Equal(t, want(c.regular), codes(t, w.UpdateUserByID(t.Context(), bob, id, c.data)))
			require.Equal(t, want(c.super), codes(t, w.UpdateCurrentUser(t.Context(), admin, c.data)))
			require.Equal(t, want(c.super), codes(t, w.UpdateUserByID(t.Context(), admin, id, c.data)))
		})
	}
	require.Equal(t, at.UTC(), w.account(t, "bob").Details().PasswordExpiry)
	require.Equal(t, []sso.Code{sso.InvalidInput}, codes(t, w.UpdateUserByID(t.Context(), admin, "", map[string]any{"email": nil})))
	require.Equal(t, []sso.Code{sso.NotAllowed}, codes(t, w.UpdateUserByID(t.Context(), admin, "zusr", map[string]any{"email": nil})))
	nowhere := admin
	nowhere.App = "Shop"
	require.Equal(t, []sso.Code{sso.AppInvalid}, codes(t, w.UpdateCurrentUser(t.Context(), nowhere, map[string]any{"email": nil})))
}

// TestMaxKeys is the bound of the strict calls, which the other has not.
func TestMaxKeys(t *testing.T) {
	w := start(t, sso.Options{})
	admin := w.as(t, "admin")
	all := map[string]any{
		"email": nil, "display_name": nil, "first_name": nil, "middle_name": nil, "last_name": nil, "totp_key": nil, "totp_label": nil,
		"is_totp_enabled": false, "is_locked": false, "password_must_change": false, "password_expiry": time.Now().Add(time.Hour),
		"sign_up_status": "final", "approval_status": "approved",
	}
	require.NoError(t, w.UpdateCurrentUser(t.Context(), admin, all))
	all["username"] = "root"
	require.Equal(t, []sso.Code{sso.InvalidInput}, codes(t, w.UpdateCurrentUser(t.Context(), admin, all)))
	many := maps.Clone(all)
	for n := range 14 {
		many[strconv.Itoa(n)] = ""
	}
	require.Equal(t, []sso.Code{sso.InvalidInput}, codes(t, w.UpdateCurrentUser(t.Context(), admin, many)))
	require.NoError(t, w.Update(t.Context(), admin, "", all))
	w.account(t, "root")
}

// TestTOTPKeyIsNotTakenFromUnderAUser who needs it.
func TestTOTPKeyIsNotTakenFromUnderAUser(t *testing.T) {
	w := start(t, sso.Options{})
	bob := w.as(t, "bob")
	require.NoError(t, w.UpdateCurrentUser(t.Context(), bob, map[string]any{"is_totp_enabled": true}))
	key := w.account(t, "bob").Details().TOTP.Key
	require.NotEmpty(t, key)
	require.Equal(t, []sso.Code{sso.InvalidInput}, codes(t, w.UpdateCurrentUser(t.Context(), bob, map[string]any{"totp_key": nil})))
	require.Equal(t, key, w.account(t, "bob").Details().TOTP.Key)
	require.NoError(t, w.UpdateCurrentUser(t.Context(), bob, map[string]any{"totp_key": nil, "is_totp_enabled": false}))
	require.Empty(t, w.account(t, "bob").Details().TOTP.Key)
}

// TestRefusalsAreTold to the audit trail, with a reason in the domain's words
// and no value.
func TestRefusalsAreTold(t *testing.T) {
	w := start(t, sso.Options{})
	bob := w.as(t, "bob")
	require.Error(t, w.UpdateCurrentUser(t.Context(), bob, map[string]any{"is_locked": true}))
	records, err := w.Node.Service.Hive.Trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{Event: hive.AuditUpdate, Refused: new(true)})
	require.NoError(t, err)
	require.Len(t, records, 1)
	require.Equal(t, hive.Origin{API: hive.APIZato, Address: "10.1.2.3", Correlation: bob.CID}, records[0].Origin)
	require.Equal(t, hive.ID(2), records[0].Actor)
	require.Equal(t, "forbidden", records[0].Reason)
	require.Equal(t, "E008002", w.UpdateCurrentUser(t.Context(), bob, map[string]any{"is_locked": true}).Error())
}
