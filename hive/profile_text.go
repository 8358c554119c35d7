package hive

import (
	"fmt"
	"slices"
)

var (
	kindNames     = []string{"user", "service", "group"}
	approvalNames = []string{"approved", "before_decision", "rejected"}
	signUpNames   = []string{"final", "before_confirmation", "to_approve"}
)

// MarshalText implements [encoding.TextMarshaler].
func (k AccountKind) MarshalText() ([]byte, error) { return nameOf(kindNames, k) }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (k *AccountKind) UnmarshalText(text []byte) error { return parseName(kindNames, text, k) }

// MarshalText implements [encoding.TextMarshaler].
func (a Approval) MarshalText() ([]byte, error) { return nameOf(approvalNames, a) }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (a *Approval) UnmarshalText(text []byte) error { return parseName(approvalNames, text, a) }

// MarshalText implements [encoding.TextMarshaler].
func (s SignUp) MarshalText() ([]byte, error) { return nameOf(signUpNames, s) }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (s *SignUp) UnmarshalText(text []byte) error { return parseName(signUpNames, text, s) }

func nameOf[T ~uint8](names []string, n T) ([]byte, error) {
	if int(n) >= len(names) {
		return nil, fmt.Errorf("%d is none of %q", n, names)
	}
	return []byte(names[n]), nil
}

func parseName[T ~uint8](names []string, text []byte, n *T) error {
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("%q is none of %q", text, names)
	}
	*n = T(i)
	return nil
}
