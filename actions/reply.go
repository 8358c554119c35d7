package actions

import (
	"strconv"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// codes are the numbers that clients see, over every transport.
var codes = [...]int{
	hive.Internal: 500, hive.Invalid: 400, hive.Unauthenticated: 401, hive.Forbidden: 403, hive.NotFound: 404,
	hive.Conflict: 409, hive.TooMany: 429, hive.Unavailable: 503, hive.OutcomeUnknown: 503,
}

// Code is the number that clients see for a kind of error.
func Code(k hive.Kind) int { return codes[k] }

// appendHead appends the echo of a request: the action and the request id as
// they came, null where they did not.
func appendHead(dst []byte, m *wire.Message) []byte {
	dst = append(dst, `{"action":`...)
	dst = appendEcho(dst, m.Get("action"))
	dst = append(dst, `,"requestId":`...)
	return appendEcho(dst, m.Get("requestId"))
}

// appendEcho appends a value of the request on one line.
func appendEcho(dst, raw []byte) []byte {
	switch {
	case raw == nil:
		return append(dst, "null"...)
	case raw[0] == '{' || raw[0] == '[':
		return wire.Compact(dst, raw)
	}
	return append(dst, raw...)
}

func appendSuccess(dst []byte, m *wire.Message) []byte {
	return append(appendHead(dst, m), `,"status":"success"`...)
}

// appendError appends the reply to a request that failed.
func appendError(dst []byte, m *wire.Message, err error) []byte {
	kind, text := hive.Describe(err)
	return append(appendFailure(append(appendHead(dst, m), ','), Code(kind), text), '}')
}

// AppendError appends an error that answers no particular request: the reply
// to what could not be read, and the frame before a close.
func AppendError(dst []byte, err error) []byte {
	kind, text := hive.Describe(err)
	return AppendFailure(dst, Code(kind), text)
}

// AppendFailure is AppendError for a code that no kind of error has.
func AppendFailure(dst []byte, code int, text string) []byte {
	return append(appendFailure(append(dst, '{'), code, text), '}')
}

func appendFailure(dst []byte, code int, text string) []byte {
	dst = append(dst, `"code":`...)
	dst = strconv.AppendInt(dst, int64(code), 10)
	dst = append(dst, `,"status":"error","error":`...)
	return wire.AppendString(dst, text)
}
