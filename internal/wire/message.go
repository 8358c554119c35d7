package wire

import "bytes"

// Member is one key and value of an object, both as they stood in the text.
type Member struct {
	Key   []byte // between the quotes, escapes resolved
	Value []byte
}

// Message is an object taken apart into its members. It refers to the text it
// was parsed from. Reuse one Message for many texts: it keeps its memory.
type Message struct {
	members []Member
	marks   uint64         // of all keys
	index   map[string]int // of members, made when there are more than fewKeys
	flawed  bool

	// Dialect is that of the members, and stays when others are parsed.
	Dialect Dialect
}

// keepMembers is how many members a reused Message keeps memory for.
const keepMembers = 256

// Parse takes apart the object in text. The whole text is checked, so that
// values need no second check. It reports false, and leaves m empty, for
// anything but one well-formed object.
func (m *Message) Parse(text []byte) bool {
	m.clear()
	i := skipSpace(text, 0)
	if i >= len(text) || text[i] != '{' {
		return false
	}
	end := m.scan(text, i)
	if end < 0 || skipSpace(text, end) != len(text) {
		m.clear()
		return false
	}
	return true
}

func (m *Message) clear() {
	m.members, m.marks, m.index, m.flawed = m.members[:0], 0, nil, false
	if cap(m.members) > keepMembers {
		m.members = nil
	}
}

func (m *Message) scan(p []byte, i int) int {
	if i = skipSpace(p, i+1); i < len(p) && p[i] == '}' {
		return i + 1
	}
	for {
		end, value, isPlain := scanKey(p, i)
		if value < 0 {
			return -1
		}
		key := p[i+1 : end-1]
		if !isPlain {
			key = unquote(p[i:end])
		}
		switch i = scanValue(p, value, 1); {
		case i >= 0:
			m.add(Member{Key: key, Value: p[value:i]})
		case i == tooDeep:
			m.flawed = true
			i = scanDeep(p, value)
		}
		if i < 0 {
			return -1
		}
		var more bool
		if i, more = scanNext(p, i, '}'); !more {
			return i
		}
	}
}

// Reset empties m.
func (m *Message) Reset() { m.clear() }

// Set gives m a member in place of any of the same key. The value is one that
// was scanned.
func (m *Message) Set(key string, value []byte) {
	flawed := m.flawed
	m.add(Member{Key: []byte(key), Value: value})
	m.flawed = flawed
}

// add appends a member; of two with one key the last wins, and m remembers
// where that is a flaw.
func (m *Message) add(n Member) {
	own := mark(n.Key)
	if m.marks&own != 0 {
		if i := m.find(n.Key); i >= 0 {
			m.members[i].Value = n.Value
			m.flawed = m.flawed || m.Dialect == Socket
			return
		}
	}
	m.marks |= own
	m.members = append(m.members, n)
	switch {
	case m.index != nil:
		m.index[string(n.Key)] = len(m.members) - 1
	case len(m.members) > fewKeys:
		m.index = make(map[string]int, 4*fewKeys)
		for i := range m.members {
			m.index[string(m.members[i].Key)] = i
		}
	}
}

// mark returns one bit for a key. A key without its mark among those of a
// message is absent, which saves comparing it. The keys that most messages have
// differ in it.
func mark[T string | []byte](key T) uint64 {
	n := len(key)
	if n == 0 {
		return 1
	}
	return 1 << ((7*n + 6*int(key[0]) + 22*int(key[n-1])) & 63)
}

// Keys are some keys together.
type Keys uint64

// KeysOf returns the keys with these names.
func KeysOf(names ...string) (k Keys) {
	for _, name := range names {
		k |= Keys(mark(name))
	}
	return k
}

// MayHave reports false when m has none of some keys, at the price of one comparison.
func (m *Message) MayHave(some Keys) bool { return m.marks&uint64(some) != 0 }

// find returns the position of a member, -1 when it is absent.
func (m *Message) find(key []byte) int {
	if m.index != nil {
		if i, there := m.index[string(key)]; there {
			return i
		}
		return -1
	}
	for i := range m.members {
		if bytes.Equal(m.members[i].Key, key) {
			return i
		}
	}
	return -1
}

// Get returns the value of a member, nil when it is absent.
func (m *Message) Get(key string) []byte {
	if m.marks&mark(key) == 0 {
		return nil
	}
	return m.get(key)
}

func (m *Message) get(key string) []byte {
	if m.index != nil {
		if i, there := m.index[key]; there {
			return m.members[i].Value
		}
		return nil
	}
	for i := range m.members {
		if string(m.members[i].Key) == key {
			return m.members[i].Value
		}
	}
	return nil
}

// Value returns the value of a member, nil when it is absent or null.
func (m *Message) Value(key string) []byte {
	v := m.Get(key)
	if isNull(v) {
		return nil
	}
	return v
}

// Flawed reports whether the object is to be refused though it is well-formed:
// a key stood in it more than once and its dialect does not allow that, or a
// value, left out of it, nests deeper than MaxDepth.
func (m *Message) Flawed() bool { return m.flawed }

func isNull(raw []byte) bool { return string(raw) == "null" }
