// Package hive is the domain: the things the service remembers and the rules for changing them.
//
// It knows no JSON, no database, no network and no token. Stores implement
// [Store]'s interfaces, transports call the services of [Hive], and every
// failure a client may read is an [*Error].
package hive
