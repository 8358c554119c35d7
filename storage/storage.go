// Package storage opens the store that the configuration asks for.
package storage

import (
	"context"

	"go.uber.org/zap"

	"hivewire/hive"
	"hivewire/storage/embedded"
	"hivewire/storage/mongo"
)

// Config says which store to open.
type Config struct {
	Dir      string // the embedded store's data directory
	MongoURI string // mongodb://…; when it is not empty Dir is not used
	Log      *zap.Logger
}

// Open opens the store. Close it.
func Open(ctx context.Context, c Config) (hive.Store, error) {
	if c.MongoURI != "" {
		return mongo.Open(ctx, c.MongoURI, mongo.Options{Log: func(err error) { report(c.Log, err) }})
	}
	return embedded.OpenContext(ctx, c.Dir, embedded.Options{Log: func(err error) {
		c.Log.Warn("the embedded store has trouble", zap.Error(err))
	}})
}

// Shared returns the name of the database when other processes can use it too,
// else "".
func (c *Config) Shared() (string, error) {
	if c.MongoURI == "" {
		return "", nil
	}
	return mongo.Database(c.MongoURI)
}

// report logs how it stands with MongoDB.
func report(log *zap.Logger, err error) {
	if err == nil {
		log.Info("MongoDB can be used again")
		return
	}
	log.Warn("MongoDB cannot be used", zap.Error(err))
}
