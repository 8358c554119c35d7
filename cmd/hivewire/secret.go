package main

import (
	"fmt"
	"strings"

	"hivewire/auth"
)

// keys returns the token keys that the operator gave; Signing is nil when it
// is to come from the store.
func (c *config) keys() (k auth.Keys, err error) {
	if c.JWTSecret != "" {
		if k.Signing, err = auth.ParseSecret(c.JWTSecret); err != nil {
			return k, fmt.Errorf("HIVEWIRE_JWT_SECRET: %w", err)
		}
	}
	for _, s := range strings.FieldsFunc(c.JWTVerificationSecrets, func(r rune) bool { return r == ',' }) {
		key, err := auth.ParseSecret(s)
		if err != nil {
			return k, fmt.Errorf("HIVEWIRE_JWT_VERIFICATION_SECRETS: %w", err)
		}
		k.Verification = append(k.Verification, key)
	}
	if c.DeviceHiveJWTSecret != "" {
		if k.DeviceHive, err = auth.ParseDeviceHiveSecret(c.DeviceHiveJWTSecret); err != nil {
			return k, fmt.Errorf("HIVEWIRE_DEVICEHIVE_JWT_SECRET: %w", err)
		}
	}
	return k, nil
}

// secretHelp lists the settings that are no flags.
func secretHelp() string {
	var b strings.Builder
	for _, s := range settings() {
		if s.secret {
			fmt.Fprintf(&b, "  %s\n      %s\n", s.env(), s.doc)
		}
	}
	return strings.TrimRight(b.String(), "\n")
}
