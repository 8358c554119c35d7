package actions

import (
	"bytes"
	"context"
	"time"

	"hivewire/hive"
)

const (
	// pageSize is how many messages of a backlog are read at once.
	pageSize = 100
	// unlimited is the length of a backlog that has no limit.
	unlimited = 1 << 62
	// shadow is how much before a subscription began its events may have been stored.
	shadow = 10 * time.Second
)

// backlog sends what was stored before a subscription, page by page.
type backlog struct {
	s     *subscription
	query hive.MessageQuery
	left  int       // how many may still be sent
	began time.Time // when the subscription was made

	// recent are the messages sent that may also be among the events held,
	// which are only those stored lately.
	recent map[hive.ID]*hive.Event
}

// page sends the next page and reports whether there may be another one.
func (b *backlog) page(ctx context.Context) bool {
	b.query.Take = min(pageSize, b.left)
	events, err := b.read(ctx)
	if err != nil {
		b.s.dialog.conn.Break(err)
		return false
	}
	for _, e := range events {
		if !b.s.dialog.conn.Room() || !b.send(e) {
			return false
		}
	}
	b.s.dialog.conn.Send()
	b.left -= len(events)
	if n := len(events); n > 0 {
		m := events[n-1].Message()
		b.query.After, b.query.AfterID = b.query.Time(m, events[n-1].Command), m.ID
	}
	return b.left > 0 && (b.overflowed() || len(events) == pageSize)
}

// overflowed reports whether events had to be let go since it was last called.
func (b *backlog) overflowed() bool {
	b.s.dialog.mu.Lock()
	defer b.s.dialog.mu.Unlock()
	was := b.s.overflow
	b.s.overflow = false
	return was
}

// send sends one message and reports whether the subscription still stands.
func (b *backlog) send(e *hive.Event) bool {
	b.s.dialog.mu.Lock()
	defer b.s.dialog.mu.Unlock()
	if b.s.over {
		return false
	}
	b.s.push(e)
	b.note(e)
	return true
}

func (b *backlog) read(ctx context.Context) ([]*hive.Event, error) {
	return readEvents(ctx, b.s.dialog.svc.Hive, b.s.asked.Topic, b.query)
}

// readEvents returns what q selects as events.
func readEvents(ctx context.Context, h *hive.Hive, topic hive.Topic, q hive.MessageQuery) ([]*hive.Event, error) {
	if topic == hive.NotificationInserts {
		found, err := h.Notifications.Backlog(ctx, q)
		events := make([]*hive.Event, len(found))
		for i := range found {
			events[i] = &hive.Event{Topic: topic, Notification: &found[i]}
		}
		return events, err
	}
	found, err := h.Commands.Backlog(ctx, q)
	events := make([]*hive.Event, len(found))
	for i := range found {
		events[i] = &hive.Event{Topic: topic, Command: &found[i]}
	}
	return events, err
}

func (b *backlog) note(e *hive.Event) {
	id := e.Message().ID
	if e.Topic != hive.CommandUpdates && id < hive.FirstID(b.began.Add(-shadow)) {
		return
	}
	if b.recent == nil {
		b.recent = map[hive.ID]*hive.Event{}
	}
	b.recent[id] = e
}

// sent reports whether the backlog had the message, or a later state of it.
func (b *backlog) sent(e *hive.Event) bool {
	had := b.recent[e.Message().ID]
	if had == nil || e.Topic != hive.CommandUpdates {
		return had != nil
	}
	now, then := e.Command, had.Command
	return now.LastUpdated.Before(then.LastUpdated) ||
		now.LastUpdated.Equal(then.LastUpdated) && bytes.Equal(e.Render(renderPush), had.Render(renderPush))
}
