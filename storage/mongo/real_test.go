package mongo

import (
	"context"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hivewire/hive"
	"hivewire/server/compat/compattest"
	"hivewire/storage/storagetest"
)

// uriVariable names a real server for the whole suite. Each test has its own
// database there, which is dropped afterwards.
const uriVariable = "HIVEWIRE_TEST_MONGODB_URI"

func TestRealServer(t *testing.T) {
	server := os.Getenv(uriVariable)
	if server == "" {
		t.Skipf("skipped: no MongoDB, set %s to test against one", uriVariable)
	}
	database := func(t *testing.T) string { return newDatabase(t, server) }
	t.Run("Store", func(t *testing.T) {
		storagetest.Run(t, func(t *testing.T) hive.Store { return openReal(t, database(t)) })
	})
	t.Run("UserAPIs", func(t *testing.T) {
		compattest.Run(t, func(t *testing.T) *hive.Store {
			store := openReal(t, database(t))
			return &store
		})
	})
	t.Run("UserAPIsOfTwoNodes", func(t *testing.T) {
		compattest.RunShared(t, func(t *testing.T) (a, b *hive.Store) {
			uri := database(t)
			first, second := openReal(t, uri), openReal(t, uri)
			return &first, &second
		})
	})
	t.Run("SharedStore", func(t *testing.T) {
		storagetest.RunShared(t, func(t *testing.T) (a, b hive.Store) {
			uri := database(t)
			return openReal(t, uri), openReal(t, uri)
		})
	})
	t.Run("ReopenedStore", func(t *testing.T) {
		storagetest.RunReopen(t, func(t *testing.T) (hive.Store, func() hive.Store) {
			uri := database(t)
			s := openReal(t, uri)
			return s, func() hive.Store {
				require.NoError(t, s.Close())
				s = openReal(t, uri)
				return s
			}
		})
	})
	t.Run("Queries", func(t *testing.T) { queriesOfData(t, database(t)) })
}

func openReal(t *testing.T, uri string) hive.Store {
	t.Helper()
	s, err := Open(t.Context(), uri, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.Eventually(t, func() bool { return s.Ready(t.Context()) == nil }, patience, time.Millisecond)
	return s
}

// newDatabase returns the URI of a database of its own.
func newDatabase(t *testing.T, server string) string {
	t.Helper()
	u, err := url.Parse(server)
	require.NoError(t, err)
	u.Path = "/hivewire-test-" + bson.NewObjectID().Hex()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		require.NoError(t, connectTo(t, server).Database(strings.TrimPrefix(u.Path, "/")).Drop(ctx))
	})
	return u.String()
}

func connectTo(t *testing.T, uri string) *driver.Client {
	t.Helper()
	client, err := driver.Connect(options.Client().ApplyURI(uri))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Disconnect(context.Background())) })
	return client
}

// queriesOfData checks that free JSON can be queried, also where the text is
// beside it.
func queriesOfData(t *testing.T, uri string) {
	t.Parallel()
	s := openReal(t, uri)
	text := []byte(`{"address":{"city":"Paris"},"n":1e3,"tags":["a","b"]}`)
	_, err := s.Users.Add(t.Context(), hive.User{Login: "x", Data: text, Profile: &hive.Profile{Properties: text}})
	require.NoError(t, err)
	_, err = s.Catalog.Add(t.Context(), hive.CatalogEntry{Kind: hive.CatalogTeam, Name: "x", Details: text})
	require.NoError(t, err)
	_, err = s.Devices.Add(t.Context(), hive.Device{ID: "x", Data: text})
	require.NoError(t, err)
	_, err = s.Commands.Append(t.Context(), hive.Command{Message: hive.Message{DeviceID: "x", Parameters: text}, Result: text}).Wait()
	require.NoError(t, err)
	_, err = s.Notifications.Append(t.Context(), hive.Notification{Message: hive.Message{DeviceID: "x", Parameters: text}}).Wait()
	require.NoError(t, err)
	to, err := parseTarget(uri)
	require.NoError(t, err)
	db := connectTo(t, uri).Database(to.database)
	for collection, fields := range map[string][]string{
		"users": {"data", "properties"}, "devices": {"data"}, "catalog": {"details"}, "commands": {"parameters", "result"}, "notifications": {"parameters"},
	} {
		for _, field := range fields {
			for _, filter := range []bson.D{
				{{Key: field + ".address.city", Value: "Paris"}},
				{{Key: field + ".n", Value: bson.D{{Key: "$gt", Value: 999}}}},
				{{Key: field + ".tags", Value: "b"}},
			} {
				n, err := db.Collection(collection).CountDocuments(t.Context(), filter)
				require.NoError(t, err)
				require.EqualValues(t, 1, n, "%s: %v", collection, filter)
			}
		}
	}
}
