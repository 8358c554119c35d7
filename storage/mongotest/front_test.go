package mongotest

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"regexp"
	"slices"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// front stands between MongoDB's driver and FerretDB for two promises of
// MongoDB that FerretDB 1.24 on SQLite does not keep:
//
//   - A command changes a document as one step. FerretDB reads it, computes
//     and writes it back without a lock, so concurrent commands undo each
//     other. Here one command that writes passes at a time.
//   - A unique index in the way of findAndModify is a duplicate key. FerretDB
//     refuses the write but calls it an internal error. Here it gets MongoDB's
//     words.
//
// All else passes as it is: the documents, the conditions and the indexes that
// decide are FerretDB's, and nothing of the store under test is replaced.
type front struct {
	net.Listener
	server  string // address of FerretDB
	writing sync.Mutex
}

// writes are the commands that change something.
var writes = []string{"insert", "update", "delete", "findAndModify", "createIndexes"}

// newFront listens in front of the server at an address until it is closed.
func newFront(server string) (*front, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f := &front{Listener: l, server: server}
	go f.accept()
	return f, nil
}

func (f *front) accept() {
	for {
		client, err := f.Accept()
		if err != nil {
			return
		}
		go f.serve(client)
	}
}

func (f *front) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", f.server)
	if err != nil {
		return
	}
	defer server.Close()
	for f.pass(client, server) == nil {
	}
}

// pass carries one command to the server and its reply back. The driver sends
// no other before it has that.
func (f *front) pass(client, server net.Conn) error {
	command, err := readMessage(client)
	if err != nil {
		return err
	}
	reply, err := f.ask(server, command)
	if err != nil {
		return err
	}
	_, err = client.Write(reply)
	return err
}

func (f *front) ask(server net.Conn, command message) (message, error) {
	if slices.Contains(writes, command.name()) {
		f.writing.Lock()
		defer f.writing.Unlock()
	}
	if _, err := server.Write(command); err != nil {
		return nil, err
	}
	reply, err := readMessage(server)
	if err != nil {
		return nil, err
	}
	return reply.reworded(), nil
}

// message is one of MongoDB's protocol, with its header.
type message []byte

// Of a message of a kind that is used after the first hello: where flags end,
// and where the document after them and the kind of its section begins.
const (
	headerSize = 16
	opMsg      = 2013
	document   = headerSize + 4 + 1
)

func readMessage(from io.Reader) (message, error) {
	m := make(message, headerSize)
	if _, err := io.ReadFull(from, m); err != nil {
		return nil, err
	}
	size := int(binary.LittleEndian.Uint32(m))
	if size < headerSize {
		return nil, errors.New("a message is shorter than its header")
	}
	m = slices.Grow(m, size-headerSize)[:size]
	_, err := io.ReadFull(from, m[headerSize:])
	return m, err
}

// body is the document of a message, nil for those of the first hello.
func (m message) body() bson.Raw {
	if len(m) < document || binary.LittleEndian.Uint32(m[12:]) != opMsg || m[document-1] != 0 {
		return nil
	}
	return bson.Raw(m[document:])
}

// name is the command that a message asks for.
func (m message) name() string {
	first, err := m.body().IndexErr(0)
	if err != nil {
		return ""
	}
	return first.Key()
}

// taken finds the first field of the index, which is named after it, in
// FerretDB's report of a unique index that is in the way.
var taken = regexp.MustCompile(`UNIQUE constraint failed: index '[^']*?_([A-Za-z]+)_1[^']*'`)

// reworded is a reply with MongoDB's words for a unique index in the way.
func (m message) reworded() message {
	said, _ := m.body().Lookup("errmsg").StringValueOK()
	field := taken.FindStringSubmatch(said)
	if field == nil {
		return m
	}
	body, err := bson.Marshal(bson.D{
		{Key: "ok", Value: 0.0}, {Key: "code", Value: int32(11000)}, {Key: "codeName", Value: "DuplicateKey"},
		{Key: "errmsg", Value: "E11000 duplicate key error"}, {Key: "keyPattern", Value: bson.D{{Key: field[1], Value: int32(1)}}},
	})
	if err != nil {
		return m
	}
	m = append(slices.Clone(m[:document]), body...)
	binary.LittleEndian.PutUint32(m, uint32(len(m)))
	return m
}
