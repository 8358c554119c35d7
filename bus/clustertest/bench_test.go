package clustertest

import (
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"

	"hivewire/bus"
	"hivewire/bus/cluster"
	"hivewire/hive"
)

// quiet counts what it is handed.
type quiet struct{ came chan struct{} }

func (q quiet) Deliver(b *hive.Batch) {
	for range b.Events {
		q.came <- struct{}{}
	}
}

func (q quiet) Flush() bool { return false }

// BenchmarkLink is one event from a node to another, both and the NATS server
// in this process, with a hundred on their way.
func BenchmarkLink(b *testing.B) {
	nats := &natsServer{t: b, options: serverOptions(server.Options{})}
	nats.start()
	defer nats.stop()
	w := newWorld()
	var links []*cluster.Link
	came := quiet{make(chan struct{}, 1<<16)}
	for i := range 2 {
		hub := bus.New()
		defer hub.Close()
		if i == 1 {
			hub.Subscribe(hive.Filter{Networks: hive.Scope{All: true}, DeviceTypes: hive.Scope{All: true}}, came)
		}
		link, err := cluster.Join(hub, nats.url(), cluster.Options{Name: b.Name(), Notifications: w.notifications, Commands: w.commands})
		require.NoError(b, err)
		defer link.Close()
		links = append(links, link)
	}
	require.Eventually(b, func() bool { return links[0].Peers() == 1 && links[1].Peers() == 1 }, patience, time.Millisecond)
	ids := hive.Numbering{}
	way := 0
	for b.Loop() {
		links[0].Publish(&hive.Event{Notification: &hive.Notification{Message: hive.Message{
			ID: ids.Next(time.Now()), Name: "temperature", DeviceID: "e50d6085-2aba-48e9-b1c3-73c673e414be", NetworkID: 1, DeviceTypeID: 1,
			Timestamp: time.Now(), Parameters: []byte(`{"value":21.5,"unit":"C","sensor":"north wall"}`),
		}}})
		if way++; way == 100 {
			<-came.came
			way--
		}
	}
	for range way {
		<-came.came
	}
}
