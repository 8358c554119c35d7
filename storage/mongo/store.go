// Package mongo is [hive.Store] in a MongoDB database that several processes may share.
//
// Every write waits for the majority of the members and their journals. An
// update edits the copy that this process holds and stores what changed under
// the condition that the version is still the same, which is one round trip
// when it is. New messages of many callers are stored together. A keeper in the
// background prepares the database, follows what other processes change and
// knows whether the database answers.
package mongo

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"hivewire/hive"
)

// Options are what Open needs to know besides the URI.
type Options struct {
	// Log is told why MongoDB cannot be used, at most once per 10 s, and nil
	// when it can be used again. It must not block; nil logs nothing. The
	// errors name hosts but no credentials.
	Log func(err error)
}

const (
	startWait = time.Second     // how long Open waits for the first outcome
	closeWait = 5 * time.Second // for operations that run when the store is closed
)

// Open returns the store in the database that uri names, hivewire when it
// names none. Options in uri override the client's settings, never the write
// and read concern.
//
// A MongoDB that does not answer is no error: the store answers Unavailable
// and prepares the database as soon as it can. What cannot get better by
// itself is an error when it shows within a second: wrong credentials, a server
// that is too old, an index of ours that exists with other options. Shows it
// later, Ready tells. Errors do not contain the credentials of uri.
func Open(ctx context.Context, uri string, opts Options) (hive.Store, error) {
	t, err := parseTarget(uri)
	if err != nil {
		return hive.Store{}, err
	}
	h := newHealth(opts.Log)
	client, err := connect(t, h)
	if err != nil {
		return hive.Store{}, err
	}
	s := newStore(client, client.Database(t.database), h)
	go s.keeper.run()

	wait := time.NewTimer(startWait)
	defer wait.Stop()
	select {
	case err = <-h.first:
	case <-wait.C:
	case <-ctx.Done():
		err = &fatalError{ctx.Err()}
	}
	if isFatal(err) {
		_ = s.close() // err says more
		return hive.Store{}, fmt.Errorf("open mongodb: %w", err)
	}
	return hive.Store{
		Users:         s.users,
		Networks:      s.networks,
		DeviceTypes:   s.deviceTypes,
		Devices:       s.devices,
		Settings:      s.settings,
		Commands:      s.commands,
		Notifications: s.notifications,
		Audit:         s.trail,
		Sessions:      s.sessions,
		APIKeys:       s.apiKeys,
		Catalog:       s.catalog,
		Ready:         h.ready,
		Backup:        backup,
		Close:         s.close,
	}, nil
}

// groups are a collection of networks or device types.
type groups = collection[hive.ID, hive.Group, groupDocument, hive.GroupQuery]

// store joins the collections to their client.
type store struct {
	client        *driver.Client
	health        *health
	keeper        *keeper
	users         users
	networks      *groups
	deviceTypes   *groups
	devices       *collection[string, hive.Device, deviceDocument, hive.DeviceQuery]
	settings      *collection[string, hive.Setting, settingDocument, hive.SettingQuery]
	commands      *messages[hive.Command, commandDocument]
	notifications *messages[hive.Notification, notificationDocument]
	trail         *trail
	sessions      *collection[string, hive.Session, sessionDocument, hive.SessionQuery]
	apiKeys       *collection[string, hive.APIKey, apiKeyDocument, hive.APIKeyQuery]
	catalog       *collection[hive.ID, hive.CatalogEntry, catalogDocument, hive.CatalogQuery]

	once sync.Once
	err  error // of closing; set within once
}

func newStore(client *driver.Client, db *driver.Database, h *health) *store {
	l := &link{db: db, health: h, slots: make(chan struct{}, maxWaiting)}
	f := &follower{link: l, clock: &clock{link: l}}
	t := newTrail(f)
	s := &store{
		client:        client,
		health:        h,
		users:         users{newCollection(f, userKind), t, newLines()},
		networks:      newCollection(f, groupKind("networks", "Network")),
		deviceTypes:   newCollection(f, groupKind("deviceTypes", "Device type")),
		devices:       newCollection(f, deviceKind),
		settings:      newCollection(f, settingKind),
		commands:      newMessages(f, commandKind),
		notifications: newMessages(f, notificationKind),
		trail:         t,
		sessions:      newCollection(f, sessionKind),
		apiKeys:       newCollection(f, apiKeyKind),
		catalog:       newCollection(f, catalogKind),
	}
	s.keeper = newKeeper(h, []func(context.Context) error{
		s.users.prepare, s.networks.prepare, s.deviceTypes.prepare, s.devices.prepare, s.settings.prepare,
		s.commands.prepare, s.notifications.prepare, s.trail.prepare, s.sessions.prepare, s.apiKeys.prepare,
		s.catalog.prepare, prepareDeletions(l),
	}, f.follow)
	return s
}

// close ends the keeper, the writers and the client. Operations that run meanwhile may
// still succeed; later ones get Unavailable.
func (s *store) close() error {
	s.once.Do(func() {
		s.health.close()
		s.keeper.stop()
		s.commands.writer.stop()
		s.notifications.writer.stop()
		ctx, cancel := context.WithTimeout(context.Background(), closeWait)
		defer cancel()
		if err := s.client.Disconnect(ctx); err != nil {
			s.err = fmt.Errorf("close mongodb: %w", err)
		}
	})
	return s.err
}

func backup(context.Context, io.Writer) error {
	return hive.Errorf(hive.Invalid, "The data is in MongoDB; back it up with mongodump")
}
