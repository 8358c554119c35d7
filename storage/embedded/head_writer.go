package embedded

import (
	"bytes"
	"encoding"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"hivewire/hive"
)

// headWriter appends the head of a record to b, member by member, for records
// that are written all the time: what encoding/json does with the same members
// takes ten times as long.
type headWriter struct {
	b   []byte
	err error // the first
}

func beginHead(b []byte) headWriter { return headWriter{b: append(b, '{')} }

// end ends the line; what follows is the free JSON.
func (w *headWriter) end(free ...[]byte) ([]byte, error) {
	w.b = append(w.b, "}\n"...)
	for _, f := range free {
		w.b = append(w.b, f...)
	}
	return w.b, w.err
}

func (w *headWriter) name(name string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(append(append(w.b, '"'), name...), `":`...)
}

// text adds a member unless it is "".
func (w *headWriter) text(name, s string) {
	if s != "" {
		w.always(name, s)
	}
}

// always adds a member whatever it is.
func (w *headWriter) always(name, s string) {
	w.name(name)
	w.quote(s)
}

func (w *headWriter) quote(s string) {
	plain := utf8.ValidString(s)
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\'
	}
	if plain {
		w.b = append(append(append(w.b, '"'), s...), '"')
		return
	}
	w.json(s)
}

// number adds a member unless it is 0.
func (w *headWriter) number(name string, n int64) {
	if n != 0 {
		w.integer(name, n)
	}
}

// integer adds a member whatever it is.
func (w *headWriter) integer(name string, n int64) {
	w.name(name)
	w.b = strconv.AppendInt(w.b, n, 10)
}

// flag adds a member unless it is false.
func (w *headWriter) flag(name string, set bool) {
	if set {
		w.name(name)
		w.b = append(w.b, "true"...)
	}
}

// time adds a member unless it is zero.
func (w *headWriter) time(name string, t time.Time) {
	if t.IsZero() {
		return
	}
	w.name(name)
	b, err := t.AppendText(append(w.b, '"'))
	w.note(err)
	w.b = append(b, '"')
}

// ids adds a member unless there are none.
func (w *headWriter) ids(name string, ids []hive.ID) {
	if len(ids) == 0 {
		return
	}
	w.name(name)
	sep := byte('[')
	for _, id := range ids {
		w.b = strconv.AppendInt(append(w.b, sep), int64(id), 10)
		sep = ','
	}
	w.b = append(w.b, ']')
}

// texts adds a member unless there are none.
func (w *headWriter) texts(name string, all []string) {
	if len(all) == 0 {
		return
	}
	w.name(name)
	sep := byte('[')
	for _, s := range all {
		w.b = append(w.b, sep)
		w.quote(s)
		sep = ','
	}
	w.b = append(w.b, ']')
}

// word adds a member unless it is the first of its kind.
func word[T interface {
	~uint8
	encoding.TextMarshaler
}](w *headWriter, name string, v T) {
	if v == 0 {
		return
	}
	text, err := v.MarshalText()
	w.note(err)
	w.always(name, string(text))
}

// json appends a value for which there is nothing faster.
func (w *headWriter) json(v any) {
	b, err := appendJSON(w.b, v)
	w.note(err)
	w.b = bytes.TrimSuffix(b, []byte{'\n'})
}

func (w *headWriter) note(err error) {
	if w.err == nil {
		w.err = err
	}
}

// appendJSON appends v as a line.
func appendJSON(b []byte, v any) ([]byte, error) {
	line := bytes.NewBuffer(b)
	enc := json.NewEncoder(line)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return line.Bytes(), err
}
