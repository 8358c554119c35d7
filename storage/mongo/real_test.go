package mongo

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hivewire/hive"
	"hivewire/storage/storagetest"
)

// realServer returns a way to get databases of one's own on a real MongoDB.
func realServer(t *testing.T) (database func(t *testing.T) string) {
	t.Helper()
	server := os.Getenv("HIVEWIRE_TEST_MONGODB_URI")
	if server == "" {
		t.Skip("skipped: HIVEWIRE_TEST_MONGODB_URI names no MongoDB server")
	}
	var n atomic.Int64
	run := time.Now().UnixNano()
	return func(t *testing.T) string {
		u, err := url.Parse(server)
		require.NoError(t, err)
		name := fmt.Sprintf("hivewire_test_%d_%d", run, n.Add(1))
		u.Path = "/" + name
		t.Cleanup(func() { drop(t, u.String(), name) })
		return u.String()
	}
}

func drop(t *testing.T, uri, name string) {
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	require.NoError(t, err)
	ctx := context.Background() // the test's is over
	require.NoError(t, client.Database(name).Drop(ctx))
	require.NoError(t, client.Disconnect(ctx))
}

func openReal(t *testing.T, uri string) hive.Store {
	t.Helper()
	s, err := Open(t.Context(), uri, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestRealServer(t *testing.T) {
	database := realServer(t)
	storagetest.Run(t, storagetest.All(), func(t *testing.T) hive.Store { return openReal(t, database(t)) })
}

func TestRealServerShared(t *testing.T) {
	database := realServer(t)
	storagetest.RunShared(t, storagetest.All(), func(t *testing.T) (a, b hive.Store) {
		uri := database(t)
		return openReal(t, uri), openReal(t, uri)
	})
}
