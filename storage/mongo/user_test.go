package mongo

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// Documents of earlier versions, and those changed by hand, are accounts too.
func TestOtherUserDocuments(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		doc  bson.D
		want hive.User
	}{
		"no status":       {bson.D{}, hive.User{}},
		"locked before":   {bson.D{{Key: "status", Value: int64(1)}}, hive.User{Locked: true}},
		"disabled before": {bson.D{{Key: "status", Value: int64(2)}}, hive.User{Disabled: true}},
		"both":            {bson.D{{Key: "status", Value: int64(2)}, {Key: "locked", Value: true}}, hive.User{Locked: true, Disabled: true}},
		"names of zero": {bson.D{{Key: "kind", Value: "user"}, {Key: "approvalStatus", Value: "approved"}, {Key: "signUpStatus", Value: "final"}},
			hive.User{}},
		"names of nothing": {bson.D{{Key: "kind", Value: "x"}, {Key: "approvalStatus", Value: "x"}, {Key: "signUpStatus", Value: "x"}},
			hive.User{Kind: hive.ServiceUser, Profile: &hive.Profile{Approval: hive.BeforeDecision, SignUp: hive.BeforeConfirmation}}},
		"properties only":  {bson.D{{Key: "properties", Value: bson.D{{Key: "a", Value: true}}}}, hive.User{Profile: &hive.Profile{Properties: []byte(`{"a":true}`)}}},
		"no object":        {bson.D{{Key: "properties", Value: "x"}}, hive.User{}},
		"an empty profile": {bson.D{{Key: "groups", Value: bson.A{}}, {Key: "totp", Value: bson.D{}}}, hive.User{}},
	} {
		raw, err := bson.Marshal(c.doc)
		require.NoError(t, err)
		var d stored[userDocument]
		require.NoError(t, bson.Unmarshal(raw, &d), name)
		require.Equal(t, c.want, decodeUser(&d.Doc), name)
	}
}

func TestUnknownNamesAreNotStored(t *testing.T) {
	t.Parallel()
	for _, u := range []hive.User{{Kind: 9}, {Profile: &hive.Profile{Approval: 9}}, {Profile: &hive.Profile{SignUp: 9}}} {
		_, err := encodeUser(&u)
		require.ErrorContains(t, err, "9 is none of")
	}
}

func TestReasonsOfDuplicates(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]hive.Reason{"login": hive.ReasonLoginTaken, "ssoId": hive.ReasonSSOTaken, keyField: hive.ReasonKeyTaken} {
		f := newFake(t)
		f.on(failing("add", duplicate(field, "x")))
		s := openFake(t, f)
		_, err := s.Users.Add(t.Context(), hive.User{ID: 9, Login: "x", Profile: &hive.Profile{SSOID: "x"}})
		require.Equal(t, want, reasonOf(t, err), field)
		if field == keyField {
			continue
		}
		taken := failed(11000, "E11000 duplicate key error collection: hivewire.users index: x")
		taken.doc = append(taken.doc, bson.E{Key: "keyPattern", Value: bson.D{{Key: field, Value: int32(1)}}})
		f.on(failing("update", taken))
		_, err = s.Users.Update(t.Context(), 7, func(u *hive.User) error { u.Login = "x"; return nil })
		require.Equal(t, want, reasonOf(t, err), field)
	}
}

func reasonOf(t *testing.T, err error) hive.Reason {
	t.Helper()
	var e *hive.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, hive.Conflict, e.Kind)
	return e.Reason
}
