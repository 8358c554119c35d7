// Package compattest tests that the user APIs of all systems work on one account, on any store.
package compattest

import (
	"testing"

	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// Capabilities are what a store can do beside what every store does.
type Capabilities struct {
	AtomicUpdate   bool // of concurrent updates of one account none is lost
	UniqueOnUpdate bool // of concurrent renames to one login one wins
}

// Run runs every test on a node of its own, over a store that open opens.
func Run(t *testing.T, can Capabilities, open func(t *testing.T) *hive.Store) {
	for name, test := range map[string]struct {
		run   func(*world)
		needs bool
	}{
		"Documents":               {documents, true},
		"NullAndAbsent":           {nullAndAbsent, true},
		"Locking":                 {locking, true},
		"Disabling":               {disabling, true},
		"Roles":                   {roles, true},
		"LastAdministrator":       {lastAdministrator, true},
		"PasswordEndsSessions":    {passwordEndsSessions, true},
		"RefusalsChangeNothing":   {refusalsChangeNothing, true},
		"EveryAPILeavesRecords":   {records, true},
		"FailuresCountTogether":   {failures, true},
		"WritersLoseNothing":      {writers, can.AtomicUpdate},
		"RenamesToOneLogin":       {renames, can.UniqueOnUpdate},
		"AdministratorsAtOnceOff": {administratorsAtOnce, can.AtomicUpdate},
	} {
		t.Run(name, func(t *testing.T) {
			if !test.needs {
				t.Skip("the store cannot")
			}
			t.Parallel()
			w := newWorld(t, hivetest.Options{Store: open(t)})
			w.can = can
			test.run(w)
		})
	}
}
