package cluster

import (
	"context"
	"encoding/binary"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

// settleTime bounds how long the answers of other nodes are waited for, and
// how long they wait for their writes.
const settleTime = time.Second

// settler asks the other nodes whether their writes have ended, in rounds:
// whoever comes while one is under way shares the next.
//
//	node asks all      its id, on the subject of questions, with an inbox
//	each other answers its own id, into the inbox, when its writes have ended
type settler struct {
	vouch atomic.Pointer[func(context.Context)]

	mu   sync.Mutex
	next chan struct{} // closed when the round that has not begun ends; nil while nobody waits for one
	wake chan struct{} // of capacity 1: next is set
}

func newSettler() settler { return settler{wake: make(chan struct{}, 1)} }

// Vouch implements [hive.Bus].
func (l *Link) Vouch(settle func(context.Context)) { l.settler.vouch.Store(&settle) }

// Settle implements [hive.Bus]. Nodes that are silent are not waited for, and
// none is without a connection.
func (l *Link) Settle(ctx context.Context) {
	if !l.linked.Load() || len(l.peers.present(time.Now())) == 0 {
		return
	}
	select {
	case <-l.settler.join():
	case <-ctx.Done():
	case <-l.closed:
	}
}

// join returns what is closed at the end of a round that begins from now on.
func (s *settler) join() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next == nil {
		s.next = make(chan struct{})
		s.wake <- struct{}{}
	}
	return s.next
}

// take begins a round. Whoever comes now waits for another one.
func (s *settler) take() chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	round := s.next
	s.next = nil
	return round
}

// ask carries out the rounds until ctx ends.
func (l *Link) ask(ctx context.Context) {
	for {
		select {
		case <-l.settler.wake:
		case <-ctx.Done():
			return
		}
		round := l.settler.take()
		l.askAll(ctx)
		close(round)
	}
}

func (l *Link) questions() string { return subject(l.options.Name) + ".settle" }

// askAll asks the other nodes and waits for those that are there.
func (l *Link) askAll(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	missing := l.peers.present(time.Now())
	inbox, err := l.conn.SubscribeSync(nats.NewInbox())
	if err != nil {
		return
	}
	defer func() { _ = inbox.Unsubscribe() }() // fails only with the connection
	if l.conn.PublishRequest(l.questions(), inbox.Subject, binary.BigEndian.AppendUint64(nil, l.node)) != nil {
		return
	}
	for len(missing) > 0 {
		answer, err := inbox.NextMsgWithContext(ctx)
		if err != nil {
			return
		}
		if len(answer.Data) == 8 {
			delete(missing, binary.BigEndian.Uint64(answer.Data))
		}
	}
}

// answer has the questions of other nodes answered.
func (l *Link) answer() error {
	_, err := l.conn.Subscribe(l.questions(), func(question *nats.Msg) {
		if len(question.Data) != 8 || binary.BigEndian.Uint64(question.Data) == l.node {
			return
		}
		if settle := l.settler.vouch.Load(); settle != nil {
			ctx, cancel := context.WithTimeout(context.Background(), settleTime)
			defer cancel()
			(*settle)(ctx)
		}
		_ = question.Respond(binary.BigEndian.AppendUint64(nil, l.node)) // whoever asked does not wait for ever
	})
	return err
}
