package actions

import (
	"context"
	"reflect"
	"sync"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// pending is a request whose write has its place in the store.
type pending interface {
	// Ready reports whether finish has nothing to wait for.
	Ready() bool
	// finish waits, and appends the reply to dst; it returns the id of the
	// message that was stored, 0 where it is something else. It is called once, in
	// any case. On an error dst comes back as it was.
	finish(dst []byte, m *wire.Message, f form) ([]byte, hive.ID, error)
}

// refused is a request that begins nothing.
type refused struct{ err error }

func (refused) Ready() bool { return true }

func (r refused) finish(dst []byte, _ *wire.Message, _ form) ([]byte, hive.ID, error) {
	return dst, 0, r.err
}

// defineWrite is define for an action that writes something of its target.
// Begin has the store take the write, and reply tells what became of it and, of
// a message, its id. Several such requests of a connection may wait for the disk
// together.
func defineWrite[In, E, Out any](a Action, begin func(context.Context, *Call, *In) hive.Pending[E], reply func(*E) (Out, hive.ID)) *Action {
	pool := &sync.Pool{New: func() any { return new(written[In, E, Out]) }}
	decode, write := wire.DecoderOf[In](), newWriter[Out](&a.REST)
	a.begin = func(ctx context.Context, c *Call, m *wire.Message) pending {
		p := pool.Get().(*written[In, E, Out])
		p.pool, p.reply, p.write = pool, reply, &write
		if err := decode(m, &p.in); err != nil {
			p.Pending = hive.Failed[E](err)
		} else {
			p.Pending = begin(ctx, c, &p.in)
		}
		return p
	}
	a.serve = func(ctx context.Context, c *Call, m *wire.Message, dst []byte, f form) ([]byte, error) {
		dst, _, err := a.begin(ctx, c, m).finish(dst, m, f)
		return dst, err
	}
	return a.enter(reflect.TypeFor[In](), reflect.TypeFor[Out]())
}

// written is [pending] for writes of E. It is reused.
type written[In, E, Out any] struct {
	hive.Pending[E]
	in    In
	out   Out
	reply func(*E) (Out, hive.ID)
	write *writer[Out]
	pool  *sync.Pool
}

func (p *written[In, E, Out]) finish(dst []byte, m *wire.Message, f form) (_ []byte, id hive.ID, err error) {
	defer func() {
		pool := p.pool
		*p = written[In, E, Out]{}
		pool.Put(p)
	}()
	e, err := p.Wait()
	if err != nil {
		return dst, 0, err
	}
	p.out, id = p.reply(&e)
	return p.write[f](dst, m, &p.out), id, nil
}
