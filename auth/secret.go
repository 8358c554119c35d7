package auth

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// minSecret is the least length of a signing secret in bytes: what RFC 7518
// §3.2 asks of an HS256 key.
const minSecret = 32

// Keys sign and verify tokens.
type Keys struct {
	Signing      []byte   // signs new tokens and verifies them
	Verification [][]byte // former signing keys, whose tokens are still good
	DeviceHive   []byte   // verifies tokens of a DeviceHive installation; nil for none
}

// ParseSecret returns the key that a secret given by the operator stands for:
// its raw bytes.
func ParseSecret(s string) ([]byte, error) {
	if looksLikeToken(s) {
		return nil, errors.New("the JWT secret is set to a token; it is the key that signs tokens: give any 32 or more random characters, or leave it out and one is made")
	}
	if len(s) < minSecret {
		return nil, fmt.Errorf("the JWT secret has %d bytes; it needs at least %d random ones, for example from: openssl rand -base64 32", len(s), minSecret)
	}
	return []byte(s), nil
}

func looksLikeToken(s string) bool {
	_, _, err := jwt.NewParser().ParseUnverified(strings.TrimSpace(s), jwt.MapClaims{})
	return err == nil
}

// ParseDeviceHiveSecret returns the key that DeviceHive makes of its
// JWT_SECRET: a lenient base64 decoding that skips foreign characters and
// drops an incomplete last group.
func ParseDeviceHiveSecret(s string) ([]byte, error) {
	const padding = 127
	var group [4]byte
	var key []byte
	n := 0
	for i := range len(s) {
		if s[i] >= 0x80 {
			return nil, errors.New("the DeviceHive JWT secret has a character that is not ASCII; DeviceHive cannot use such a secret")
		}
		v, ok := sextet(s[i])
		if !ok {
			continue
		}
		group[n] = v
		if n++; n < len(group) {
			continue
		}
		n = 0
		key = append(key, group[0]<<2|group[1]>>4)
		if group[2] != padding {
			key = append(key, group[1]<<4|group[2]>>2)
		}
		if group[3] != padding {
			key = append(key, group[2]<<6|group[3])
		}
	}
	if len(key) == 0 {
		return nil, errors.New("the DeviceHive JWT secret is too short: DeviceHive makes an empty key of it")
	}
	return key, nil
}

func sextet(c byte) (byte, bool) {
	switch {
	case c >= 'A' && c <= 'Z':
		return c - 'A', true
	case c >= 'a' && c <= 'z':
		return c - 'a' + 26, true
	case c >= '0' && c <= '9':
		return c - '0' + 52, true
	case c == '+':
		return 62, true
	case c == '/':
		return 63, true
	case c == '=':
		return 127, true
	}
	return 0, false
}

// NewSecret returns a random secret of 256 bits in base64, as it is stored.
func NewSecret() string {
	key := make([]byte, minSecret)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the process instead
	return base64.StdEncoding.EncodeToString(key)
}
