package embedded

import (
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestRecords freezes what is on the disk: data directories outlive programs.
func TestRecords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openAt(t, dir, vfs.Default, clockAt(1_700_000_000_000).now)
	ctx := t.Context()
	_, err := s.Users.Add(ctx, hive.User{
		Login:          "a<b>é",
		PasswordHash:   "$argon2id$v=19$x",
		PasswordSetOn:  "node/1",
		Role:           hive.Client,
		Locked:         true,
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
	_, err = s.Networks.Add(ctx, hive.Group{Name: "home", Description: new("mine")})
	require.NoError(t, err)
	_, err = s.DeviceTypes.Add(ctx, hive.Group{Name: "lamp"})
	require.NoError(t, err)
	_, err = s.Settings.Add(ctx, hive.Setting{Name: "key", Value: "value", Version: 2})
	require.NoError(t, err)
	_, err = s.Devices.Add(ctx, hive.Device{
		ID:           "lamp-1",
		Name:         "hall",
		Data:         []byte(`{"a": 1}`),
		NetworkID:    1,
		DeviceTypeID: 2,
		Blocked:      true,
		Created:      time.UnixMicro(1_700_000_000_123_456),
	})
	require.NoError(t, err)
	_, err = s.Commands.Append(ctx, hive.Command{
		Message: hive.Message{
			Name:         "on<",
			DeviceID:     "lamp-1",
			NetworkID:    1,
			DeviceTypeID: 2,
			Parameters:   []byte(`{"p":1}`),
			Expires:      time.Unix(1_800_000_000, 0),
		},
		UserID:      1,
		LastUpdated: time.UnixMilli(1_700_000_000_120),
		Updated:     true,
		Lifetime:    new(-5),
		Status:      new("done"),
		Result:      []byte(`{"r":1}`),
	}).Wait()
	require.NoError(t, err)
	_, err = s.Notifications.Append(ctx, hive.Notification{Message: hive.Message{
		Name:      "a\n\"\xff",
		DeviceID:  "lamp-1",
		Timestamp: time.UnixMilli(-2),
	}}).Wait()
	require.NoError(t, err)
	require.NoError(t, s.Close())

	got := contents(t, dir)
	const given, updated = "\x80\x00\x01\x8b\xcf\xe5\x68\x00", "\x80\x00\x01\x8b\xcf\xe5\x68\x78"
	first, second := string(appendID(nil, 1000760934400000)), string(appendID(nil, 1000760934400001))
	require.Equal(t, map[string]string{
		"u/\x00\x00\x00\x00\x00\x00\x00\x01": `{"login":"a<b>é","passwordHash":"$argon2id$v=19$x","passwordSetOn":"node/1",` +
			`"role":1,"status":1,"locked":true,"loginAttempts":3,"lastLogin":"2023-11-14T22:13:20.12Z","introReviewed":true,` +
			`"allDeviceTypes":true,"deviceTypes":[1],"networks":[2,300]}` + "\n" + `{"b":1.0,"a":"x\u0000"}`,
		"u/\x00\x00\x00\x00\x00\x00\x01\x02": `{"login":"bare","role":0,"status":0}` + "\n",
		"n/\x00\x00\x00\x00\x00\x00\x00\x01": `{"name":"home","description":"mine"}` + "\n",
		"t/\x00\x00\x00\x00\x00\x00\x00\x01": `{"name":"lamp"}` + "\n",
		"s/key":                              `{"number":1,"value":"value","version":2}` + "\n",
		"d/lamp-1": `{"name":"hall","networkId":1,"deviceTypeId":2,"blocked":true,"created":"2023-11-14T22:13:20.123456Z"}` +
			"\n" + `{"a": 1}`,
		"c/lamp-1\x00" + given + first: `{"name":"on<","networkId":1,"deviceTypeId":2,"expires":"2027-01-15T08:00:00Z","parameters":7,` +
			`"userId":1,"lastUpdated":"2023-11-14T22:13:20.12Z","updated":true,"lifetime":-5,"status":"done"}` + "\n" + `{"p":1}{"r":1}`,
		"o/lamp-1\x00\x7f\xff\xff\xff\xff\xff\xff\xfe" + second: `{"name":"a\n\"\ufffd"}` + "\n",
		"i/" + second: "\x7f\xff\xff\xff\xff\xff\xff\xfe",
		"g/c/\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x02lamp-1": "",
		"g/o/\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00lamp-1": "",
		"x/\x80\x00\x00\x00\x6b\x49\xd2\x00" + first:                                 "\x19c/lamp-1\x00" + given + first + "\x19v/lamp-1\x00" + updated + first,
		"v/lamp-1\x00" + updated + first:                                             given,
		"m/last/message":                                                             "1000760934400001",
		"m/format":                                                                   "2",
		"m/last/u":                                                                   "258",
		"m/last/n":                                                                   "1",
		"m/last/t":                                                                   "1",
		"m/last/s":                                                                   "1",
	}, got)
}

// contents returns what the database of a store has that is not open.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	changeDatabase(t, dir, func(db *pebble.DB) error {
		it, err := db.NewIter(nil)
		require.NoError(t, err)
		for it.First(); it.Valid(); it.Next() {
			got[string(it.Key())] = string(it.Value())
		}
		return it.Close()
	})
	return got
}
