package mongo

import (
	"encoding/binary"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// call is one command that a fake got.
type call struct {
	name       string // of the command
	collection string
	body       bson.Raw
}

// text renders the command as extended JSON, without what belongs to the
// session and the time left.
func (c call) text(t *testing.T) string {
	t.Helper()
	var all bson.D
	require.NoError(t, bson.Unmarshal(c.body, &all))
	kept := slices.DeleteFunc(all, func(e bson.E) bool {
		return slices.Contains([]string{"lsid", "$db", "maxTimeMS", "txnNumber"}, e.Key)
	})
	b, err := bson.MarshalExtJSON(kept, true, false)
	require.NoError(t, err)
	return string(b)
}

// answer is what a fake does about a command. The zero answer leaves it to
// the fake.
type answer struct {
	doc  bson.D
	cut  bool // close the connection instead of answering
	hang bool // keep silent until the fake stops
}

func ok(more ...bson.E) answer {
	return answer{doc: append(bson.D{{Key: "ok", Value: 1.0}}, more...)}
}

func failed(code int, message string) answer {
	return answer{doc: bson.D{{Key: "ok", Value: 0.0}, {Key: "code", Value: int32(code)}, {Key: "errmsg", Value: message}}}
}

// duplicate is how MongoDB reports a unique index in the way of an insert.
func duplicate(field string, value any) answer {
	return ok(bson.E{Key: "n", Value: int32(0)}, bson.E{Key: "writeErrors", Value: bson.A{bson.D{
		{Key: "index", Value: int32(0)}, {Key: "code", Value: int32(11000)},
		{Key: "keyPattern", Value: bson.D{{Key: field, Value: int32(1)}}},
		{Key: "keyValue", Value: bson.D{{Key: field, Value: value}}},
		{Key: "errmsg", Value: "E11000 duplicate key error collection: hivewire.users index: x dup key: { }"},
	}}})
}

func found(docs ...any) answer {
	return ok(bson.E{Key: "cursor", Value: bson.D{
		{Key: "id", Value: int64(0)}, {Key: "ns", Value: "hivewire.x"}, {Key: "firstBatch", Value: append(bson.A{}, docs...)},
	}})
}

func modified(doc any) answer {
	return ok(bson.E{Key: "lastErrorObject", Value: bson.D{{Key: "n", Value: int32(1)}, {Key: "updatedExisting", Value: true}}},
		bson.E{Key: "value", Value: doc})
}

// fake speaks MongoDB's protocol, stores nothing, records what it is asked and
// answers from a script.
type fake struct {
	wireVersion int32
	replica     bool // claims to be the primary of a replica set
	address     string

	mu       sync.Mutex
	script   func(call) answer
	calls    []call
	listener net.Listener
	conns    map[net.Conn]struct{}
	stopped  chan struct{}
	running  sync.WaitGroup
	ids      int64
}

func newFake(t *testing.T) *fake {
	f := &fake{wireVersion: 21, address: "127.0.0.1:0"}
	f.start(t)
	t.Cleanup(f.stop)
	return f
}

// start listens, after a stop on the same address as before.
func (f *fake) start(t *testing.T) {
	l, err := net.Listen("tcp", f.address)
	require.NoError(t, err)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.address, f.listener, f.conns, f.stopped = l.Addr().String(), l, map[net.Conn]struct{}{}, make(chan struct{})
	f.running.Add(1)
	go f.accept(l)
}

// stop refuses and cuts all connections.
func (f *fake) stop() {
	f.mu.Lock()
	if f.listener != nil {
		f.listener.Close()
		f.listener = nil
		close(f.stopped)
		for c := range f.conns {
			c.Close()
		}
	}
	f.mu.Unlock()
	f.running.Wait()
}

func (f *fake) uri() string { return "mongodb://" + f.address }

// on sets the script.
func (f *fake) on(script func(call) answer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script = script
}

// about returns the calls for a collection since the last time.
func (f *fake) about(collection string) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	var some []call
	f.calls = slices.DeleteFunc(f.calls, func(c call) bool {
		if c.collection == collection {
			some = append(some, c)
		}
		return c.collection == collection
	})
	return some
}

func (f *fake) accept(l net.Listener) {
	defer f.running.Done()
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		f.mu.Lock()
		if f.listener != l {
			c.Close()
		} else {
			f.conns[c] = struct{}{}
			f.running.Add(1)
			go f.serve(c, f.stopped)
		}
		f.mu.Unlock()
	}
}

func (f *fake) serve(c net.Conn, stopped chan struct{}) {
	defer f.running.Done()
	defer c.Close()
	for {
		id, op, body, err := readMessage(c)
		if err != nil {
			return
		}
		if op == opQuery {
			if writeReply(c, id, f.hello()) != nil {
				return
			}
			continue
		}
		a := f.answer(parseCall(body))
		if a.hang {
			<-stopped
		}
		if a.cut || a.hang || writeMessage(c, id, a.doc) != nil {
			return
		}
	}
}

// looks reports whether c is one of the keeper's regular questions.
func (c call) looks() bool {
	if c.name != "find" {
		return c.name == "hello"
	}
	filter, _ := c.body.Lookup("filter").DocumentOK()
	for _, field := range []string{"changedAt", "at"} {
		if _, err := filter.LookupErr(field); err == nil {
			return true
		}
	}
	return false
}

func (f *fake) answer(c call) answer {
	f.mu.Lock()
	script := f.script
	if !c.looks() {
		f.calls = append(f.calls, c)
	}
	f.mu.Unlock()
	if script != nil {
		if a := script(c); a.doc != nil || a.cut || a.hang {
			return a
		}
	}
	switch c.name {
	case "hello", "isMaster", "ismaster":
		return answer{doc: f.hello()}
	case "find", "aggregate":
		return found()
	case "findAndModify":
		f.mu.Lock()
		defer f.mu.Unlock()
		if c.collection == countersCollection {
			f.ids++
			return modified(bson.D{{Key: keyField, Value: "x"}, {Key: "seq", Value: f.ids}})
		}
		return modified(nil)
	}
	return ok(bson.E{Key: "n", Value: int32(1)}, bson.E{Key: "nModified", Value: int32(1)})
}

func (f *fake) hello() bson.D {
	hello := bson.D{
		{Key: "isWritablePrimary", Value: true}, {Key: "ismaster", Value: true}, {Key: "helloOk", Value: true},
		{Key: "maxBsonObjectSize", Value: int32(16 << 20)}, {Key: "maxMessageSizeBytes", Value: int32(48 << 20)},
		{Key: "maxWriteBatchSize", Value: int32(100000)}, {Key: "localTime", Value: time.Now()},
		{Key: "minWireVersion", Value: int32(0)}, {Key: "maxWireVersion", Value: f.wireVersion},
		{Key: "readOnly", Value: false}, {Key: "ok", Value: 1.0},
	}
	if f.replica {
		hello = append(hello, bson.E{Key: "setName", Value: "rs"}, bson.E{Key: "hosts", Value: bson.A{f.address}},
			bson.E{Key: "me", Value: f.address}, bson.E{Key: "logicalSessionTimeoutMinutes", Value: int32(30)})
	}
	return hello
}

// Numbers of the protocol.
const (
	opReply = 1
	opQuery = 2004
	opMsg   = 2013
)

func readMessage(r io.Reader) (id, op uint32, body []byte, err error) {
	var h [16]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return 0, 0, nil, err
	}
	body = make([]byte, binary.LittleEndian.Uint32(h[:])-16)
	_, err = io.ReadFull(r, body)
	return binary.LittleEndian.Uint32(h[4:]), binary.LittleEndian.Uint32(h[12:]), body, err
}

// parseCall reads an OP_MSG: flags, a document, and perhaps a sequence of
// documents that belongs into it as an array.
func parseCall(body []byte) call {
	var doc bson.D
	size := binary.LittleEndian.Uint32(body[5:])
	if err := bson.Unmarshal(body[5:5+size], &doc); err != nil {
		panic(err)
	}
	if rest := body[5+size:]; len(rest) > 0 && rest[0] == 1 {
		rest = rest[5:]
		end := slices.Index(rest, 0)
		name, docs := string(rest[:end]), bson.A{}
		for rest = rest[end+1:]; len(rest) > 0; {
			n := binary.LittleEndian.Uint32(rest)
			docs = append(docs, bson.Raw(rest[:n]))
			rest = rest[n:]
		}
		doc = append(doc, bson.E{Key: name, Value: docs})
	}
	raw, err := bson.Marshal(doc)
	if err != nil {
		panic(err)
	}
	c := call{name: doc[0].Key, body: raw}
	c.collection, _ = doc[0].Value.(string)
	return c
}

func writeMessage(w io.Writer, to uint32, doc bson.D) error {
	return writeFrame(w, to, opMsg, []byte{0, 0, 0, 0, 0}, doc)
}

func writeReply(w io.Writer, to uint32, doc bson.D) error {
	head := make([]byte, 20)
	head[16] = 1
	return writeFrame(w, to, opReply, head, doc)
}

func writeFrame(w io.Writer, to, op uint32, head []byte, doc bson.D) error {
	raw, err := bson.Marshal(doc)
	if err != nil {
		return err
	}
	b := binary.LittleEndian.AppendUint32(nil, uint32(16+len(head)+len(raw)))
	b = binary.LittleEndian.AppendUint32(b, 0)
	b = binary.LittleEndian.AppendUint32(b, to)
	b = binary.LittleEndian.AppendUint32(b, op)
	b = append(append(b, head...), raw...)
	_, err = w.Write(b)
	return err
}

// openFake opens a store on f and forgets what it took to prepare it.
func openFake(t *testing.T, f *fake) hive.Store {
	t.Helper()
	s, err := Open(t.Context(), f.uri(), Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.Eventually(t, func() bool { return s.Ready(t.Context()) == nil }, patience, time.Millisecond)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = nil
	return s
}

// patience bounds every wait for something that must happen.
const patience = 20 * time.Second

// adaDocument is an account as it is stored.
func adaDocument(version int64) bson.D {
	return bson.D{
		{Key: keyField, Value: int64(7)}, {Key: "login", Value: "ada"}, {Key: "passwordHash", Value: "$argon2id$x"},
		{Key: "role", Value: int64(1)}, {Key: "status", Value: int64(0)}, {Key: "loginAttempts", Value: int64(0)},
		{Key: "data", Value: bson.D{{Key: "a", Value: int64(1)}}}, {Key: "introReviewed", Value: false},
		{Key: "allDeviceTypesAvailable", Value: true}, {Key: "networks", Value: bson.A{int64(1)}},
		{Key: "deviceTypes", Value: bson.A{}}, {Key: "loginKey", Value: "ada"}, {Key: "entityVersion", Value: version},
		{Key: "changedAt", Value: bson.DateTime(1_700_000_000_000)},
	}
}

// ada is the account of adaDocument.
func ada() hive.User {
	return hive.User{ID: 7, Login: "ada", PasswordHash: "$argon2id$x", Role: hive.Client, Data: []byte(`{"a":1}`), AllDeviceTypes: true, Networks: []hive.ID{1}}
}

// stored3 is the script of a server that holds ada in version 3.
func stored3(c call) answer {
	if c.name == "find" && c.collection == "users" && !c.looks() {
		return found(adaDocument(3))
	}
	return answer{}
}
