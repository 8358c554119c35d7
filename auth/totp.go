package auth

import (
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// NewTOTPKey returns a random key of 20 bytes in base32, for a second factor.
func NewTOTPKey() (string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "hivewire", AccountName: "account", SecretSize: 20})
	if err != nil {
		return "", err
	}
	return key.Secret(), nil
}

// TOTPKey returns the form in which a key that somebody gives is kept, false
// when it is none: base32 of at least 16 characters, in any case and with spaces.
func TOTPKey(given string) (key string, ok bool) {
	key = strings.TrimRight(strings.ToUpper(strings.ReplaceAll(given, " ", "")), "=")
	if len(key) < 16 || strings.Trim(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		return "", false
	}
	_, err := totp.GenerateCode(key, time.Unix(0, 0))
	return key, err == nil
}

// ValidTOTP reports whether code is a key's at a moment, or one step of 30
// seconds before or after (RFC 6238: SHA-1, six digits).
func ValidTOTP(key, code string, now time.Time) bool {
	ok, err := totp.ValidateCustom(code, key, now, totp.ValidateOpts{Period: 30, Skew: 1, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	return ok && err == nil
}
