package mongotest

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FerretDB/FerretDB/ferretdb"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/storage/mongo"
	"hivewire/storage/storagetest"
)

// server is where the running FerretDB is reached. What [front] does not make
// up for: it has no TTL indexes, ignores write concerns and scans the whole
// collection for most queries, so nothing here says anything about expiry,
// durability or speed.
var server string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "ferretdb")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	db, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Handler:   "sqlite",
		SQLiteURL: "file:" + dir + "/?_pragma=synchronous(off)", // nothing here is about durability
		Logger:    slog.New(slog.DiscardHandler),
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = db.Run(ctx)
	}()
	defer func() {
		cancel()
		<-done
	}()
	uri, err := url.Parse(db.MongoDBURI())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	front, err := newFront(uri.Host)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer front.Close()
	uri.Host = front.Addr().String()
	server = uri.String()
	return m.Run()
}

var databases atomic.Int64

// database returns the URI of a database that nobody else uses.
func database(t *testing.T) string {
	u, err := url.Parse(server)
	require.NoError(t, err)
	u.Path = fmt.Sprintf("/test%d", databases.Add(1))
	return u.String()
}

func open(t *testing.T, uri string) hive.Store {
	s, err := mongo.Open(t.Context(), uri, mongo.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	// Open does not wait for a slow server; the cases want one that is there.
	require.Eventually(t, func() bool { return s.Ready(t.Context()) == nil }, time.Minute, 10*time.Millisecond)
	return s
}

func TestStore(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) hive.Store {
		return open(t, database(t))
	})
}

func TestSharedStore(t *testing.T) {
	storagetest.RunShared(t, func(t *testing.T) (a, b hive.Store) {
		uri := database(t)
		return open(t, uri), open(t, uri)
	})
}

func TestReopenedStore(t *testing.T) {
	storagetest.RunReopen(t, func(t *testing.T) (hive.Store, func() hive.Store) {
		uri := database(t)
		s := open(t, uri)
		return s, func() hive.Store {
			require.NoError(t, s.Close())
			s = open(t, uri)
			return s
		}
	})
}
