package mongo

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// clock tells the database's time. Changes are found by the time they were
// stamped with, so every stamp is of one clock: updates take it on the server,
// inserts, which cannot, take it from here. So are the ids of messages.
type clock struct {
	link *link

	mu       sync.Mutex
	then     time.Time // the database's time when it was asked
	at       time.Time // when that was on the monotonic clock of this process
	answered time.Time // when the answer was here on that clock
}

// sync asks the database for its time.
func (c *clock) sync(ctx context.Context) (time.Time, error) {
	var hello struct {
		LocalTime time.Time `bson:"localTime"`
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	at := time.Now()
	err := c.link.direct(ctx, reading, func(ctx context.Context) error {
		return c.link.db.Client().Database("admin").RunCommand(ctx, bson.D{{Key: "hello", Value: int32(1)}}).Decode(&hello)
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("ask for the time: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	then := hello.LocalTime.UTC()
	// The server cuts off what is less than a millisecond.
	c.then, c.at, c.answered = then.Add(time.Millisecond), at, time.Now()
	return then, nil
}

// now returns the database's time, in whole milliseconds. It is ahead rather
// than behind, by at most the time that the question took.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.then.Add(time.Since(c.at)).Truncate(time.Millisecond)
}

// earliest returns a time that the database has reached for sure. It is behind
// by at most the time that the question took.
func (c *clock) earliest() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.then.Add(time.Since(c.answered) - time.Millisecond)
}
