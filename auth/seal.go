package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"hivewire/hive"
)

// sealPurpose separates the key that seals from those that sign.
const sealPurpose = "hivewire sealed field"

var errSeal = hive.Unavailablef("a sealed field cannot be read: it was written under a signing key that is not among the present ones")

// Seal encrypts something that is stored and must be readable again, under a
// key that follows from the signing key. "" stays "".
func (a *Authority) Seal(plain string) (string, error) {
	if plain == "" {
		return "", nil
	}
	keys := a.keys.Load()
	if keys == nil {
		return "", errNoKey
	}
	box, err := sealer(keys.Signing)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the process instead
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(plain), nil)), nil
}

// Unseal is the opposite of Seal. It also tries the former signing keys.
func (a *Authority) Unseal(sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	keys := a.keys.Load()
	if keys == nil {
		return "", errNoKey
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", errSeal
	}
	for _, key := range append([][]byte{keys.Signing}, keys.Verification...) {
		box, err := sealer(key)
		if err != nil {
			return "", err
		}
		if len(raw) < box.NonceSize() {
			break
		}
		if plain, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], nil); err == nil {
			return string(plain), nil
		}
	}
	return "", errSeal
}

func sealer(key []byte) (cipher.AEAD, error) {
	derived, err := hkdf.Key(sha256.New, key, nil, sealPurpose, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
