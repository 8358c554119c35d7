// Package nodes runs whole nodes that share a FerretDB database and a NATS
// server, and talks to them as clients do.
package nodes
