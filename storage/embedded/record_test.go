package embedded

import (
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestRecords freezes what is on the disk: data directories outlive programs.
func TestRecords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openTemp(t, dir)
	ctx := t.Context()
	_, err := s.Users.Add(ctx, hive.User{
		Login:          "a<b>é",
		PasswordHash:   "$argon2id$v=19$x",
		PasswordSetOn:  "node/1",
		Role:           hive.Client,
		Status:         hive.Locked,
		LoginAttempts:  3,
		LastLogin:      time.UnixMilli(1_700_000_000_120).UTC(),
		Data:           []byte("{\"b\":1.0,\"a\":\"x\\u0000\"}"),
		IntroReviewed:  true,
		AllDeviceTypes: true,
		DeviceTypes:    []hive.ID{1},
		Networks:       []hive.ID{2, 300},
	})
	require.NoError(t, err)
	_, err = s.Users.Add(ctx, hive.User{ID: 0x0102, Login: "bare"})
	require.NoError(t, err)
	_, err = s.Networks.Add(ctx, hive.Group{Name: "home", Description: "mine"})
	require.NoError(t, err)
	_, err = s.DeviceTypes.Add(ctx, hive.Group{Name: "lamp"})
	require.NoError(t, err)
	_, err = s.Settings.Add(ctx, hive.Setting{Name: "key", Value: "value", Version: 2})
	require.NoError(t, err)
	require.NoError(t, s.Close())

	got := map[string]string{}
	changeDatabase(t, dir, func(db *pebble.DB) error {
		it, err := db.NewIter(nil)
		require.NoError(t, err)
		for it.First(); it.Valid(); it.Next() {
			got[string(it.Key())] = string(it.Value())
		}
		return it.Close()
	})
	require.Equal(t, map[string]string{
		"u/\x00\x00\x00\x00\x00\x00\x00\x01": `{"login":"a<b>é","passwordHash":"$argon2id$v=19$x","passwordSetOn":"node/1",` +
			`"role":1,"status":1,"loginAttempts":3,"lastLogin":"2023-11-14T22:13:20.12Z","introReviewed":true,` +
			`"allDeviceTypes":true,"deviceTypes":[1],"networks":[2,300]}` + "\n" + `{"b":1.0,"a":"x\u0000"}`,
		"u/\x00\x00\x00\x00\x00\x00\x01\x02": `{"login":"bare","role":0,"status":0}` + "\n",
		"n/\x00\x00\x00\x00\x00\x00\x00\x01": `{"name":"home","description":"mine"}` + "\n",
		"t/\x00\x00\x00\x00\x00\x00\x00\x01": `{"name":"lamp"}` + "\n",
		"s/key":                              `{"value":"value","version":2}` + "\n",
		"m/format":                           "1",
		"m/last/u":                           "258",
		"m/last/n":                           "1",
		"m/last/t":                           "1",
	}, got)
}
