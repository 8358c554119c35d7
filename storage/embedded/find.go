package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cockroachdb/pebble/v2"

	"hivewire/hive"
)

// checkEvery is after how many steps a search looks whether it is still wanted.
const checkEvery = 256

// search is one call of Find.
type search[E any] struct {
	*log[E]
	q       hive.MessageQuery
	sorted  bool // the order is that of keys
	window  *window[E]
	durable hive.ID
	index   byte          // begins the keys that are looked at, which are in the order of time
	view    pebble.Reader // what they and the records are read from
	it      *pebble.Iterator
	steps   int
	next    *E // for the next message that is looked at
}

// Find implements [hive.Log]. Sorted by time it reads hardly more than it
// returns of each device; sorted by anything else it reads all that is between
// the bounds.
func (l *log[E]) Find(ctx context.Context, q hive.MessageQuery) ([]E, error) {
	if err := l.s.beginReading(); err != nil {
		return nil, err
	}
	defer l.s.endReading()
	f := l.search(q)
	if err := f.run(ctx); err != nil {
		return nil, err
	}
	return f.window.page(), nil
}

func (l *log[E]) search(q hive.MessageQuery) *search[E] {
	f := &search[E]{log: l, q: q, sorted: q.Sort == hive.ByTimestamp, index: l.prefix}
	if q.Updates {
		f.index = l.updates
	}
	f.durable = hive.ID(l.messages.durable.Load())
	f.window = newWindow(hive.Page{Descending: q.Descending, Skip: q.Skip, Take: q.Take}, f.compare)
	return f
}

func (f *search[E]) run(ctx context.Context) (err error) {
	if f.index == 0 {
		return nil // nothing of this log is ever updated
	}
	devices := []string{f.q.DeviceID}
	if f.q.DeviceID == "" {
		devices = f.places.devices(f.q.Networks, f.q.DeviceTypes)
	}
	f.view = f.s.db
	if f.q.Updates { // two keys of the same moment
		moment := f.s.db.NewSnapshot()
		defer func() { _ = moment.Close() }() // fails only when it is closed
		f.view = moment
	}
	if f.it, err = f.view.NewIterWithContext(ctx, nil); err != nil {
		return err
	}
	for _, id := range devices {
		if err := f.device(ctx, id); err != nil {
			_ = f.it.Close()
			return err
		}
	}
	return f.it.Close()
}

// device searches the messages of one device.
func (f *search[E]) device(ctx context.Context, id string) error {
	if err := f.s.wanted(ctx, &f.steps); err != nil {
		return err
	}
	f.it.SetBounds(f.bounds(id))
	first, next := f.it.First, f.it.Next
	if f.q.Descending {
		first, next = f.it.Last, f.it.Prev
	}
	for valid := first(); valid; valid = next() {
		if err := f.s.wanted(ctx, &f.steps); err != nil {
			return err
		}
		if more, err := f.visit(id); !more {
			return err
		}
	}
	return f.it.Error()
}

// bounds limits the keys of a device's messages to the times of the query. They
// are whole milliseconds wide; Match knows better.
func (f *search[E]) bounds(deviceID string) (from, to []byte) {
	begin := appendDevice(nil, f.index, deviceID)
	from, to = begin, after(begin)
	if !f.q.After.IsZero() {
		from = appendMillis(begin[:len(begin):len(begin)], f.q.After.UnixMilli())
	}
	if !f.q.Before.IsZero() {
		to = appendMillis(begin[:len(begin):len(begin)], f.q.Before.Add(time.Millisecond-1).UnixMilli())
	}
	return from, to
}

// visit looks at one message; more is false when those that follow it are of no use.
func (f *search[E]) visit(deviceID string) (more bool, err error) {
	if f.next == nil {
		f.next = new(E)
	}
	e := f.next
	*e = *new(E)
	m, c := f.message(e), f.command(e)
	m.DeviceID = deviceID
	if err := parseMessageKey(f.it.Key(), m); err != nil {
		return false, err
	}
	if f.q.Updates {
		c.LastUpdated = m.Timestamp // which is found out later
	}
	if f.sorted && f.window.excludes(e) {
		return false, nil
	}
	if m.ID > f.durable {
		return true, nil
	}
	record, err := f.record(m)
	if err == nil && record == nil {
		return true, nil
	}
	if err == nil {
		err = decodeMessage(record, m, c)
	}
	if err != nil {
		return false, fmt.Errorf("record %q: %w", f.it.Key(), err)
	}
	if f.expired(m) || !f.q.Match(m, c) || f.window.excludes(e) {
		return true, nil
	}
	keep(m, c)
	f.tidy(e)
	f.window.add(e)
	f.next = nil
	return true, nil
}

// record returns the record of the message that is looked at, nil when it is
// gone. Of an update it finds out the timestamp.
func (f *search[E]) record(m *hive.Message) ([]byte, error) {
	at, err := f.it.ValueAndErr()
	if err != nil || !f.q.Updates {
		return at, err
	}
	if len(at) != 8 {
		return nil, fmt.Errorf("%d bytes are no time", len(at))
	}
	m.Timestamp = millis(at)
	record, err := value(f.view, messageKey(nil, f.prefix, m.DeviceID, m.Timestamp, m.ID))
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil // swept, and the update soon
	}
	return record, err
}

// compare orders messages; it returns 0 only for a message and itself.
func (f *search[E]) compare(a, b *E) int {
	m, n := f.message(a), f.message(b)
	c, d := f.command(a), f.command(b)
	order := 0
	switch f.q.Sort {
	case hive.ByMessageName:
		order = cmp.Compare(m.Name, n.Name)
	case hive.ByStatus:
		order = compareStatus(c, d)
	}
	if order == 0 {
		order = f.q.Time(m, c).Compare(f.q.Time(n, d))
	}
	if order == 0 {
		order = cmp.Compare(m.ID, n.ID)
	}
	return order
}

// compareStatus puts commands without a status first. Notifications are alike.
func compareStatus(c, d *hive.Command) int {
	switch {
	case c == nil || c.Status == d.Status:
		return 0
	case c.Status == nil:
		return -1
	case d.Status == nil:
		return 1
	}
	return cmp.Compare(*c.Status, *d.Status)
}

// wanted returns an error when nobody waits for the answer any more. It looks
// now and then, as the caller's steps grow.
func (s *store) wanted(ctx context.Context, steps *int) error {
	if *steps++; *steps%checkEvery != 0 {
		return nil
	}
	if ctx.Err() != nil {
		return unavailable(context.Cause(ctx))
	}
	return s.c.open()
}
