package storagetest

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// sampleProfile fills every field and differs from others in the unique ones.
func sampleProfile(i int) *hive.Profile {
	at := func(n int) time.Time { return time.UnixMilli(1_700_000_000_123 + int64(n)).UTC() }
	return &hive.Profile{
		SSOID:              fmt.Sprintf("zusr%026d", i),
		Created:            at(1),
		Joined:             at(2),
		LockedTime:         at(3),
		LockedBy:           1 << 41,
		Approval:           hive.Rejected,
		ApprovalBy:         1 << 42,
		ApprovalAt:         at(4),
		SignUp:             hive.ToApprove,
		SignUpHash:         "sign-up",
		PasswordExpiry:     at(5),
		PasswordMustChange: true,
		PasswordLastSet:    at(6),
		Email:              "Ada@Example.org",
		EmailClaim:         fmt.Sprintf("ada%d@example.org", i),
		DisplayName:        "Ada <&> \"Ä\"",
		FirstName:          "Ada",
		MiddleName:         "King",
		LastName:           "Lovelace",
		Ref:                "80abc-1",
		LocaleID:           "de",
		Timezone:           "Europe/London",
		Phone:              "+44 20",
		Department:         3,
		PrimaryGroup:       4,
		Groups:             []hive.ID{5, 1 << 40},
		Roles:              []hive.ID{6, 7},
		Teams:              []hive.ID{8, 9},
		Competencies:       []hive.Competency{{ID: 10, Ranking: 0.1}, {ID: 2, Ranking: -3}},
		SessionMinutes:     15,
		Properties:         []byte(`{"z":1.0,"a":null}`),
		Tags:               []hive.Tag{{Key: "", Value: "none"}, {Key: "$set", Value: "a"}, {Key: "a.b", Value: "$"}, {Key: "c", Value: ""}},
		TOTP:               hive.TOTP{Enabled: true, Key: "secret", Label: "phone"},
		Epoch:              7,
		WelcomeHash:        "hash",
		WelcomeExpires:     at(8),
	}
}

func userProperties(u *hive.User) *[]byte { return &u.EditProfile().Properties }

// requireFilled checks that no field of u or of its profile is zero but its id.
func requireFilled(t *testing.T, u hive.User) {
	t.Helper()
	u.ID = 1
	for _, s := range []reflect.Value{reflect.ValueOf(u), reflect.ValueOf(*u.Profile), reflect.ValueOf(u.Profile.TOTP)} {
		for i := range s.NumField() {
			require.False(t, s.Field(i).IsZero(), s.Type().Field(i).Name)
		}
	}
}

// profileCases checks what is kept of profiles.
func profileCases(t *testing.T, open func(*testing.T) hive.Store) {
	// kept has a profile stored both ways and returns what became of it.
	kept := func(t *testing.T, p *hive.Profile) *hive.Profile {
		s := open(t).Users
		added, err := s.Add(t.Context(), hive.User{Login: "added", Profile: p})
		require.NoError(t, err)
		require.NoError(t, s.Delete(t.Context(), added.ID)) // which frees what is unique
		bare, err := s.Add(t.Context(), hive.User{Login: "bare"})
		require.NoError(t, err)
		updated, err := s.Update(t.Context(), bare.ID, func(u *hive.User) error { u.Profile = p; return nil })
		require.NoError(t, err)
		got, err := s.Get(t.Context(), bare.ID)
		require.NoError(t, err)
		require.Equal(t, added.Profile, got.Profile)
		require.Equal(t, updated, *got)
		return got.Profile
	}

	t.Run("each field alone", func(t *testing.T) {
		t.Parallel()
		full := reflect.ValueOf(*sampleProfile(0))
		for i := range full.NumField() {
			t.Run(full.Type().Field(i).Name, func(t *testing.T) {
				t.Parallel()
				var p hive.Profile
				reflect.ValueOf(&p).Elem().Field(i).Set(full.Field(i))
				require.Equal(t, &p, kept(t, &p))
			})
		}
	})

	t.Run("nothing is nil", func(t *testing.T) {
		t.Parallel()
		require.Nil(t, kept(t, &hive.Profile{}))
		require.Nil(t, kept(t, &hive.Profile{Groups: []hive.ID{}, Properties: []byte{}, Tags: []hive.Tag{}, Competencies: []hive.Competency{}}))
	})

	t.Run("times have whole milliseconds", func(t *testing.T) {
		t.Parallel()
		for _, at := range []time.Time{
			time.Unix(0, 1_500_000).In(time.FixedZone("", 3600)),
			time.UnixMilli(-1),
			time.Date(2999, 12, 31, 23, 59, 59, 999_000_000, time.UTC),
		} {
			p := kept(t, &hive.Profile{Joined: at, PasswordExpiry: at})
			want := at.UTC().Truncate(time.Millisecond)
			require.Equal(t, &hive.Profile{Joined: want, PasswordExpiry: want}, p)
		}
	})

	t.Run("enumerations", func(t *testing.T) {
		t.Parallel()
		for _, p := range []hive.Profile{
			{Approval: hive.BeforeDecision, SignUp: hive.BeforeConfirmation},
			{Approval: hive.Rejected, SignUp: hive.ToApprove},
		} {
			require.Equal(t, &p, kept(t, &p))
		}
	})

	t.Run("what was given stays as it was", func(t *testing.T) {
		t.Parallel()
		given := sampleProfile(0)
		given.Groups = append(make([]hive.ID, 0, 8), given.Groups...)
		p := kept(t, given)
		require.Equal(t, sampleProfile(0), given)
		_ = append(p.Groups, 9)
		given.Groups = append(given.Groups, 8)
		require.Equal(t, sampleProfile(0), p)
	})

	t.Run("status is locked and disabled", func(t *testing.T) {
		t.Parallel()
		s := open(t).Users
		for i, u := range []hive.User{{}, {Locked: true}, {Disabled: true}, {Locked: true, Disabled: true}} {
			u.Login = fmt.Sprint(i)
			added, err := s.Add(t.Context(), u)
			require.NoError(t, err)
			u.ID = added.ID
			require.Equal(t, u, added)
			got, err := s.Get(t.Context(), u.ID)
			require.NoError(t, err)
			require.Equal(t, u, *got)
		}
		requireSelected(t, s, "active", hive.UserQuery{Status: new(hive.Active)}, []hive.ID{1})
		requireSelected(t, s, "locked", hive.UserQuery{Status: new(hive.Locked)}, []hive.ID{2})
		requireSelected(t, s, "disabled", hive.UserQuery{Status: new(hive.Disabled)}, []hive.ID{3, 4})
	})
}
