package graze

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"hivewire/hive"
	"hivewire/server/compat/request"
)

// call is a request and who makes it.
type call struct {
	*handler
	ctx     context.Context
	origin  hive.Origin
	fields  request.Fields
	by      hive.Caller // anonymous until enter
	session string      // that the caller came with; "" for Basic
	event   string      // of the endpoint
	target  hive.ID     // the account that it is about, once it is known
	entries map[hive.CatalogKind][]hive.CatalogEntry
}

// typed are the fields that are no strings. In a form they are spelled as in JSON.
var typed = []string{
	"active", "competencies", "joined", "properties", "roles", "services", "session_expiry", "teams", "users",
}

// read reads the fields of a request: of a GET the query's, else the body's.
func (c *call) read(r *http.Request) error {
	if r.Method == http.MethodGet {
		c.fields = request.Fields{}
		return c.fields.AddQuery(r)
	}
	fields, form, err := request.ReadEither(r)
	if err != nil {
		return err
	}
	c.fields = fields
	if !form {
		return nil
	}
	for _, name := range typed {
		if text, ok := fields.Text(name); ok && json.Valid([]byte(text)) {
			fields[name] = json.RawMessage(strings.TrimSpace(text))
		}
	}
	return nil
}

// badRequest words what is wrong with a request as a whole.
func badRequest(err error) error {
	switch {
	case errors.Is(err, request.ErrTooLarge):
		return invalid("the body is longer than %d bytes", request.MaxBody)
	case errors.Is(err, request.ErrMalformed):
		return invalid("the request is neither a JSON object nor a form")
	}
	return invalid("the request could not be read")
}

// caller is what an account may do here: Grazers manage users, whatever they may elsewhere.
func (c *call) caller(user *hive.User) hive.Caller {
	return hive.Caller{UserID: user.ID, Role: user.Role, Can: hive.ManageUser, Origin: &c.origin}
}

func reasonOf(err error) hive.Reason {
	if e, ok := errors.AsType[*hive.Error](err); ok {
		return e.Reason
	}
	return ""
}
