package hive_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"hivewire/bus"
	"hivewire/hive"
	"hivewire/storage/embedded"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// plain keeps passwords as they are, so that tests need not wait.
type plain struct{}

func (plain) Hash(_ context.Context, password string) (string, error) {
	return "plain:" + password, nil
}

func (plain) Verify(_ context.Context, hash, password string) (bool, error) {
	return hash == "plain:"+password && password != "", nil
}

// world is the domain over a real store whose account 1 is the administrator
// admin, at a time that tests move.
type world struct {
	*hive.Hive
	store hive.Store
	clock atomic.Int64 // milliseconds
}

func newWorld(t *testing.T) *world {
	t.Helper()
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	hub := bus.New()
	w := &world{store: store}
	w.clock.Store(time.Now().UnixMilli())
	w.Hive = hive.New(store, plain{}, hub, hive.Options{AuditRetention: time.Hour, Now: w.now})
	t.Cleanup(func() {
		w.Close()
		hub.Close()
		require.NoError(t, store.Close())
	})
	_, err = w.Bootstrap(t.Context(), "correct horse")
	require.NoError(t, err)
	return w
}

func (w *world) now() time.Time { return time.UnixMilli(w.clock.Load()) }

func (w *world) sleep(d time.Duration) { w.clock.Add(d.Milliseconds()) }

// admin is the administrator asking through an API.
func admin() hive.Caller {
	return hive.Caller{
		UserID: 1, Role: hive.Administrator, Can: hive.AllPermissions, Connection: "here",
		Origin: &hive.Origin{API: hive.APIZato, Address: "192.0.2.1", Correlation: "c1"},
	}
}

// make makes an account that can log in with its login as password.
func (w *world) make(t *testing.T, login string, role hive.Role) hive.User {
	t.Helper()
	user, err := w.Users.Create(t.Context(), admin(), hive.User{Login: login, Role: role}, login)
	require.NoError(t, err)
	return user
}

// trail returns the audit trail in words, oldest first, without what was there before.
func (w *world) trail(t *testing.T, skip int) (lines []string) {
	t.Helper()
	records, err := w.Trail.Find(t.Context(), admin(), hive.AuditQuery{})
	require.NoError(t, err)
	slices.Reverse(records)
	for _, r := range records[skip:] {
		line := r.Event + " " + r.TargetLogin + " " + strings.Join(r.Fields, ",")
		if r.Refused {
			line += " refused: " + r.Reason
		}
		lines = append(lines, line)
	}
	return lines
}
