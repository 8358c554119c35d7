package actions

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"hivewire/auth"
	"hivewire/hive"
	"hivewire/internal/wire"
)

// Action is one entry of the catalogue.
type Action struct {
	Name  string          // as it travels: "user/update"
	Doc   string          // one sentence, for the reference
	Needs hive.Permission // the caller's token grants at least one of these; hive.Anyone must be said aloud

	// Waits says that serving the action waits for the disk or the network, so
	// that replies queued before it are sent first.
	Waits bool

	// Target returns what alone a request changes, so that requests for others
	// need not wait for it. Of a device that is one it may cause events, which
	// this connection receives after the reply. Nil: there may be more.
	Target func(m *wire.Message, own hive.ID) Target

	// Session says that the action is about the connection it comes over.
	Session bool

	REST REST // zero: not over REST
	Only Via  // zero: over every transport

	// Audits is what the action does to accounts, as the audit trail calls it;
	// "" for nothing.
	Audits string

	// Allow decides on the target of the request before its body is looked at;
	// nil when there is nothing to decide.
	Allow func(ctx context.Context, c *Call, m *wire.Message) error

	In, Out reflect.Type // request and reply
	Number  int          // among all actions, from 0 on, in no particular order
	serve   func(ctx context.Context, c *Call, m *wire.Message, dst []byte, f form) ([]byte, error)
	begin   func(ctx context.Context, c *Call, m *wire.Message) pending // nil when there is no waiting apart; never returns nil
}

// form is how a reply is written.
type form uint8

const (
	envelope form = iota // over WebSocket, but for the closing brace
	body                 // of the answer over REST
)

// writer writes replies in every form.
type writer[Out any] [2]func(dst []byte, m *wire.Message, out *Out) []byte

// newWriter is called when an action is defined, so that what is to be known of
// its reply is looked up once.
func newWriter[Out any](r *REST) writer[Out] {
	members := wire.MembersOf[Out]()
	return writer[Out]{
		envelope: func(dst []byte, m *wire.Message, out *Out) []byte { return members(appendSuccess(dst, m), out) },
		body:     restBody[Out](r),
	}
}

// Via is how a request comes.
type Via uint8

// OverREST keeps an action off WebSocket.
const OverREST Via = 1

// Call is one request being served.
type Call struct {
	*Service
	Caller   hive.Caller
	Identity *auth.Identity // of the caller where requests bring a token each, nil elsewhere
	Peer     *Peer
	Stopping <-chan struct{} // closed when what waits is to be answered at once; nil for never

	dialog   *Dialog
	began    time.Time               // when the request came, zero for unknown
	exchange interface{ giveBack() } // of the last request that was served with this Call, nil for none
}

// Become makes the connection speak for id from the next request on.
func (c *Call) Become(id *auth.Identity) { c.dialog.become(id) }

// None is the request or the reply of an action that has none.
type None struct{}

var errNoSession = hive.Errorf(hive.Invalid, "This action needs a WebSocket connection")

var (
	catalogue = map[string]*Action{} // over WebSocket
	restOnly  = map[string]*Action{}
)

// define adds an action to the catalogue. It is called only to initialise
// package variables, so that a bad or double declaration stops every test.
func define[In, Out any](a Action, handle func(context.Context, *Call, *In) (Out, error)) *Action {
	pool := new(sync.Pool)
	pool.New = func() any { return &exchange[In, Out]{pool: pool} }
	decode, write := wire.DecoderOf[In](), newWriter[Out](&a.REST)
	a.serve = func(ctx context.Context, c *Call, m *wire.Message, dst []byte, f form) (_ []byte, err error) {
		x, again := c.exchange.(*exchange[In, Out])
		if !again {
			c.giveBack()
			x = pool.Get().(*exchange[In, Out])
			c.exchange = x
		}
		if err = decode(m, &x.in); err != nil {
			c.giveBack()
			return dst, err
		}
		if x.out, err = handle(ctx, c, &x.in); err == nil {
			dst = write[f](dst, m, &x.out)
		}
		x.in = *new(In)
		return dst, err
	}
	return a.enter(reflect.TypeFor[In](), reflect.TypeFor[Out]())
}

// exchange is where a request of an action and its reply are put. A [Call] keeps
// that of its last request for the next, since most are for the same action.
type exchange[In, Out any] struct {
	in   In
	out  Out
	pool *sync.Pool
}

func (x *exchange[In, Out]) giveBack() {
	x.in, x.out = *new(In), *new(Out)
	x.pool.Put(x)
}

// giveBack gives up the exchange of the last request.
func (c *Call) giveBack() {
	if c.exchange != nil {
		c.exchange.giveBack()
		c.exchange = nil
	}
}

// enter puts an action with its request and reply into the catalogue.
func (a *Action) enter(in, out reflect.Type) *Action {
	switch {
	case a.Name == "" || a.Doc == "" || a.Needs == 0:
		panic(fmt.Sprintf("actions: %q needs a name, a doc and a permission", a.Name))
	case catalogue[a.Name] != nil || restOnly[a.Name] != nil:
		panic(fmt.Sprintf("actions: %q is defined twice", a.Name))
	}
	a.In, a.Out, a.Number = in, out, len(catalogue)+len(restOnly)
	a.REST.check(a.In)
	if a.Only == OverREST {
		restOnly[a.Name] = a
	} else {
		catalogue[a.Name] = a
	}
	return a
}

// Count is how many actions there are, over all transports.
func Count() int { return len(catalogue) + len(restOnly) }

// All returns what can be asked for over WebSocket, in name order.
func All() []*Action {
	all := make([]*Action, 0, len(catalogue))
	for _, name := range slices.Sorted(maps.Keys(catalogue)) {
		all = append(all, catalogue[name])
	}
	return all
}

// Open reports whether there is an action of this name that anybody may use.
func Open(name string) bool {
	a := catalogue[name]
	return a != nil && a.Needs == hive.Anyone
}

// Serve decides whether the caller may, runs the action and appends the reply
// but for its closing brace. On an error dst comes back as it was.
func (a *Action) Serve(ctx context.Context, c *Call, m *wire.Message, dst []byte) ([]byte, error) {
	err := a.permit(ctx, c, m, a.Needs)
	if err == nil {
		dst, err = a.serve(ctx, c, m, dst, envelope)
	}
	a.audit(ctx, c, m, err)
	return dst, err
}

// start is the part of Serve that is done in the order of the requests, for an
// action that has begin; the rest is to finish, and then to audit.
func (a *Action) start(ctx context.Context, c *Call, m *wire.Message) pending {
	if err := a.permit(ctx, c, m, a.Needs); err != nil {
		return refused{err}
	}
	return a.begin(ctx, c, m)
}

func (a *Action) permit(ctx context.Context, c *Call, m *wire.Message, needs hive.Permission) error {
	if a.Audits != "" {
		c.origin(m)
	}
	if err := c.Caller.Allow(needs); err != nil {
		return err
	}
	if a.Session && c.dialog == nil {
		return errNoSession
	}
	if a.Allow == nil {
		return nil
	}
	return a.Allow(ctx, c, m)
}
