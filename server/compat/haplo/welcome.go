package haplo

import (
	"net/http"
	"strings"

	"hivewire/hive"
	"hivewire/server/compat/request"
)

// The kinds of answers to what welcome links lead to, which upstream are pages.
const (
	kindWelcome       = "haplo:authentication:welcome"
	kindWelcomeFailed = "haplo:authentication:welcome-failed"
)

var errLink = &failure{
	http.StatusForbidden, kindWelcomeFailed, hive.Errorf(hive.Unauthenticated, "This link is not valid any more"),
}

// welcome sets the password that the body of a POST to a welcome link has. To
// browsers it shows a page that makes such a body.
func (c *call) welcome(w http.ResponseWriter, token string) {
	r := c.request
	page := strings.Contains(r.Header.Get("Accept"), "text/html")
	if page && r.Method == http.MethodGet {
		showPage(w, http.StatusOK, askPassword, true)
		return
	}
	err := c.accept(token)
	switch {
	case page:
		c.showOutcome(w, err)
		return
	case err != nil:
		c.refuse(w, err)
		return
	}
	c.write(w, http.StatusOK, &answer{Success: true, Kind: kindWelcome})
}

func (c *call) accept(token string) error {
	if c.request.Method != http.MethodPost {
		return errNoResponse()
	}
	fields, err := request.Read(c.request)
	if err != nil {
		return exception("The body of the request is not a JSON object")
	}
	id, until, secret, ok := parseWelcome(token)
	user, err := c.auth.Guard(c.ctx, c.from, func() (hive.User, error) {
		if !ok {
			return hive.User{}, errLink
		}
		user, err := c.hive.Users.Account(c.ctx, id)
		switch {
		case hive.KindOf(err) == hive.NotFound:
			return hive.User{}, errLink
		case err != nil:
			return hive.User{}, err
		}
		return *user, c.hive.Users.Welcomed(user, secret, until)
	})
	if err == nil {
		c.target, c.by.UserID, c.by.Role, c.by.Can = user.ID, user.ID, user.Role, hive.UpdateCurrentUser
		err = c.choose(fields, secret, until)
	}
	if err == nil || isFailure(err) {
		return err
	}
	switch hive.KindOf(err) {
	case hive.TooMany:
		return errThrottle
	case hive.Unauthenticated, hive.NotFound:
		return errLink
	case hive.Invalid:
		return &failure{http.StatusBadRequest, kindWelcomeFailed, err}
	}
	return err
}
