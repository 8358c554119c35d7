package embedded

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

// decodeHead reads the first line of a record. What encoding/json does takes
// several times as long as all the rest of reading a message, so it gets only
// what is not written as appendMessage does.
func decodeHead(head []byte) (messageHead, error) {
	if h, ok := plainHead(head); ok {
		return h, nil
	}
	h := new(messageHead)
	err := json.Unmarshal(head, h)
	return *h, err
}

// plainHead reads a head as appendMessage writes it; ok is false for any other.
func plainHead(head []byte) (h messageHead, ok bool) {
	r := headReader{rest: head}
	if !r.skip(`{"name":`) {
		return h, false
	}
	h.Name = string(r.text())
	r.number(`,"networkId":`, (*int64)(&h.NetworkID))
	r.number(`,"deviceTypeId":`, (*int64)(&h.DeviceTypeID))
	r.time(`,"expires":`, &h.Expires)
	r.length(`,"parameters":`, &h.Parameters)
	r.number(`,"userId":`, (*int64)(&h.UserID))
	r.time(`,"lastUpdated":`, &h.LastUpdated)
	h.Updated = r.skip(`,"updated":true`)
	if r.next(`,"lifetime":`) {
		h.Lifetime = new(int)
		r.length(`,"lifetime":`, h.Lifetime)
	}
	if r.skip(`,"status":`) {
		h.Status = new(string(r.text()))
	}
	return h, !r.failed && string(r.rest) == "}"
}

// headReader reads members that may be absent, in their order.
type headReader struct {
	rest   []byte
	failed bool
}

func (r *headReader) next(name string) bool {
	return len(r.rest) >= len(name) && string(r.rest[:len(name)]) == name
}

func (r *headReader) skip(name string) bool {
	if !r.next(name) {
		return false
	}
	r.rest = r.rest[len(name):]
	return true
}

// text reads a string without escapes, which is a part of the head.
func (r *headReader) text() []byte {
	end := -1
	if r.skip(`"`) {
		end = bytes.IndexByte(r.rest, '"')
	}
	if end < 0 {
		r.failed = true
		return nil
	}
	text := r.rest[:end]
	r.rest = r.rest[end+1:]
	for _, b := range text {
		if b < ' ' || b == '\\' {
			r.failed = true
		}
	}
	r.failed = r.failed || !utf8.Valid(text)
	return text
}

// number reads a number without fraction or exponent.
func (r *headReader) number(name string, n *int64) {
	if !r.skip(name) {
		return
	}
	end := 0
	for end < len(r.rest) && (r.rest[end] == '-' || '0' <= r.rest[end] && r.rest[end] <= '9') {
		end++
	}
	digits := bytes.TrimPrefix(r.rest[:end], []byte("-"))
	v, err := strconv.ParseInt(string(r.rest[:end]), 10, 64)
	if err != nil || len(digits) > 1 && digits[0] == '0' {
		r.failed = true
	}
	*n, r.rest = v, r.rest[end:]
}

// length is number for an int.
func (r *headReader) length(name string, n *int) {
	v := int64(*n)
	r.number(name, &v)
	*n = int(v)
	r.failed = r.failed || int64(*n) != v
}

func (r *headReader) time(name string, t *time.Time) {
	if r.skip(name) && t.UnmarshalText(r.text()) != nil {
		r.failed = true
	}
}
