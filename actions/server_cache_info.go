package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type serverCacheInfo struct {
	CacheInfo struct {
		ServerTimestamp wire.Time `json:"serverTimestamp"`
		CacheStats      string    `json:"cacheStats"`
	} `json:"cacheInfo"`
}

var _ = define(Action{
	Name:  "server/cacheInfo",
	Doc:   "Tells the server's time; the statistics of DeviceHive's cache have no counterpart here.",
	Needs: hive.Anyone,
	REST:  REST{Route: "GET /info/cache", Result: "cacheInfo"},
}, func(_ context.Context, c *Call, _ *None) (out serverCacheInfo, err error) {
	out.CacheInfo.ServerTimestamp = c.beginning()
	out.CacheInfo.CacheStats = "not applicable"
	return out, nil
})
