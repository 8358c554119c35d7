package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/cockroachdb/pebble/v2"

	"hivewire/hive"
)

// logKind is what a log needs to know about its messages.
type logKind[E any] struct {
	noun    string // for messages to clients
	prefix  byte   // of its keys in the database
	updates byte   // of the keys of its updates; 0 where nothing is updated
	message func(*E) *hive.Message
	command func(*E) *hive.Command // returns nil for a notification
}

var commandKind = &logKind[hive.Command]{
	noun:    "Command",
	prefix:  'c',
	updates: updatePrefix,
	message: func(c *hive.Command) *hive.Message { return &c.Message },
	command: func(c *hive.Command) *hive.Command { return c },
}

var notificationKind = &logKind[hive.Notification]{
	noun:    "Notification",
	prefix:  'o',
	message: func(n *hive.Notification) *hive.Message { return &n.Message },
	command: func(*hive.Notification) *hive.Command { return nil },
}

// log keeps one kind of message, in the database only. It implements [hive.Log].
type log[E any] struct {
	*logKind[E]
	*messages
	s        *store
	places   *places
	watchers watchers[E]
	pool     sync.Pool // of *entry[E]
}

func loadLog[E any](s *store, k *logKind[E]) (*log[E], error) {
	p, err := loadPlaces(s.db, k.prefix)
	if err != nil {
		return nil, err
	}
	l := &log[E]{logKind: k, messages: &s.messages, s: s, places: p}
	l.pool.New = func() any { return newEntry(l) }
	return l, nil
}

// Get implements [hive.Log].
func (l *log[E]) Get(_ context.Context, deviceID string, id hive.ID) (e E, err error) {
	if err := l.s.beginReading(); err != nil {
		return e, err
	}
	defer l.s.endReading()
	_, found, err := l.find(deviceID, id)
	if err != nil {
		return e, err
	}
	return *found, nil
}

// Since implements [hive.Log]. No other process can use the store.
func (l *log[E]) Since(context.Context, hive.ID, int) ([]E, error) { return nil, l.s.c.open() }

// Watch implements [hive.Log]. told is called before the writer gets its
// answer and must not write to the store.
func (l *log[E]) Watch(told func(e E, updated bool)) (stop func()) { return l.watchers.add(told) }

func (l *log[E]) tidy(e *E) { tidyMessage(l.message(e), l.command(e)) }

func (l *log[E]) notFound() error { return hive.Errorf(hive.NotFound, "%s not found", l.noun) }

// find returns a message that is durable, and its key.
func (l *log[E]) find(deviceID string, id hive.ID) (key []byte, e *E, err error) {
	if int64(id) > l.durable.Load() {
		return nil, nil, l.notFound()
	}
	key = messageKey(nil, l.prefix, deviceID, hive.GivenAt(id), id)
	if e, err = l.read(key); hive.KindOf(err) != hive.NotFound {
		return key, e, err
	}
	given, err := l.value(timeKey(id))
	if err != nil {
		return nil, nil, err
	}
	key = append(key[:len(key)-16], given...)
	key = appendID(key, id)
	e, err = l.read(key)
	return key, e, err
}

// read returns the message at key unless it has expired.
func (l *log[E]) read(key []byte) (*E, error) {
	record, err := l.value(key)
	if err != nil {
		return nil, err
	}
	return l.decode(key, record)
}

// decode returns the message of a record, which it becomes a part of.
func (l *log[E]) decode(key, record []byte) (*E, error) {
	e := new(E)
	m := l.message(e)
	err := parseMessageKey(key, m)
	if err == nil {
		err = decodeMessage(record, m, l.command(e))
	}
	if err != nil {
		return nil, fmt.Errorf("record %q: %w", key, err)
	}
	if l.expired(m) {
		return nil, l.notFound()
	}
	l.tidy(e)
	return e, nil
}

// value returns what the database has at key, NotFound for nothing.
func (l *log[E]) value(key []byte) ([]byte, error) {
	found, err := value(l.db, key)
	if errors.Is(err, pebble.ErrNotFound) {
		err = l.notFound()
	}
	return found, err
}

// value returns a copy of what a database or a view of it has at key,
// [pebble.ErrNotFound] for nothing.
func value(of pebble.Reader, key []byte) ([]byte, error) {
	found, closer, err := of.Get(key)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", key, err)
	}
	return bytes.Clone(found), closer.Close()
}
