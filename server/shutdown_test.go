package server_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/bus"
	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/storage/embedded"
)

// lazyBus takes its time to hand out what is published.
type lazyBus struct{ *bus.Hub }

type lazy struct{ hive.Subscriber }

func (b lazyBus) Subscribe(f hive.Filter, s hive.Subscriber) hive.Subscription {
	return b.Hub.Subscribe(f, lazy{s})
}

func (l lazy) Deliver(b *hive.Batch) {
	time.Sleep(time.Duration(len(b.Events)) * 20 * time.Millisecond)
	l.Subscriber.Deliver(b)
}

// heldLog keeps the last of some notifications waiting until it is released.
type heldLog struct {
	hive.Log[hive.Notification]
	reached, release chan struct{}
}

func (l heldLog) Append(ctx context.Context, n hive.Notification) hive.Pending[hive.Notification] {
	if n.Name == "held" {
		l.reached <- struct{}{}
		<-l.release
	}
	return l.Log.Append(ctx, n)
}

// TestShutdownDeliversWhatWasAcknowledged stops a node while notifications are
// on their way, and while others are being stored.
func TestShutdownDeliversWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	held := heldLog{store.Notifications, make(chan struct{}, 2), make(chan struct{})}
	store.Notifications = held
	hub := lazyBus{bus.New()}
	t.Cleanup(hub.Close)
	node := hivetest.Start(t, hivetest.Options{Store: &store, Bus: hub})
	listener, sender := node.As(t, "admin"), node.As(t, "admin")
	succeed(t, sender, `{"action":"device/save","deviceId":"d","device":{"name":"D","networkId":1,"deviceTypeId":1}}`)
	succeed(t, listener, `{"action":"notification/subscribe","deviceId":"d","names":["n","held"]}`)
	const sent = 10
	for i := range sent {
		succeed(t, sender, fmt.Sprintf(`{"action":"notification/insert","deviceId":"d","notification":{"notification":"n","parameters":{"i":%d}}}`, i))
	}
	sender.Send(`{"action":"notification/insert","deviceId":"d","notification":{"notification":"held"}}`)
	token := node.Tokens(t, "admin").Access
	go func() {
		r, err := http.NewRequest("POST", node.HTTP+"/api/rest/device/d/notification", strings.NewReader(`{"notification":"held"}`))
		if err == nil {
			r.Header.Set("Authorization", "Bearer "+token)
			r.Close = true
			if answer, err := http.DefaultClient.Do(r); err == nil {
				_ = answer.Body.Close()
			}
		}
	}()
	<-held.reached
	<-held.reached
	down := make(chan error, 1)
	go func() { down <- node.Shutdown() }()
	time.Sleep(50 * time.Millisecond) // later would be no failure
	close(held.release)
	frames, code := listener.Closed()
	require.Equal(t, 1012, code)
	require.Len(t, frames, sent+2)
	frames, code = sender.Closed()
	require.Equal(t, 1012, code)
	require.Len(t, frames, 1, "the reply")
	require.NoError(t, <-down)
}
