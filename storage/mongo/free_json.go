package mongo

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

const (
	// maxJSON is how many bytes of JSON one document can hold.
	maxJSON = 15 << 20
	// maxBoth is how many bytes the value may have with the text beside it;
	// beyond that the value is left out.
	maxBoth = 12 << 20
)

// freeJSON is JSON that clients chose, as documents hold it: a value that can
// be queried and, if that does not come back byte for byte, the text as well.
// The digest is of the value's JSON; a value that was changed by hand does not
// match it any more, and then the text is void.
type freeJSON struct {
	Value  bson.RawValue
	Text   string
	Digest string
}

// encodeFree converts free JSON; an empty text is none.
func encodeFree(text []byte) (freeJSON, error) {
	if len(text) == 0 {
		return freeJSON{}, nil
	}
	return encodeJSON(text)
}

// value returns the JSON, nil for null and when there is none.
func (f freeJSON) value() []byte {
	if text := f.decode(); len(text) > 0 && string(text) != "null" {
		return tidy(text)
	}
	return nil
}

// object returns the JSON object, nil when there is none. Anything else was
// put there by hand.
func (f freeJSON) object() []byte {
	if value := f.value(); len(value) > 0 && value[0] == '{' {
		return value
	}
	return nil
}

// encodeJSON converts any compact JSON text.
func encodeJSON(text []byte) (freeJSON, error) {
	if len(text) > maxJSON {
		return freeJSON{}, hive.Errorf(hive.Invalid, "The data is too large to be stored")
	}
	if !utf8.Valid(text) || !json.Valid(text) {
		return freeJSON{}, hive.Errorf(hive.Invalid, "The data is not valid JSON")
	}
	value := jsonToBSON(text)
	back := bsonToJSON(value)
	if string(back) == string(text) && len(value.Value) <= maxBoth {
		return freeJSON{Value: value}, nil
	}
	f := freeJSON{Value: value, Text: string(text), Digest: digest(back)}
	if f.size() > maxBoth {
		f.reduce()
	}
	return f, nil
}

// decode returns the JSON text, nil when there is none.
func (f freeJSON) decode() []byte {
	var text []byte
	if !f.Value.IsZero() {
		text = bsonToJSON(f.Value)
	}
	if f.Text != "" && f.Digest == digest(text) {
		return []byte(f.Text)
	}
	return text
}

// reduce keeps only the text and reports whether there was a value.
func (f *freeJSON) reduce() bool {
	if f.Value.IsZero() {
		return false
	}
	*f = freeJSON{Text: string(f.decode()), Digest: digest(nil)}
	return true
}

// size is about what f takes in a document.
func (f freeJSON) size() int { return len(f.Value.Value) + len(f.Text) }

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
