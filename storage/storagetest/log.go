package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// logFixture is what the cases for both logs need to know about one of them.
type logFixture[E any] struct {
	of      func(hive.Store) hive.Log[E]
	sample  func(deviceID string, i int) E // fills every field but ID and Expires
	message func(*E) *hive.Message
	command func(*E) *hive.Command // returns nil for a notification
}

// count and setCount reach a number in the parameters; that of sample i is i.
func (f *logFixture[E]) count(e *E) (n int) {
	if _, err := fmt.Sscanf(string(f.message(e).Parameters), `{"n":%d}`, &n); err != nil {
		panic(err)
	}
	return n
}

func (f *logFixture[E]) setCount(e *E, n int) {
	f.message(e).Parameters = fmt.Appendf(nil, `{"n":%d}`, n)
}

func commands() logFixture[hive.Command] {
	return logFixture[hive.Command]{
		of: func(s hive.Store) hive.Log[hive.Command] { return s.Commands },
		sample: func(deviceID string, i int) hive.Command {
			m := sampleMessage(deviceID, i)
			return hive.Command{
				Message:     m,
				UserID:      1 << 40,
				LastUpdated: m.Timestamp.Add(time.Hour),
				Updated:     true,
				Lifetime:    new(-5),
				Status:      new("in progress <&> é"),
				Result:      []byte(`{"z":1.0,"a":null}`),
			}
		},
		message: func(c *hive.Command) *hive.Message { return &c.Message },
		command: func(c *hive.Command) *hive.Command { return c },
	}
}

func notifications() logFixture[hive.Notification] {
	return logFixture[hive.Notification]{
		of: func(s hive.Store) hive.Log[hive.Notification] { return s.Notifications },
		sample: func(deviceID string, i int) hive.Notification {
			return hive.Notification{Message: sampleMessage(deviceID, i)}
		},
		message: func(n *hive.Notification) *hive.Message { return &n.Message },
		command: func(*hive.Notification) *hive.Command { return nil },
	}
}

func sampleMessage(deviceID string, i int) hive.Message {
	return hive.Message{
		Name:         "turn <on> é",
		DeviceID:     deviceID,
		NetworkID:    3,
		DeviceTypeID: 1 << 40,
		Timestamp:    time.UnixMilli(1_600_000_000_123 + int64(i)).UTC(),
		Parameters:   fmt.Appendf(nil, `{"n":%d}`, i),
	}
}

// logCases runs the cases for both logs.
func logCases[E any](t *testing.T, open func(*testing.T) hive.Store, f logFixture[E]) {
	logWrites(t, open, f)
	logTimes(t, open, f)
	logExpiry(t, open, f)
	logQueries(t, open, f)
	logDocuments(t, open, f)
	logWatch(t, open, f)
}

// appended appends e.
func appended[E any](t *testing.T, l hive.Log[E], e E) E {
	t.Helper()
	e, err := l.Append(t.Context(), e).Wait()
	require.NoError(t, err)
	return e
}

// requireLogged checks that the log of s holds exactly want of a device, in this order.
func requireLogged[E any](t *testing.T, f logFixture[E], s hive.Store, deviceID string, want ...E) {
	t.Helper()
	found, err := f.of(s).Find(t.Context(), hive.MessageQuery{DeviceID: deviceID})
	require.NoError(t, err)
	require.Len(t, found, len(want))
	for i, e := range want {
		require.Equal(t, e, found[i])
		got, err := f.of(s).Get(t.Context(), deviceID, f.message(&e).ID)
		require.NoError(t, err)
		require.Equal(t, e, got)
	}
}
