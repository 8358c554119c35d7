package mongo

import (
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"hivewire/hive"
)

// Codes of the server that say who may not do something.
const (
	codeUnauthorized         = 13
	codeAuthenticationFailed = 18
)

var (
	// away are the codes of a server that is no primary or going down and did
	// nothing of what it was asked: interrupted before the commit, or not begun.
	away = []int{91, 189, 10058, 10107, 11600, 11602, 13435, 13436}

	// interrupted are those of a server that stopped for another reason, be it
	// a time limit (50, 24, 202, 262), an operator (11601), a conflict (112) or
	// another server that it could not reach.
	interrupted = []int{6, 7, 24, 50, 89, 112, 133, 134, 202, 262, 9001, 11601}

	// unfit are those about the contents of a document: a key, a value, the
	// nesting, a reference, the size.
	unfit = []int{2, 15, 22, 52, 55, 56, 57, 10334, 17419, 17420}
)

// errDuplicate marks a unique index in the way; the collection says whose.
var errDuplicate = errors.New("duplicate key")

// classify turns the driver's error into what [hive.Repo] promises. The text
// of the driver, which names hosts, only ever becomes a cause for the log.
// driver.ErrNoDocuments and duplicate keys are left to the caller.
func classify(what intent, f *flight, err error) error {
	unclear := hive.Unavailablef
	if what == writing && f.sent {
		unclear = hive.OutcomeUnknownf
	}
	switch {
	case err == nil, errors.Is(err, driver.ErrNoDocuments):
		return err
	case !answered(err):
		return unclear("mongodb: %w", err)
	case failedToReplicate(err):
		return unclear("mongodb: %w", err)
	case driver.IsDuplicateKeyError(err):
		return fmt.Errorf("%w: %w", errDuplicate, err)
	}
	code := codeOf(err)
	switch {
	case slices.Contains(away, code) && !f.cut, // else an earlier attempt may have arrived
		code == codeUnauthorized, code == codeAuthenticationFailed:
		return hive.Unavailablef("mongodb: %w", err)
	case slices.Contains(away, code), slices.Contains(interrupted, code):
		return unclear("mongodb: %w", err)
	}
	return fmt.Errorf("mongodb: %w", err)
}

// codeOf returns the server's code for a command that failed, or for its first
// document that did; 0 for anything else.
func codeOf(err error) int {
	if command, ok := errors.AsType[driver.CommandError](err); ok {
		return int(command.Code)
	}
	if write, ok := errors.AsType[driver.WriteException](err); ok && len(write.WriteErrors) > 0 {
		return write.WriteErrors[0].Code
	}
	return 0
}

// answered reports whether a server answered with err. Whether it arrived is
// not told by timeouts and network labels alone: the driver gives the time-out
// of its server selection the same type as the caller's deadline.
func answered(err error) bool {
	if errors.Is(err, driver.ErrNoDocuments) {
		return true
	}
	server, ok := errors.AsType[driver.ServerError](err)
	if !ok {
		return false
	}
	command, ok := server.(driver.CommandError)
	return !ok || command.Code != 0
}

// failedToReplicate reports whether a write happened on the primary without
// the majority's word that it lasts.
func failedToReplicate(err error) bool {
	if many, ok := errors.AsType[driver.BulkWriteException](err); ok {
		return many.WriteConcernError != nil
	}
	write, ok := errors.AsType[driver.WriteException](err)
	return ok && write.WriteConcernError != nil
}

// refused reports whether a server turned a document down for what is in it.
func refused(err error) bool {
	server, ok := errors.AsType[driver.ServerError](err)
	return ok && slices.ContainsFunc(unfit, server.HasErrorCode)
}

// duplicateOf returns the first field of the unique index in the way; "" when
// the server does not say.
func duplicateOf(err error) string {
	var raw bson.Raw
	if write, ok := errors.AsType[driver.WriteException](err); ok && len(write.WriteErrors) > 0 {
		raw = write.WriteErrors[0].Raw
	} else if command, ok := errors.AsType[driver.CommandError](err); ok {
		raw = command.Raw
	}
	pattern, ok := raw.Lookup("keyPattern").DocumentOK()
	if !ok {
		return ""
	}
	first, err := pattern.IndexErr(0)
	if err != nil {
		return ""
	}
	return first.Key()
}
