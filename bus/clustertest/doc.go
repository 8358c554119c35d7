// Package clustertest runs nodes that are linked by a real NATS server, whose
// links are cut and stalled. It is a module of its own so that the server
// never becomes a dependency of ours.
package clustertest
