package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Error is the server's refusal of a request, a connection or a subscription.
type Error struct {
	Code  int // as of HTTP: 400, 401, 403, 404, 409, 429, 500 or 503
	Text  string
	Reply []byte // the refusal as it came, a JSON object; nil for that of a subscription that stood
}

// Error returns the text and the code.
func (e *Error) Error() string { return fmt.Sprintf("%s (%d)", e.Text, e.Code) }

// Refused returns the [Error] that a reply tells, nil when it tells success.
func Refused(reply []byte) error {
	var r struct {
		Status string `json:"status"`
		Code   int    `json:"code"`
		Error  string `json:"error"`
	}
	if err := json.Unmarshal(reply, &r); err != nil {
		return fmt.Errorf("read reply: %w", err)
	}
	if r.Status != "success" {
		return &Error{Code: r.Code, Text: r.Error, Reply: reply}
	}
	return nil
}

// lasting reports whether err stays the same when what caused it is repeated.
func lasting(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Code < http.StatusInternalServerError && e.Code != http.StatusTooManyRequests
}
