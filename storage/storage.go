// Package storage opens the store that the configuration asks for.
package storage

import (
	"context"
	"errors"

	"go.uber.org/zap"

	"hivewire/hive"
	"hivewire/storage/embedded"
)

// Config says which store to open.
type Config struct {
	Dir      string // the embedded store's data directory
	MongoURI string // mongodb://…; when it is not empty Dir is not used
	Log      *zap.Logger
}

// Open opens the store. Close it.
func Open(_ context.Context, c Config) (hive.Store, error) {
	if c.MongoURI != "" {
		return hive.Store{}, errors.New("this build has no MongoDB store; leave out mongodb-uri to use the embedded one")
	}
	return embedded.Open(c.Dir)
}
