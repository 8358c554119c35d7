package embedded

import (
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestAccountRecords freezes what is on the disk of accounts and what belongs to them.
func TestAccountRecords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openAt(t, dir, vfs.Default, clockAt(1_700_000_000_000).now)
	ctx := t.Context()
	at := func(ms int64) time.Time { return time.UnixMilli(1_700_000_000_000 + ms) }
	users := s.Users.Audited(func(_, after *hive.User) *hive.AuditRecord {
		return &hive.AuditRecord{
			Origin: hive.Origin{API: hive.APIZato, Address: "192.0.2.1", Correlation: "a<b"},
			Event:  hive.AuditInsert, Refused: true, Reason: "none", Actor: -1, Target: after.ID, TargetLogin: after.Login,
			Fields: []string{"email", "login"},
		}
	})
	_, err := users.Add(ctx, hive.User{Kind: hive.ServiceUser, Login: "a", Locked: true, Disabled: true, Data: []byte(`{"a": 1}`), Profile: &hive.Profile{
		SSOID: "zusr1", Created: at(0), Joined: at(10),
		LockedTime: at(1), LockedBy: 2, Approval: hive.BeforeDecision, ApprovalBy: 3, ApprovalAt: at(2), SignUp: hive.ToApprove,
		PasswordExpiry: at(3), PasswordMustChange: true, PasswordLastSet: at(4),
		Email: "a@b", DisplayName: "d", FirstName: "f", MiddleName: "m", LastName: "l", Ref: "r", LocaleID: "de", Timezone: "UTC", Phone: "1",
		Department: 4, PrimaryGroup: 5, Groups: []hive.ID{6}, Roles: []hive.ID{7}, Teams: []hive.ID{8},
		Competencies:   []hive.Competency{{ID: 9, Ranking: 0.5}},
		SessionMinutes: 15, Properties: []byte(`{"p": "\n"}`), Tags: []hive.Tag{{Key: "", Value: "x"}},
		TOTP: hive.TOTP{Enabled: true, Key: "k", Label: "l"}, Epoch: 2, WelcomeHash: "h", WelcomeExpires: at(5),
	}})
	require.NoError(t, err)
	_, err = s.Users.Add(ctx, hive.User{Login: "b", Profile: &hive.Profile{Email: "a@b"}})
	require.NoError(t, err)
	_, err = s.Audit.Append(ctx, hive.AuditRecord{Origin: hive.Origin{API: hive.APIDeviceHive}, Event: hive.AuditLogin})
	require.NoError(t, err)
	_, err = s.Sessions.Add(ctx, hive.Session{
		ID: "0a", UserID: 1, API: hive.APIGraze, Issued: at(0), Expires: at(1), IdleMinutes: 2, App: "x", Address: "y", Agent: "z", Epoch: 3,
	})
	require.NoError(t, err)
	_, err = s.APIKeys.Add(ctx, hive.APIKey{Prefix: "pre", Hash: "h", UserID: 1, Path: "/a", Name: "n", Created: at(0)})
	require.NoError(t, err)
	_, err = s.Catalog.Add(ctx, hive.CatalogEntry{Kind: hive.CatalogTeam, Name: "north", Description: "d", Inactive: true, Details: []byte(`{"a": 1}`)})
	require.NoError(t, err)
	require.NoError(t, s.Close())

	got := contents(t, dir)
	first, second := string(appendID(nil, 1000760934400000)), string(appendID(nil, 1000760934400001))
	require.Equal(t, map[string]string{
		"u/\x00\x00\x00\x00\x00\x00\x00\x01": `{"kind":"service","login":"a","role":0,"status":2,"locked":true,"disabled":true,` +
			`"ssoId":"zusr1","createdAt":"2023-11-14T22:13:20Z","joined":"2023-11-14T22:13:20.01Z",` +
			`"lockedTime":"2023-11-14T22:13:20.001Z","lockedBy":2,"approvalStatus":"before_decision","approvalModBy":3,` +
			`"approvalModTime":"2023-11-14T22:13:20.002Z","signUpStatus":"to_approve",` +
			`"passwordExpiry":"2023-11-14T22:13:20.003Z","passwordMustChange":true,"passwordLastSet":"2023-11-14T22:13:20.004Z",` +
			`"email":"a@b","displayName":"d","firstName":"f","middleName":"m","lastName":"l","ref":"r","localeId":"de","timezone":"UTC","phone":"1",` +
			`"department":4,"primaryGroup":5,"groups":[6],"roles":[7],"teams":[8],"competencies":[{"id":9,"ranking":0.5}],` +
			`"sessionExpiry":15,"properties":11,"tags":[{"k":"","v":"x"}],"totp":{"enabled":true,"key":"k","label":"l"},` +
			`"sessionEpoch":2,"welcomeHash":"h","welcomeExpires":"2023-11-14T22:13:20.005Z"}` + "\n" + `{"a": 1}{"p": "\n"}`,
		"u/\x00\x00\x00\x00\x00\x00\x00\x02": `{"login":"b","role":0,"status":0,"email":"a@b"}` + "\n",
		"a/" + first: `{"api":"zato","address":"192.0.2.1","correlation":"a<b","event":"insert","refused":true,"reason":"none",` +
			`"actor":-1,"target":1,"targetLogin":"a","fields":["email","login"]}` + "\n",
		"a/" + second: `{"api":"devicehive","event":"login"}` + "\n",
		"l/0a": `{"userId":1,"api":"graze","issued":"2023-11-14T22:13:20Z","expires":"2023-11-14T22:13:20.001Z","idleMinutes":2,` +
			`"app":"x","address":"y","agent":"z","epoch":3}` + "\n",
		"k/pre":                              `{"hash":"h","userId":1,"path":"/a","name":"n","createdAt":"2023-11-14T22:13:20Z"}` + "\n",
		"e/\x00\x00\x00\x00\x00\x00\x00\x01": `{"kind":"team","name":"north","description":"d","inactive":true}` + "\n" + `{"a": 1}`,
		"m/last/message":                     "1000760934400001",
		"m/format":                           "2",
		"m/last/u":                           "2",
		"m/last/e":                           "1",
	}, got)
}

// Records of versions that knew no other flag have a status only.
func TestAccountRecordsWithoutFlags(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	changeDatabase(t, dir, func(db *pebble.DB) error {
		for id, status := range []string{"0", "1", "2"} {
			record := []byte(`{"login":"` + status + `","role":1,"status":` + status + "}\n")
			if err := db.Set(appendID([]byte("u/"), hive.ID(id+1)), record, pebble.Sync); err != nil {
				return err
			}
		}
		return nil
	})
	s := openTemp(t, dir)
	all, err := s.Users.Find(t.Context(), hive.UserQuery{})
	require.NoError(t, err)
	require.Equal(t, []hive.User{
		{ID: 1, Login: "0", Role: hive.Client},
		{ID: 2, Login: "1", Role: hive.Client, Locked: true},
		{ID: 3, Login: "2", Role: hive.Client, Disabled: true},
	}, all)
}
