// Package actions is the catalogue of everything a client can ask for, one file per action.
package actions

import (
	"hivewire/auth"
	"hivewire/hive"
)

// Service is what actions work with, one for the whole process.
type Service struct {
	Hive *hive.Hive
	Auth *auth.Authority
	Info Info

	// Observe is called after every request with the action's name ("" when
	// none was recognised), the code of the answer (0 for success) and the
	// error, if any. It may run on many goroutines at once. Nil is allowed.
	Observe func(o Observation)
}

// Info is what the information actions tell, from the configuration.
type Info struct {
	BootstrapServers string // cluster/info "bootstrap.servers"
	ZookeeperConnect string // cluster/info "zookeeper.connect"
}
