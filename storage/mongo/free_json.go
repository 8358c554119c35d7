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
	value  bson.RawValue
	text   string
	digest string
}

// encodeJSON converts any compact JSON text.
func encodeJSON(text []byte) (freeJSON, error) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return freeJSON{}, hive.Errorf(hive.Invalid, "The data is not valid JSON")
	}
	if len(text) > maxJSON {
		return freeJSON{}, hive.Errorf(hive.Invalid, "The data is too large to be stored")
	}
	value := jsonToBSON(text)
	back := bsonToJSON(value)
	if string(back) == string(text) && len(value.Value) <= maxBoth {
		return freeJSON{value: value}, nil
	}
	f := freeJSON{value: value, text: string(text), digest: digest(back)}
	if len(value.Value)+len(text) > maxBoth {
		f.reduce()
	}
	return f, nil
}

// decode returns the JSON text, nil when there is none.
func (f freeJSON) decode() []byte {
	var text []byte
	if !f.value.IsZero() {
		text = bsonToJSON(f.value)
	}
	if f.text != "" && f.digest == digest(text) {
		return []byte(f.text)
	}
	return text
}

// reduce keeps only the text and reports whether there was a value.
func (f *freeJSON) reduce() bool {
	if f.value.IsZero() {
		return false
	}
	*f = freeJSON{text: string(f.decode()), digest: digest(nil)}
	return true
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
