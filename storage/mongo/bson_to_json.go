package mongo

import (
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// bsonToJSON renders v as compact JSON. The numbers and strings that
// jsonToBSON makes come back in the spelling that JavaScript gives them, with
// .0 behind a whole double. Types that JSON lacks, which only come in by hand,
// become the closest text or number, else null.
func bsonToJSON(v bson.RawValue) []byte {
	return slices.Clip(appendJSON(nil, v))
}

func appendJSON(b []byte, v bson.RawValue) []byte {
	switch v.Type {
	case bson.TypeEmbeddedDocument:
		return appendObject(b, v.Document())
	case bson.TypeArray:
		return appendList(b, v.Array())
	case bson.TypeString:
		return appendString(b, v.StringValue())
	case bson.TypeBoolean:
		return strconv.AppendBool(b, v.Boolean())
	case bson.TypeInt32, bson.TypeInt64:
		return strconv.AppendInt(b, v.AsInt64(), 10)
	case bson.TypeDouble:
		return appendDouble(b, v.Double())
	case bson.TypeDecimal128:
		if d := v.Decimal128(); !d.IsNaN() && d.IsInf() == 0 {
			return append(b, d.String()...)
		}
	case bson.TypeDateTime:
		return appendString(b, v.Time().UTC().Format("2006-01-02T15:04:05.000Z"))
	case bson.TypeTimestamp:
		seconds, _ := v.Timestamp()
		return appendString(b, time.Unix(int64(seconds), 0).UTC().Format(time.RFC3339))
	case bson.TypeObjectID:
		return appendString(b, v.ObjectID().Hex())
	case bson.TypeBinary:
		_, data := v.Binary()
		return appendString(b, base64.StdEncoding.EncodeToString(data))
	}
	return append(b, "null"...)
}

func appendObject(b []byte, doc bson.Raw) []byte {
	elements, err := doc.Elements()
	if err != nil {
		return append(b, "null"...)
	}
	b = append(b, '{')
	for i, e := range elements {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, e.Key()), ':')
		b = appendJSON(b, e.Value())
	}
	return append(b, '}')
}

func appendList(b []byte, array bson.RawArray) []byte {
	values, err := array.Values()
	if err != nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, v)
	}
	return append(b, ']')
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
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r) // U+FFFD for what is no UTF-8
			i += size
			continue
		}
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= ' ':
			b = append(b, c)
		case c == '\b':
			b = append(b, '\\', 'b')
		case c == '\t':
			b = append(b, '\\', 't')
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\f':
			b = append(b, '\\', 'f')
		case c == '\r':
			b = append(b, '\\', 'r')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
	}
	return append(b, '"')
}
