package mongo

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// bsonToJSON renders v as compact JSON. The numbers and strings that
// jsonToBSON makes come back in the spelling that JavaScript gives them, with
// .0 behind a whole double. Types that JSON lacks, which only come in by hand,
// become the closest text or number, else null.
func bsonToJSON(v bson.RawValue) []byte {
	value, _, ok := cut(v.Type, v.Value)
	if !ok {
		return []byte("null")
	}
	return slices.Clip(appendJSON(make([]byte, 0, len(v.Value)), v.Type, value))
}

// appendJSON renders a value that cut returned.
func appendJSON(b []byte, t bson.Type, value []byte) []byte {
	switch t {
	case bson.TypeEmbeddedDocument:
		return appendElements(b, '{', value, '}')
	case bson.TypeArray:
		return appendElements(b, '[', value, ']')
	case bson.TypeString:
		return appendString(b, value[4:len(value)-1])
	case bson.TypeBoolean:
		return strconv.AppendBool(b, value[0] != 0)
	case bson.TypeInt32:
		return strconv.AppendInt(b, int64(int32(binary.LittleEndian.Uint32(value))), 10)
	case bson.TypeInt64:
		return strconv.AppendInt(b, int64(binary.LittleEndian.Uint64(value)), 10)
	case bson.TypeDouble:
		return appendDouble(b, math.Float64frombits(binary.LittleEndian.Uint64(value)))
	}
	return appendForeign(b, bson.RawValue{Type: t, Value: value})
}

// appendForeign renders what only comes in by hand.
func appendForeign(b []byte, v bson.RawValue) []byte {
	switch v.Type {
	case bson.TypeDecimal128:
		if d := v.Decimal128(); !d.IsNaN() && d.IsInf() == 0 {
			return append(b, d.String()...)
		}
	case bson.TypeDateTime:
		return appendString(b, v.Time().UTC().AppendFormat(nil, "2006-01-02T15:04:05.000Z"))
	case bson.TypeObjectID:
		return appendString(b, []byte(v.ObjectID().Hex()))
	case bson.TypeBinary:
		if _, data, ok := v.BinaryOK(); ok {
			return appendString(b, base64.StdEncoding.AppendEncode(nil, data))
		}
	}
	return append(b, "null"...)
}

// appendElements renders the elements of a document, between brackets that
// say whether it is an array. What is damaged ends it.
func appendElements(b []byte, left byte, doc []byte, right byte) []byte {
	b = append(b, left)
	rest := doc[4 : len(doc)-1]
	for first := true; len(rest) > 0; first = false {
		t := bson.Type(rest[0])
		end := bytes.IndexByte(rest, 0)
		if end < 1 {
			break
		}
		key := rest[1:end]
		value, after, ok := cut(t, rest[end+1:])
		if !ok {
			break
		}
		if !first {
			b = append(b, ',')
		}
		if left == '{' {
			b = append(appendString(b, key), ':')
		}
		b = appendJSON(b, t, value)
		rest = after
	}
	return append(b, right)
}

// cut divides b behind the value of type t that it begins with.
func cut(t bson.Type, b []byte) (value, rest []byte, ok bool) {
	size := 0
	switch t {
	case bson.TypeDouble, bson.TypeDateTime, bson.TypeTimestamp, bson.TypeInt64:
		size = 8
	case bson.TypeInt32:
		size = 4
	case bson.TypeBoolean:
		size = 1
	case bson.TypeObjectID:
		size = 12
	case bson.TypeDecimal128:
		size = 16
	case bson.TypeNull, bson.TypeUndefined, bson.TypeMinKey, bson.TypeMaxKey:
	case bson.TypeRegex:
		for range 2 {
			size += bytes.IndexByte(b[size:], 0) + 1
		}
	default: // begins with a length
		if len(b) < 5 {
			return nil, nil, false
		}
		size = int(binary.LittleEndian.Uint32(b))
		switch t {
		case bson.TypeString, bson.TypeJavaScript, bson.TypeSymbol:
			size += 4
		case bson.TypeBinary:
			size += 5
		case bson.TypeDBPointer:
			size += 16
		case bson.TypeEmbeddedDocument, bson.TypeArray, bson.TypeCodeWithScope:
		default:
			return nil, nil, false
		}
		if size < 5 {
			return nil, nil, false
		}
	}
	if len(b) < size {
		return nil, nil, false
	}
	return b[:size], b[size:], true
}

// appendDouble writes f as JavaScript does, but so that it is told from a
// whole number of 64 bits.
func appendDouble(b []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(b, "null"...)
	}
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		start := len(b)
		b = strconv.AppendFloat(b, f, 'e', -1, 64)
		if n := len(b); n-start >= 4 && b[n-2] == '0' && (b[n-3] == '-' || b[n-3] == '+') { // 1e-07 is 1e-7
			b[n-2] = b[n-1]
			b = b[:n-1]
		}
		return b
	}
	b = strconv.AppendFloat(b, f, 'f', -1, 64)
	if f == math.Trunc(f) {
		b = append(b, ".0"...)
	}
	return b
}

const hexDigits = "0123456789abcdef"

// appendString writes s with the escapes that JSON demands and no others.
func appendString(b, s []byte) []byte {
	b = append(b, '"')
	plain := 0 // where the part begins that is copied as it is
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRune(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = append(b, s[plain:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, '\\', 'b')
		case '\t':
			b = append(b, '\\', 't')
		case '\n':
			b = append(b, '\\', 'n')
		case '\f':
			b = append(b, '\\', 'f')
		case '\r':
			b = append(b, '\\', 'r')
		default:
			if c < ' ' {
				b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			} else {
				b = utf8.AppendRune(b, utf8.RuneError) // no UTF-8
			}
		}
		i += size
		plain = i
	}
	return append(append(b, s[plain:]...), '"')
}
