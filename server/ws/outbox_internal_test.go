package ws

import (
	"bytes"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// alone is a connection without requests.
type alone struct{ overflow func() }

func (a alone) tooSlow() { a.overflow() }
func (a alone) wake()    {}

// pair returns a stream that has begun and the other end of its connection.
func pair(t *testing.T, l Limits, overflow func()) (*stream, net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	client, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	server, err := Listener{Listener: listener}.Accept()
	require.NoError(t, err)
	s, ok := server.(*stream)
	require.True(t, ok)
	s.begin(&l, new(Stats), alone{overflow})
	t.Cleanup(func() {
		_ = client.Close()
		_ = s.Close() // closed already where the test closes it
	})
	return s, client
}

func TestCorkedFramesLeaveTogether(t *testing.T) {
	t.Parallel()
	s, client := pair(t, DefaultLimits(), func() { t.Error("too slow") })
	s.out.cork()
	for range 3 {
		require.NoError(t, s.out.append([]byte("ab"), []byte("c")))
	}
	require.Zero(t, s.out.stats.BytesOut.Load())
	require.NoError(t, s.out.uncork())
	got := make([]byte, 9)
	_, err := io.ReadFull(client, got)
	require.NoError(t, err)
	require.Equal(t, "abcabcabc", string(got))
}

func TestSlowReader(t *testing.T) {
	t.Parallel()
	l := DefaultLimits()
	l.SendTimeout = time.Minute // the size decides
	slow := make(chan struct{}, 2)
	s, _ := pair(t, l, func() { slow <- struct{}{} })
	chunk := []byte(strings.Repeat("x", 64<<10))
	var err error
	for range 1000 {
		if err = s.out.append(chunk, nil); err != nil {
			break
		}
	}
	require.ErrorIs(t, err, errSlow)
	<-slow
	require.NoError(t, s.Close())
	s.out.settle()
	require.Error(t, s.out.append(chunk, nil), "nothing more is taken")
}

// When all connections together hold too much, those that hold much end and
// let go of it, and the others go on.
func TestTotalQueue(t *testing.T) {
	t.Parallel()
	l := DefaultLimits()
	l.SendTimeout, l.TotalQueueBytes = time.Minute, 256<<10
	slow := make(chan struct{}, 2)
	greedy, _ := pair(t, l, func() { slow <- struct{}{} })
	modest, client := pair(t, l, func() { t.Error("too slow") })
	modest.out.stats = greedy.out.stats
	message := []byte(strings.Repeat("x", 10_000))
	var err error
	for range 10_000 { // much of it is the kernel's
		if err = greedy.out.append(message, nil); err != nil {
			break
		}
		require.LessOrEqual(t, greedy.out.stats.Queued.Load(), int64(l.TotalQueueBytes+len(message)))
	}
	require.ErrorIs(t, err, errSlow)
	<-slow
	require.LessOrEqual(t, greedy.out.stats.Queued.Load(), int64(fullAt+len(message)), "what is being written remains")

	greedy.out.stats.Queued.Add(int64(l.TotalQueueBytes))
	for range 5 {
		require.NoError(t, modest.out.append(message, nil))
	}
	_, err = io.ReadFull(client, make([]byte, 5*len(message)))
	require.NoError(t, err)
	modest.out.settle()
	greedy.out.stats.Queued.Add(-int64(l.TotalQueueBytes))
	require.NoError(t, greedy.Close())
	greedy.out.settle()
	require.Zero(t, greedy.out.stats.Queued.Load())
}

// A client that once took a while is served like any other after that.
func TestSlowOnceIsNotSlowForEver(t *testing.T) {
	t.Parallel()
	l := DefaultLimits()
	l.SendTimeout = 2 * time.Second
	s, client := pair(t, l, func() { t.Error("too slow") })
	large := make([]byte, 16<<20) // more than the kernel takes
	require.NoError(t, s.out.append(large, nil))
	_, err := io.ReadFull(client, large)
	require.NoError(t, err)
	s.out.settle()
	time.Sleep(l.SendTimeout + 100*time.Millisecond)
	require.NoError(t, s.out.append([]byte("later"), nil))
	got := make([]byte, 5)
	_, err = io.ReadFull(client, got)
	require.NoError(t, err)
	require.Equal(t, "later", string(got))
	s.out.settle()
}

func TestLargeAfterSmallIsNotSlow(t *testing.T) {
	t.Parallel()
	l := DefaultLimits()
	s, client := pair(t, l, func() { t.Error("too slow") })
	s.out.cork()
	require.NoError(t, s.out.append([]byte("x"), nil))
	require.NoError(t, s.out.append(make([]byte, 2*l.QueueBytes), nil))
	_, err := io.ReadFull(client, make([]byte, 2*l.QueueBytes+1))
	require.NoError(t, err)
	s.out.settle()
}

func TestQueueingAllocatesNothing(t *testing.T) {
	s, client := pair(t, DefaultLimits(), func() {})
	go func() { _, _ = io.Copy(io.Discard, client) }()
	message := []byte(strings.Repeat("x", 200))
	perReply := testing.AllocsPerRun(200, func() {
		s.out.cork()
		_ = s.out.append(message[:4], message)
		_ = s.out.uncork()
	})
	require.Less(t, perReply, 1.0)
}

// TestOfferDoesNotWait offers far more than a client that does not read takes.
func TestOfferDoesNotWait(t *testing.T) {
	t.Parallel()
	l := DefaultLimits()
	l.SendTimeout, l.QueueBytes = time.Minute, 64<<20
	s, _ := pair(t, l, func() {})
	s.out.cork()
	require.NoError(t, s.out.append(make([]byte, 32<<20), nil))
	offered := make(chan struct{})
	go func() {
		s.out.offer()
		close(offered)
	}()
	select {
	case <-offered:
	case <-time.After(10 * time.Second):
		t.Error("it waits for the client")
	}
	require.NoError(t, s.out.append(make([]byte, eagerAt), nil))
	require.True(t, s.out.hand())
	_ = s.Close()
	s.out.settle()
}

// A connection that is closed writes to no descriptor, since that may be another
// connection's.
func TestClosedWritesNowhere(t *testing.T) {
	t.Parallel()
	closed, _ := pair(t, DefaultLimits(), func() {})
	fd := closed.out.to
	require.NoError(t, closed.Close())
	var heirs []net.Conn
	for range 20 { // of which one may have the descriptor
		_, client := pair(t, DefaultLimits(), func() {})
		heirs = append(heirs, client)
	}
	require.NotEqual(t, fd, closed.out.to)
	closed.out.push([][]byte{[]byte("for somebody else")}, nil)
	closed.out.send()
	closed.out.settle()
	for _, c := range heirs {
		require.NoError(t, c.SetReadDeadline(time.Now().Add(time.Millisecond)))
		n, err := c.Read(make([]byte, 1))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.Zero(t, n)
	}
}

// TestPushReachesAReader pushes more at once than may be queued.
func TestPushReachesAReader(t *testing.T) {
	t.Parallel()
	l := DefaultLimits()
	l.QueueBytes = 2 * eagerAt
	s, client := pair(t, l, func() { t.Error("too slow") })
	message := []byte(strings.Repeat("x", 1000))
	var messages [][]byte
	for range 300 {
		messages = append(messages, message)
	}
	s.out.push(messages, []byte("yz"))
	s.out.send()
	frame := append(appendHeader(nil, finText, 1002), strings.Repeat("x", 1000)+"yz"...)
	got := make([]byte, 300*len(frame))
	_, err := io.ReadFull(client, got)
	require.NoError(t, err)
	require.True(t, bytes.Equal(bytes.Repeat(frame, 300), got))
	s.out.settle()
}
