package mongo

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

func TestFreeJSON(t *testing.T) {
	t.Parallel()
	for text, c := range map[string]struct {
		bson string // canonical extended JSON of the value
		both bool   // the text is beside it
	}{
		`{}`:                              {`{}`, false},
		`{"b":1,"a":[true,null,"x",{}]}`:  {`{"b":{"$numberLong":"1"},"a":[true,null,"x",{}]}`, false},
		`{"a":1.5,"b":1.0,"c":1e-7}`:      {`{"a":{"$numberDouble":"1.5"},"b":{"$numberDouble":"1.0"},"c":{"$numberDouble":"1E-07"}}`, false},
		`{"a":1e+21}`:                     {`{"a":{"$numberDouble":"1E+21"}}`, false},
		`{"a":9223372036854775807}`:       {`{"a":{"$numberLong":"9223372036854775807"}}`, false},
		`{"a":9223372036854775808}`:       {`{"a":{"$numberDouble":"9.223372036854776E+18"}}`, true},
		`{"a":1e3}`:                       {`{"a":{"$numberDouble":"1000.0"}}`, true},
		`{"a":-0}`:                        {`{"a":{"$numberLong":"0"}}`, true},
		`{"a":-0.0}`:                      {`{"a":{"$numberDouble":"0.0"}}`, true},
		`{"a":1e400}`:                     {`{"a":{"$numberDouble":"1.7976931348623157E+308"}}`, true},
		`{"a":1,"b":2,"a":3}`:             {`{"b":{"$numberLong":"2"},"a":{"$numberLong":"3"}}`, true},
		`{"$a":1,"b.c":2,"":3}`:           {`{"$a":{"$numberLong":"1"},"b.c":{"$numberLong":"2"},"":{"$numberLong":"3"}}`, false},
		`{"a\u0000":1,"b":"\u0000"}`:      {`{"b":"\u0000"}`, true},
		`{"a":"\ud800"}`:                  {`{"a":"` + "\ufffd" + `"}`, true},
		`{"a":"\u00e9"}`:                  {`{"a":"é"}`, true},
		`{ "a":1}`:                        {`{"a":{"$numberLong":"1"}}`, true},
		`{"a":"\n\t\b\f\r\"\\\u001f é"}`:  {`{"a":"\n\t\b\f\r\"\\\u001f é"}`, false},
		`{"a":"\n\t\b\f\r\"\\\u001f\/é"}`: {`{"a":"\n\t\b\f\r\"\\\u001f/é"}`, true},
	} {
		f, err := encodeJSON([]byte(text))
		require.NoError(t, err, text)
		require.Equal(t, text, string(f.decode()))
		value, err := bson.MarshalExtJSON(f.Value.Document(), true, false)
		require.NoError(t, err, text)
		require.Equal(t, c.bson, string(value), text)
		require.Equal(t, c.both, f.Text != "", text)
	}
}

// TestFreeJSONThatIsNoObject is stored as the value that it is.
func TestFreeJSONThatIsNoObject(t *testing.T) {
	t.Parallel()
	for text, kind := range map[string]bson.Type{`"text"`: bson.TypeString, `5`: bson.TypeInt64, `1.10`: bson.TypeDouble, `false`: bson.TypeBoolean, `[1,[]]`: bson.TypeArray} {
		f, err := encodeFree([]byte(text))
		require.NoError(t, err, text)
		require.Equal(t, kind, f.Value.Type, text)
		require.Equal(t, text, string(f.value()))
		require.Nil(t, f.object(), text)
	}
	require.Nil(t, freeJSON{Value: bson.RawValue{Type: bson.TypeNull}}.value())
}

func TestDeepJSON(t *testing.T) {
	t.Parallel()
	text := strings.Repeat(`{"a":`, 200) + `1` + strings.Repeat(`}`, 200)
	f, err := encodeJSON([]byte(text))
	require.NoError(t, err)
	require.Equal(t, text, string(f.decode()))
	depth := 0
	for v := f.Value; v.Type == bson.TypeEmbeddedDocument; depth++ {
		v = v.Document().Lookup("a")
	}
	require.Equal(t, maxNesting+1, depth)
}

func TestLargeJSON(t *testing.T) {
	t.Parallel()
	text := `{"a":[` + strings.Repeat("1,", 2<<20) + `1]}`
	f, err := encodeJSON([]byte(text))
	require.NoError(t, err)
	require.True(t, f.Value.IsZero(), "the value is several times larger than the text")
	require.True(t, text == string(f.decode()))

	for _, bad := range []string{`{"a":"` + strings.Repeat("x", maxJSON) + `"}`, "", "{", `{"a":1} `[:6], "{\"a\":\"\xff\"}"} {
		_, err = encodeJSON([]byte(bad))
		require.Equal(t, hive.Invalid, hive.KindOf(err), "%.20q", bad)
	}
}

// TestEditedByHand checks that a text never wins over a value that was changed.
func TestEditedByHand(t *testing.T) {
	t.Parallel()
	f, err := encodeJSON([]byte(`{"a":1e3}`))
	require.NoError(t, err)
	other, err := encodeJSON([]byte(`{"a":2}`))
	require.NoError(t, err)
	f.Value = other.Value
	require.Equal(t, `{"a":2}`, string(f.decode()))
	f.Value = bson.RawValue{}
	require.Nil(t, f.decode())

	f, err = encodeJSON([]byte(`{"$a":1}`))
	require.NoError(t, err)
	require.True(t, f.reduce())
	require.False(t, f.reduce())
	require.Equal(t, `{"$a":1}`, string(f.decode()))
	f.Value = other.Value
	require.Equal(t, `{"a":2}`, string(f.decode()))
}

// TestForeignTypes checks how values look that only come in by hand.
func TestForeignTypes(t *testing.T) {
	t.Parallel()
	id := bson.NewObjectID()
	decimal, err := bson.ParseDecimal128("1.50")
	require.NoError(t, err)
	infinite, err := bson.ParseDecimal128("Infinity")
	require.NoError(t, err)
	raw, err := bson.Marshal(bson.D{
		{Key: "id", Value: id}, {Key: "at", Value: time.UnixMilli(1_500_000_000_001)}, {Key: "i", Value: int32(5)},
		{Key: "d", Value: decimal}, {Key: "x", Value: infinite}, {Key: "nan", Value: math.NaN()}, {Key: "inf", Value: math.Inf(1)},
		{Key: "b", Value: []byte{1, 2, 3}}, {Key: "r", Value: bson.Regex{Pattern: "a"}}, {Key: "t", Value: bson.Timestamp{T: 5}},
		{Key: "s", Value: "\xff"}, {Key: "c", Value: bson.JavaScript("f")}, {Key: "w", Value: bson.CodeWithScope{Code: "f", Scope: bson.D{}}},
		{Key: "y", Value: bson.Symbol("s")}, {Key: "u", Value: bson.Undefined{}}, {Key: "p", Value: bson.DBPointer{DB: "x", Pointer: id}},
		{Key: "min", Value: bson.MinKey{}}, {Key: "max", Value: bson.MaxKey{}}, {Key: "last", Value: true},
	})
	require.NoError(t, err)
	text := bsonToJSON(bson.RawValue{Type: bson.TypeEmbeddedDocument, Value: raw})
	require.Equal(t, `{"id":"`+id.Hex()+`","at":"2017-07-14T02:40:00.001Z","i":5,"d":1.50,"x":null,"nan":null,"inf":null,`+
		`"b":"AQID","r":null,"t":null,"s":"`+"\ufffd"+`","c":null,"w":null,"y":null,"u":null,"p":null,"min":null,"max":null,"last":true}`, string(text))
}

// TestDamagedBSON checks that nothing that is cut off or overwritten is read
// beyond its end, and that the result is JSON all the same.
func TestDamagedBSON(t *testing.T) {
	t.Parallel()
	whole := jsonToBSON([]byte(`{"a":[1,2.5,"x",{"b":null}],"c":true}`)).Value
	for i := range whole {
		require.True(t, json.Valid(bsonToJSON(bson.RawValue{Type: bson.TypeEmbeddedDocument, Value: whole[:i]})))
		for _, b := range []byte{0, 1, 2, 3, 5, 11, 16, 127, 255} {
			damaged := append([]byte(nil), whole...)
			damaged[i] = b
			require.True(t, json.Valid(bsonToJSON(bson.RawValue{Type: bson.TypeEmbeddedDocument, Value: damaged})))
		}
	}
}

// FuzzFreeJSON checks that every JSON text comes back byte for byte and that
// its value is one that MongoDB can hold.
func FuzzFreeJSON(f *testing.F) {
	f.Fuzz(func(t *testing.T, text []byte) {
		free, err := encodeJSON(text)
		if !utf8.Valid(text) || !json.Valid(text) {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		require.Equal(t, string(text), string(free.decode()))
		require.NoError(t, free.Value.Validate())
		require.True(t, json.Valid(bsonToJSON(free.Value)))
		free.reduce()
		require.Equal(t, string(text), string(free.decode()))
	})
}
