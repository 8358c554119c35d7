package main

import (
	"go.uber.org/zap"

	"hivewire/bus/cluster"
	"hivewire/hive"
	"hivewire/server"
	"hivewire/storage"
)

// join links hub to the other nodes on the same database when there is a NATS
// URL, and returns the bus to use. Call leave before hub and store are closed.
func (c *config) join(hub hive.Bus, store *hive.Store, log *zap.Logger) (b hive.Bus, l *server.Link, leave func(), err error) {
	if c.NATSURL == "" {
		return hub, nil, func() {}, nil
	}
	shared := c.storage(log)
	name, err := shared.Shared()
	if err != nil {
		return nil, nil, nil, err
	}
	link, err := cluster.Join(hub, c.NATSURL, cluster.Options{
		Name: name, Notifications: store.Notifications, Commands: store.Commands,
		Log: func(err error) { reportLink(log, err) },
	})
	if err != nil {
		return nil, nil, nil, err
	}
	s := &link.Stats
	return link, &server.Link{
		Ready: link.Ready, Peers: link.Peers,
		Sent: s.Sent.Load, Missed: s.Missed.Load, Received: s.Received.Load, CaughtUp: s.CaughtUp.Load, Losses: s.Losses.Load,
	}, link.Close, nil
}

func (c *config) storage(log *zap.Logger) storage.Config {
	return storage.Config{Dir: c.Data, MongoURI: c.MongoURI, Log: log}
}

// reportLink logs how it stands with the other nodes.
func reportLink(log *zap.Logger, err error) {
	if err == nil {
		log.Info("events pass between the nodes again")
		return
	}
	log.Warn("the link to other nodes is degraded; their events are read from the store", zap.Error(err))
}
