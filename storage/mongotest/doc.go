// Package mongotest runs the conformance suite of stores over the MongoDB
// store against FerretDB, the one server that speaks MongoDB's protocol and
// can be started inside a test. It is a module of its own so that FerretDB's
// many dependencies never become ours.
package mongotest
