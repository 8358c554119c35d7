package actions

import (
	"context"

	"hivewire/hive"
)

type clusterInfo struct {
	ClusterInfo struct {
		BootstrapServers string `json:"bootstrap.servers"`
		ZookeeperConnect string `json:"zookeeper.connect"`
	} `json:"clusterInfo"`
}

var _ = define(Action{
	Name:  "cluster/info",
	Doc:   "Tells the message broker's addresses that the operator configured, empty by default.",
	Needs: hive.Anyone,
	REST:  REST{Route: "GET /info/config/cluster", Result: "clusterInfo"},
}, func(_ context.Context, c *Call, _ *None) (out clusterInfo, err error) {
	out.ClusterInfo.BootstrapServers = c.Info.BootstrapServers
	out.ClusterInfo.ZookeeperConnect = c.Info.ZookeeperConnect
	return out, nil
})
