package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"go.uber.org/zap"

	"hivewire/actions"
	"hivewire/auth"
	"hivewire/bus"
	"hivewire/hive"
	"hivewire/storage"
)

// local serves requests from the store of a stopped server, for the person at
// the machine.
type local struct {
	store hive.Store
	hub   *bus.Hub
	svc   *actions.Service
}

// openLocal opens the store itself.
func (t *target) openLocal(ctx context.Context) (*local, error) {
	// Tokens that are made here must be good at the server later.
	keys, err := (&config{JWTSecret: t.getenv("HIVEWIRE_JWT_SECRET")}).keys()
	if err != nil {
		return nil, err
	}
	store, err := t.openStore(ctx)
	if err != nil {
		return nil, err
	}
	if n, err := store.Users.Count(ctx, hive.UserQuery{}); err != nil || n == 0 {
		if err == nil { // a slip in its name, or else the administrator would never be made
			err = errors.New("the store holds no accounts; start a server on it once")
		}
		return nil, errors.Join(err, store.Close())
	}
	l := &local{store: store, hub: bus.New()}
	h := hive.New(store, auth.NewPasswords(1), l.hub, hive.Options{})
	if keys.Signing == nil {
		if keys.Signing, err = storedKey(ctx, h); err != nil {
			h.Close()
			l.hub.Close()
			return nil, errors.Join(err, store.Close())
		}
	}
	l.svc = actions.New(h, auth.New(h, keys, auth.Options{}), time.Now, actions.Info{})
	return l, nil
}

// openStore opens the store that the flags name.
func (t *target) openStore(ctx context.Context) (hive.Store, error) {
	if t.mongo == "" {
		if _, err := os.Stat(t.data); err != nil {
			return hive.Store{}, fmt.Errorf("there is no data directory %s; start a server once with: hivewire serve --data %s", t.data, t.data)
		}
		return storage.Open(ctx, storage.Config{Dir: t.data, Log: zap.NewNop()})
	}
	store, err := storage.Open(ctx, storage.Config{MongoURI: t.mongo, Log: zap.NewNop()})
	if err != nil {
		return store, err
	}
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	for store.Ready(ctx) != nil {
		select {
		case <-time.After(firstPause):
		case <-ctx.Done():
			return store, errors.Join(errors.New("MongoDB does not answer"), store.Close())
		}
	}
	return store, nil
}

// Call implements caller.
func (l *local) Call(ctx context.Context, request []byte) ([]byte, error) {
	return l.svc.Answer(ctx, hive.Operator(), request), nil
}

// Close implements caller.
func (l *local) Close() error {
	l.svc.Close()
	l.svc.Auth.Close()
	l.svc.Hive.Close()
	l.hub.Close()
	return l.store.Close()
}
