package mongo

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// maxNesting is the depth from which on a value is null in BSON. MongoDB takes
// 100 levels for the whole document.
const maxNesting = 80

// jsonToBSON converts valid JSON to the closest BSON: whole numbers of 64 bits
// to int64, others to double; of equal keys the last counts; a key with a NUL,
// which BSON cannot have, is left out.
func jsonToBSON(text []byte) (bson.RawValue, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	tree, err := parseTree(d)
	if err != nil {
		return bson.RawValue{}, err
	}
	var b bytes.Buffer
	w := bson.NewDocumentWriter(&b)
	doc, err := w.WriteDocument()
	if err != nil {
		return bson.RawValue{}, err
	}
	v, err := doc.WriteDocumentElement("")
	if err != nil {
		return bson.RawValue{}, err
	}
	if err := writeTree(v, tree, 0); err != nil {
		return bson.RawValue{}, err
	}
	if err := doc.WriteDocumentEnd(); err != nil {
		return bson.RawValue{}, err
	}
	return bson.Raw(b.Bytes()).LookupErr("")
}

// member is one key of an object with its value: nil, bool, string,
// json.Number, []any or object.
type member struct {
	key   string
	value any
}

type object []member

// parseTree reads the next value; a closing bracket is io.EOF.
func parseTree(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for {
			v, err := parseTree(d)
			if err == io.EOF {
				return list, nil
			}
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
	case json.Delim('{'):
		o := object{}
		for {
			key, err := parseTree(d)
			if err == io.EOF {
				return o, nil
			}
			if err != nil {
				return nil, err
			}
			value, err := parseTree(d)
			if err != nil {
				return nil, err
			}
			o = append(o, member{key: key.(string), value: value})
		}
	case json.Delim(']'), json.Delim('}'):
		return nil, io.EOF
	}
	return token, nil
}

func writeTree(w bson.ValueWriter, tree any, depth int) error {
	if depth > maxNesting {
		return w.WriteNull()
	}
	switch v := tree.(type) {
	case bool:
		return w.WriteBoolean(v)
	case string:
		return w.WriteString(v)
	case json.Number:
		return writeNumber(w, string(v))
	case []any:
		return writeList(w, v, depth)
	case object:
		return writeObject(w, v, depth)
	}
	return w.WriteNull()
}

func writeList(w bson.ValueWriter, list []any, depth int) error {
	array, err := w.WriteArray()
	if err != nil {
		return err
	}
	for _, v := range list {
		element, err := array.WriteArrayElement()
		if err != nil {
			return err
		}
		if err := writeTree(element, v, depth+1); err != nil {
			return err
		}
	}
	return array.WriteArrayEnd()
}

func writeObject(w bson.ValueWriter, o object, depth int) error {
	doc, err := w.WriteDocument()
	if err != nil {
		return err
	}
	last := make(map[string]int, len(o))
	for i, m := range o {
		last[m.key] = i
	}
	for i, m := range o {
		if last[m.key] != i || strings.IndexByte(m.key, 0) >= 0 {
			continue
		}
		element, err := doc.WriteDocumentElement(m.key)
		if err != nil {
			return err
		}
		if err := writeTree(element, m.value, depth+1); err != nil {
			return err
		}
	}
	return doc.WriteDocumentEnd()
}

// writeNumber writes a JSON number. What exceeds a double is the largest there
// is, and there is no negative zero, so that no server changes what it holds.
func writeNumber(w bson.ValueWriter, literal string) error {
	if n, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return w.WriteInt64(n)
	}
	f, _ := strconv.ParseFloat(literal, 64) // valid JSON; out of range is ±Inf
	if math.IsInf(f, 0) {
		f = math.Copysign(math.MaxFloat64, f)
	}
	if f == 0 {
		f = 0
	}
	return w.WriteDouble(f)
}
