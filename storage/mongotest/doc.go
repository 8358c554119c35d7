// Package mongotest runs the conformance suite of stores and whole nodes over
// the MongoDB store against FerretDB, the one server that speaks MongoDB's
// protocol and can be started inside a test. What FerretDB lacks of MongoDB's
// promises about concurrent writers stands between the two; see front. It is a
// module of its own so that FerretDB's many dependencies never become ours.
package mongotest
