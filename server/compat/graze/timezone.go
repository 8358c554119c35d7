package graze

import (
	"strings"
	"time"
	_ "time/tzdata" // machines without a database of time zones know them too
)

// timezone returns the name of a time zone, "" for the system's: SYSTEM. It
// takes IANA names, also as Moogsoft displays them: "(GMT 00:00) Europe/London - …".
func timezone(spelled string) (name string, ok bool) {
	if spelled == "SYSTEM" {
		return "", true
	}
	if strings.HasPrefix(spelled, "(") {
		_, after, _ := strings.Cut(spelled, ")")
		spelled, _, _ = strings.Cut(strings.TrimSpace(after), " ")
	}
	// These two are Go's names for places that are none.
	if spelled == "" || spelled == "Local" {
		return "", false
	}
	_, err := time.LoadLocation(spelled)
	return spelled, err == nil
}
