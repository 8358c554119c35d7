package mongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/event"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
)

// The client's settings. More connections than these bring nothing; the
// driver's own 30 s are far too long for somebody who waits for an answer.
const (
	poolSize         = 64
	minPoolSize      = 8
	maxConnecting    = 8
	idleTime         = 5 * time.Minute
	selectionTimeout = 2 * time.Second
	connectTimeout   = 2 * time.Second
)

// connect returns a client that begins to look for t's servers.
func connect(t target, h *health) (*driver.Client, error) {
	journal := true
	o := options.Client().
		SetAppName("hivewire").
		SetMaxPoolSize(poolSize).
		SetMinPoolSize(minPoolSize).
		SetMaxConnecting(maxConnecting).
		SetMaxConnIdleTime(idleTime).
		SetServerSelectionTimeout(selectionTimeout).
		SetConnectTimeout(connectTimeout).
		ApplyURI(t.uri).
		SetWriteConcern(&writeconcern.WriteConcern{W: "majority", Journal: &journal}).
		SetReadConcern(readconcern.Local()).
		SetReadPreference(readpref.Primary()).
		SetMonitor(&event.CommandMonitor{Started: markSent, Failed: markCut}).
		SetServerMonitor(&event.ServerMonitor{
			TopologyDescriptionChanged: func(e *event.TopologyDescriptionChangedEvent) {
				h.setCompatibility(e.NewDescription.CompatibilityErr)
			},
		})
	client, err := driver.Connect(o)
	if err != nil {
		return nil, fmt.Errorf("connect to mongodb: %w", err)
	}
	return client, nil
}

// flight is what became of one operation's command on its way, retries of the
// driver included.
type flight struct {
	sent bool // false says for certain that no server got it
	cut  bool // at least once no answer came
}

type flightKey struct{}

// markSent is called right before a command is written to a connection, on
// the goroutine of the operation.
func markSent(ctx context.Context, _ *event.CommandStartedEvent) {
	if f, ok := ctx.Value(flightKey{}).(*flight); ok {
		f.sent = true
	}
}

// markCut is called when a command that was sent has failed.
func markCut(ctx context.Context, e *event.CommandFailedEvent) {
	if f, ok := ctx.Value(flightKey{}).(*flight); ok && driver.IsNetworkError(e.Failure) {
		f.cut = true
	}
}
