// Package compattest tests that the user APIs of all systems work on one account, on any store.
package compattest

import (
	"testing"

	"hivewire/hive"
)

// Run runs every test on a node of its own, over a store that open opens.
func Run(t *testing.T, open func(t *testing.T) *hive.Store) {
	for name, test := range map[string]func(*world){
		"Documents":               documents,
		"NullAndAbsent":           nullAndAbsent,
		"Locking":                 locking,
		"Disabling":               disabling,
		"Roles":                   roles,
		"LastAdministrator":       lastAdministrator,
		"PasswordEndsSessions":    passwordEndsSessions,
		"RefusalsChangeNothing":   refusalsChangeNothing,
		"EveryAPILeavesRecords":   records,
		"FailuresCountTogether":   failures,
		"SecretsAreNowhere":       secretsAreNowhere,
		"WritersLoseNothing":      writers,
		"RenamesToOneLogin":       renames,
		"AdministratorsAtOnceOff": administratorsAtOnce,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(newWorld(t, open(t)))
		})
	}
}
