package auth

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"hivewire/hive"
)

// signed carries claims through the JWT library. DeviceHive's tokens have no
// registered claims; the embedded type only satisfies the library.
type signed struct {
	jwt.RegisteredClaims `json:"-"`
	Payload              *claims `json:"payload"`
}

// received keeps the claims set of a token as it came.
type received struct {
	jwt.RegisteredClaims
	text []byte
}

// UnmarshalJSON implements [json.Unmarshaler].
func (r *received) UnmarshalJSON(text []byte) error {
	r.text = bytes.Clone(text)
	return nil
}

// parser accepts nothing but HS256 and nothing but canonical base64, so that a
// token has one spelling. Expiry is in our own claim and checked by us.
var parser = jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithoutClaimsValidation(), jwt.WithStrictDecoding())

const (
	// maxToken bounds what is worth a signature check, in bytes.
	maxToken = 64 << 10
	// maxIssued is the longest token that is issued, in bytes. It leaves room
	// for the other headers of a request, which may have 64 KiB in all.
	maxIssued = 60 << 10
)

var errTokenLength = hive.Errorf(hive.Invalid, "The token would be too long to be sent in a header. Name fewer networkIds and deviceTypeIds, or * for all.")

func (k *Keys) sign(c *claims) (string, error) {
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, signed{Payload: c}).SignedString(k.Signing)
	switch {
	case err != nil:
		return "", fmt.Errorf("sign token: %w", err)
	case len(token) > maxIssued:
		return "", errTokenLength
	}
	return token, nil
}

// verify returns the claims of a token that one of the keys signed.
func (k *Keys) verify(token string) (*claims, bool) {
	if len(token) > maxToken || strings.ContainsAny(token, "\r\n") { // the strict decoder skips line ends
		return nil, false
	}
	var r received
	if _, err := parser.ParseWithClaims(token, &r, k.choose); err != nil {
		return nil, false
	}
	return parseClaims(r.text)
}

var errHeader = errors.New("token header asks for an extension")

// choose offers every key. A token that demands extensions is refused, as RFC
// 7515 §4.1.11 asks; key ids and key addresses in the header mean nothing here.
func (k *Keys) choose(t *jwt.Token) (any, error) {
	for _, extension := range [...]string{"crit", "b64"} {
		if _, there := t.Header[extension]; there {
			return nil, errHeader
		}
	}
	set := jwt.VerificationKeySet{Keys: []jwt.VerificationKey{k.Signing}}
	for _, former := range k.Verification {
		set.Keys = append(set.Keys, former)
	}
	if k.DeviceHive != nil {
		set.Keys = append(set.Keys, k.DeviceHive)
	}
	return set, nil
}

// Decoded is what a token says, for people.
type Decoded struct {
	Claims  []byte // the claims set as it stands in the token
	Expires time.Time
	Refresh bool
}

// Decode reads a token without checking its signature.
func Decode(token string) (Decoded, error) {
	var r received
	if _, _, err := parser.ParseUnverified(token, &r); err != nil {
		return Decoded{}, errors.New("this is not a token: three parts of base64 joined by dots are expected")
	}
	c, ok := parseClaims(r.text)
	if !ok {
		return Decoded{}, errors.New("this token has no DeviceHive claims")
	}
	return Decoded{Claims: r.text, Expires: time.UnixMilli(c.Expires).UTC(), Refresh: c.Type == typeRefresh}, nil
}
