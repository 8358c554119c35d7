package mongo

import (
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"hivewire/hive"
)

// Codes of the server.
const (
	codeUnauthorized         = 13
	codeAuthenticationFailed = 18
	codeMaxTimeExpired       = 50
	codeExceededTimeLimit    = 262
	codeInterrupted          = 11601
)

// away are the codes of a server that is no primary or going down and did
// nothing of what it was asked: interrupted before the commit, or not begun.
var away = []int32{91, 189, 10058, 10107, 11600, 11602, 13435, 13436}

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
	command, ok := errors.AsType[driver.CommandError](err)
	switch {
	case !ok:
	case slices.Contains(away, command.Code) && !f.cut, // else an earlier attempt may have arrived
		command.Code == codeUnauthorized, command.Code == codeAuthenticationFailed:
		return hive.Unavailablef("mongodb: %w", err)
	case slices.Contains(away, command.Code), command.Code == codeMaxTimeExpired,
		command.Code == codeExceededTimeLimit, command.Code == codeInterrupted:
		return unclear("mongodb: %w", err)
	}
	return fmt.Errorf("mongodb: %w", err)
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
	write, ok := errors.AsType[driver.WriteException](err)
	return ok && write.WriteConcernError != nil
}

// refused reports whether a server turned a document down for what is in it.
func refused(err error) bool {
	if _, ok := errors.AsType[*hive.Error](err); ok || errors.Is(err, errDuplicate) {
		return false
	}
	_, ok := errors.AsType[driver.ServerError](err)
	return ok
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
