package actions

import (
	"bytes"
	"context"
	"slices"
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

	failed bool // the connection or the subscription is over

	// recent are the messages sent that may also be among the events held,
	// which are only those stored lately.
	recent map[hive.ID]*hive.Event
}

// page sends the next page and reports whether there may be another one. A
// client may be slow enough to lose a part of what it reaches in between.
func (b *backlog) page(ctx context.Context) bool {
	now := b.s.reach()
	b.query.Networks, b.query.DeviceTypes = now.Networks, now.DeviceTypes
	b.query.Take = min(pageSize, b.left)
	events, ok := b.send(ctx, b.query)
	if !ok {
		return false
	}
	b.left -= len(events)
	if n := len(events); n > 0 {
		m := events[n-1].Message()
		b.query.After, b.query.AfterID = b.query.Time(m, events[n-1].Command), m.ID
	}
	return b.left > 0 && (b.ahead() || len(events) == pageSize)
}

// ahead reports whether later pages have messages that were left. It forgets
// those, and those that were sent. What remains has a time, given by the
// client or by another node, that the pages have passed.
func (b *backlog) ahead() (some bool) {
	b.s.dialog.mu.Lock()
	defer b.s.dialog.mu.Unlock()
	after := b.query.After.UnixMilli()
	b.s.left = slices.DeleteFunc(b.s.left, func(r reference) bool {
		later := r.at > after || r.at == after && b.query.AfterID != 0 && r.id > b.query.AfterID
		some = some || later
		return later || b.had(r)
	})
	return some
}

// rest sends the messages that were left.
func (b *backlog) rest(ctx context.Context) {
	b.s.dialog.mu.Lock()
	left := b.s.left
	b.s.left = nil
	b.s.dialog.mu.Unlock()
	for _, r := range left {
		if b.had(r) {
			continue
		}
		at := time.UnixMilli(r.at).UTC()
		q := hive.MessageQuery{
			DeviceID: r.device, After: at, AfterID: r.id - 1, Before: at.Add(time.Millisecond),
			Updates: b.query.Updates, Take: 1,
		}
		if _, ok := b.send(ctx, q); !ok {
			return
		}
	}
}

// send sends what q selects and was not sent before. It reports false when the
// connection or the subscription is over.
func (b *backlog) send(ctx context.Context, q hive.MessageQuery) ([]*hive.Event, bool) {
	events, err := readEvents(ctx, b.s.dialog.svc.Hive, b.s.asked.Topic, q)
	if err != nil {
		b.s.dialog.conn.Break(err)
		b.failed = true
		return nil, false
	}
	for _, e := range events {
		if !b.s.dialog.conn.Room() || !b.sendOne(e) {
			b.failed = true
			return nil, false
		}
	}
	b.s.dialog.conn.Send()
	return events, true
}

// sendOne sends one message unless it was sent, and reports whether the
// subscription still stands.
func (b *backlog) sendOne(e *hive.Event) bool {
	b.s.dialog.mu.Lock()
	defer b.s.dialog.mu.Unlock()
	if b.s.over {
		return false
	}
	if !b.sent(e) {
		b.s.push(e.Render(renderPush))
		b.note(e)
	}
	return true
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

// had reports whether the backlog had the message that r refers to, or a
// later state of it than r does.
func (b *backlog) had(r reference) bool {
	e := b.recent[r.id]
	return e != nil && (e.Topic != hive.CommandUpdates || e.Command.LastUpdated.UnixMilli() > r.at)
}
