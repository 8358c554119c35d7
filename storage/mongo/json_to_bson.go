package mongo

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"strconv"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// maxNesting is the depth from which on a value is null in BSON. MongoDB takes
// 100 levels for the whole document.
const maxNesting = 80

// jsonToBSON converts valid JSON to the closest BSON: whole numbers of 64 bits
// to int64, others to double; of equal keys the last counts; a key with a NUL,
// which BSON cannot have, is left out.
func jsonToBSON(text []byte) bson.RawValue {
	c := converter{in: text, out: make([]byte, 0, 2*len(text))}
	t := c.value(0)
	return bson.RawValue{Type: t, Value: c.out}
}

// converter reads JSON that was checked before and writes BSON in one pass.
type converter struct {
	in    []byte
	at    int // in in
	out   []byte
	spans []span // elements of the objects that are open
}

// span is where an element begins in the output and where its key ends.
type span struct{ begin, keyEnd int }

// next skips white space and returns the byte after it.
func (c *converter) next() byte {
	for {
		switch b := c.in[c.at]; b {
		case ' ', '\t', '\n', '\r':
			c.at++
		default:
			return b
		}
	}
}

// value writes the next value and returns its type.
func (c *converter) value(depth int) bson.Type {
	begin := len(c.out)
	t := c.any(depth)
	if depth > maxNesting {
		c.out = c.out[:begin]
		return bson.TypeNull
	}
	return t
}

func (c *converter) any(depth int) bson.Type {
	switch c.next() {
	case '{':
		c.object(depth)
		return bson.TypeEmbeddedDocument
	case '[':
		c.list(depth)
		return bson.TypeArray
	case '"':
		begin := c.open()
		c.string()
		c.close(begin, 0)
		return bson.TypeString
	case 't':
		c.at += len("true")
		c.out = append(c.out, 1)
		return bson.TypeBoolean
	case 'f':
		c.at += len("false")
		c.out = append(c.out, 0)
		return bson.TypeBoolean
	case 'n':
		c.at += len("null")
		return bson.TypeNull
	}
	return c.number()
}

// open reserves room for a length, which close fills in. The length of a
// document counts itself, that of a string does not.
func (c *converter) open() (begin int) {
	begin = len(c.out)
	c.out = append(c.out, 0, 0, 0, 0)
	return begin
}

func (c *converter) close(begin, own int) {
	c.out = append(c.out, 0)
	binary.LittleEndian.PutUint32(c.out[begin:], uint32(len(c.out)-begin-4+own))
}

func (c *converter) list(depth int) {
	begin := c.open()
	c.at++
	for i := int64(0); c.next() != ']'; i++ {
		element := len(c.out)
		c.out = append(strconv.AppendInt(append(c.out, 0), i, 10), 0)
		t := c.value(depth + 1)
		c.out[element] = byte(t)
		if c.next() == ',' {
			c.at++
		}
	}
	c.at++
	c.close(begin, 4)
}

func (c *converter) object(depth int) {
	begin, first := c.open(), len(c.spans)
	c.at++
	for c.next() != '}' {
		element := len(c.out)
		c.out = append(c.out, 0)
		c.string()
		s := span{begin: element, keyEnd: len(c.out)}
		c.out = append(c.out, 0)
		c.next()
		c.at++ // the colon
		t := c.value(depth + 1)
		c.out[element] = byte(t)
		if bytes.IndexByte(c.out[element+1:s.keyEnd], 0) >= 0 {
			c.out = c.out[:element]
		} else {
			c.spans = append(c.spans, s)
		}
		if c.next() == ',' {
			c.at++
		}
	}
	c.at++
	c.dropRepeated(c.spans[first:])
	c.spans = c.spans[:first]
	c.close(begin, 4)
}

// dropRepeated takes out of the last object the elements whose key comes again.
func (c *converter) dropRepeated(spans []span) {
	if len(spans) < 2 {
		return
	}
	last := make(map[string]int, len(spans))
	for i, s := range spans {
		last[string(c.out[s.begin+1:s.keyEnd])] = i
	}
	if len(last) == len(spans) {
		return
	}
	end := spans[0].begin
	for i, s := range spans {
		next := len(c.out)
		if i+1 < len(spans) {
			next = spans[i+1].begin
		}
		// Moving elements to the front leaves the later ones where they are.
		if last[string(c.out[s.begin+1:s.keyEnd])] == i {
			end += copy(c.out[end:], c.out[s.begin:next])
		}
	}
	c.out = c.out[:end]
}

// string appends the text of a JSON string. A lone surrogate becomes U+FFFD.
func (c *converter) string() {
	c.next()
	begin := c.at
	escaped := false
	for c.at++; c.in[c.at] != '"'; c.at++ {
		if c.in[c.at] == '\\' {
			escaped = true
			c.at++
		}
	}
	c.at++
	if !escaped {
		c.out = append(c.out, c.in[begin+1:c.at-1]...)
		return
	}
	var s string
	_ = json.Unmarshal(c.in[begin:c.at], &s) // valid, as all the input
	c.out = append(c.out, s...)
}

// number writes a JSON number. What exceeds a double is the largest there is,
// and there is no negative zero, so that no server changes what it holds.
func (c *converter) number() bson.Type {
	begin := c.at
	for c.at < len(c.in) && bytes.IndexByte([]byte("+-.0123456789Ee"), c.in[c.at]) >= 0 {
		c.at++
	}
	literal := string(c.in[begin:c.at])
	if n, err := strconv.ParseInt(literal, 10, 64); err == nil {
		c.out = binary.LittleEndian.AppendUint64(c.out, uint64(n))
		return bson.TypeInt64
	}
	f, _ := strconv.ParseFloat(literal, 64) // valid; out of range is ±Inf
	if math.IsInf(f, 0) {
		f = math.Copysign(math.MaxFloat64, f)
	}
	if f == 0 {
		f = 0
	}
	c.out = binary.LittleEndian.AppendUint64(c.out, math.Float64bits(f))
	return bson.TypeDouble
}
