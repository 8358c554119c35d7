// Package acmetest gets certificates from pebble, the ACME authority that Let's
// Encrypt tests with. It is a module of its own so that the authority never
// becomes a dependency of ours.
package acmetest
