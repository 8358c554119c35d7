package nodes

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FerretDB/FerretDB/ferretdb"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"
)

const patience = time.Minute

// database is the address of the running FerretDB.
var database string

func TestMain(m *testing.M) { os.Exit(run(m)) }

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
		SQLiteURL: "file:" + dir + "/",
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
	database = db.MongoDBURI()
	return m.Run()
}

var databases atomic.Int64

func newDatabase(t *testing.T) string {
	u, err := url.Parse(database)
	require.NoError(t, err)
	u.Path = fmt.Sprintf("/nodes%d", databases.Add(1))
	return u.String()
}

// natsServer can be stopped and started again at the same port.
type natsServer struct {
	t       *testing.T
	port    int
	running *server.Server
}

func startNATS(t *testing.T) *natsServer {
	n := &natsServer{t: t, port: server.RANDOM_PORT}
	n.start()
	t.Cleanup(n.stop)
	return n
}

func (n *natsServer) start() {
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: n.port, NoSigs: true, NoLog: true, Username: "hivewire", Password: "secret",
	})
	require.NoError(n.t, err)
	s.Start()
	require.True(n.t, s.ReadyForConnections(patience))
	n.port, n.running = s.Addr().(*net.TCPAddr).Port, s
}

func (n *natsServer) stop() {
	n.running.Shutdown()
	n.running.WaitForShutdown()
}

func (n *natsServer) url() string { return "nats://hivewire:secret@127.0.0.1:" + strconv.Itoa(n.port) }
