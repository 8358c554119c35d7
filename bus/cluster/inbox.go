package cluster

import (
	"context"
	"time"

	"hivewire/hive"
)

const (
	getTime  = 5 * time.Second        // to read an event that was sent by reference
	errPause = 100 * time.Millisecond // after an error of the subscription
)

// receive hands out what other nodes send. When this node's hub is crowded it
// lets NATS wait.
func (l *Link) receive(ctx context.Context) {
	for ctx.Err() == nil {
		message, err := l.inbound.NextMsgWithContext(ctx)
		if err != nil { // nothing is lost that the numbers would not tell
			select {
			case <-time.After(errPause):
			case <-ctx.Done():
			}
			continue
		}
		var f frame
		if !f.parse(message.Data) {
			l.lose() // of a node that speaks another version, perhaps
			continue
		}
		if f.node == l.node {
			continue
		}
		if l.peers.take(&f, time.Now()) {
			l.Stats.Losses.Add(1)
		}
		if f.event != nil && (!f.reference || l.dereference(ctx, f.event)) {
			l.hand(ctx, f.event)
		}
	}
}

func (l *Link) lose() {
	l.Stats.Losses.Add(1)
	l.peers.lose()
}

func (l *Link) hand(ctx context.Context, e *hive.Event) {
	l.hub.Room(ctx)
	if l.seen.add(e, live) {
		l.Stats.Received.Add(1)
		l.hub.Publish(e)
	}
}

// dereference reads the message that e only names and reports whether it is there.
func (l *Link) dereference(ctx context.Context, e *hive.Event) bool {
	ctx, cancel := context.WithTimeout(ctx, getTime)
	defer cancel()
	var err error
	if e.Command != nil {
		*e.Command, err = l.options.Commands.Get(ctx, e.Command.DeviceID, e.Command.ID)
	} else {
		*e.Notification, err = l.options.Notifications.Get(ctx, e.Notification.DeviceID, e.Notification.ID)
	}
	if err != nil && hive.KindOf(err) != hive.NotFound {
		l.lose()
	}
	return err == nil
}
