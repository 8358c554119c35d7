package mongotest

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hivewire/hive"
)

// TestSettingsWithoutNumbers opens a database that was written before settings had numbers there.
func TestSettingsWithoutNumbers(t *testing.T) {
	uri := database(t)
	u, err := url.Parse(uri)
	require.NoError(t, err)
	client, err := driver.Connect(options.Client().ApplyURI(uri))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Disconnect(t.Context())) })
	old := client.Database(strings.TrimPrefix(u.Path, "/")).Collection("configuration")
	for _, name := range []string{"b", hive.SettingSigningKey, "a"} {
		_, err := old.InsertOne(t.Context(), bson.D{
			{Key: "_id", Value: name}, {Key: "value", Value: "v"}, {Key: "version", Value: int64(2)}, {Key: "entityVersion", Value: int64(3)},
		})
		require.NoError(t, err)
	}
	s := open(t, uri)
	_, err = s.Settings.Add(t.Context(), hive.Setting{Name: "c", Value: "v"})
	require.NoError(t, err)
	all, err := open(t, uri).Settings.Find(t.Context(), hive.SettingQuery{})
	require.NoError(t, err)
	require.Equal(t, []hive.Setting{
		{Name: "a", Number: 1, Value: "v", Version: 2},
		{Name: "b", Number: 2, Value: "v", Version: 2},
		{Name: "c", Number: 3, Value: "v"},
		{Name: hive.SettingSigningKey, Value: "v", Version: 2},
	}, all)
	_, err = s.Settings.Update(t.Context(), "a", func(s *hive.Setting) error { s.Value = "w"; return nil })
	require.NoError(t, err)
}
