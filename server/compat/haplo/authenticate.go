package haplo

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"hivewire/hive"
)

// basicUser is the user name that goes with every API key.
const basicUser = "haplo"

var (
	errThrottle = &failure{
		http.StatusForbidden, kindThrottle, hive.Errorf(hive.TooMany, "Too many failed API authentication attempts, try again later"),
	}
	errInvalidKey = &failure{http.StatusForbidden, kindInvalidKey, hive.Errorf(hive.Unauthenticated, "Invalid API Key")}
	errNoKey      = &failure{
		http.StatusForbidden, kindUnauthorised,
		hive.Errorf(hive.Unauthenticated, "Unauthorised: You are not permitted to perform that action"),
	}
)

// key returns the API key of the request; there is false without any. What is
// there but cannot be one is returned as "".
func (c *call) key() (key string, there bool) {
	if c.request.Header.Get("Authorization") != "" {
		name, key, ok := c.request.BasicAuth()
		if !ok || name != basicUser {
			return "", true
		}
		return printable(key), true
	}
	if c.params.Has("_ak") {
		return printable(c.params.Get("_ak")), true
	}
	key = c.request.Header.Get("X-ONEIS-Key")
	return printable(key), key != ""
}

// printable returns a key, or "" for one that no store could look for.
func printable(key string) string {
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return key
}

// authenticate finds out whose key the request has. To have none counts as a
// failure too.
func (c *call) authenticate() error {
	user, err := c.auth.Guard(c.ctx, c.from, c.verify)
	switch {
	case hive.KindOf(err) == hive.TooMany:
		return errThrottle
	case err != nil:
		return err
	}
	c.by.UserID, c.by.Role, c.by.Can = user.ID, user.Role, hive.ManageUser
	return nil
}

// verify returns the account that the request's key opens.
func (c *call) verify() (hive.User, error) {
	key, there := c.key()
	if !there {
		return hive.User{}, errNoKey
	}
	user, err := c.hive.APIKeys.Verify(c.ctx, key, c.request.URL.Path)
	if err == nil {
		err = user.Closed(time.Now).Err()
	}
	e, _ := errors.AsType[*hive.Error](err)
	switch {
	case err == nil && user.Kind == hive.UserGroup:
		return user, notAuthorised("")
	case err == nil, e != nil && e.Reason == hive.ReasonPasswordExpired: // which keys do not mind
		return user, nil
	case hive.KindOf(err) != hive.Unauthenticated:
		return user, err
	case e.Reason == "":
		return user, errInvalidKey
	}
	return user, notAuthorised(e.Reason)
}

func notAuthorised(reason hive.Reason) error {
	return &failure{http.StatusForbidden, kindUnauthorised, &hive.Error{
		Kind: hive.Unauthenticated, Reason: reason, Message: "Not authorised",
	}}
}
