package graze

import (
	"net/http"

	"hivewire/hive"
)

// authenticate begins a session: of the account in the Authorization header,
// or of that in username and password. Several may last at once.
func authenticate(c *call, r *http.Request) (any, error) {
	login, password, _ := r.BasicAuth()
	if !basic(r) {
		if c.read(r) != nil || c.fields.AddQuery(r) != nil {
			return nil, errNobody
		}
		login, _ = c.fields.Text("username")
		password, _ = c.fields.Text("password")
	}
	user, err := c.login(login, password, func(*hive.User) {})
	if err != nil {
		return nil, err
	}
	minutes := user.Details().SessionMinutes
	if minutes == 0 {
		minutes = c.o.IdleMinutes
	}
	session, err := c.hive.Sessions.Open(c.ctx, &user, hive.Session{
		API: hive.APIGraze, IdleMinutes: minutes, Address: c.origin.Address, Agent: r.UserAgent(),
	})
	if err != nil {
		return nil, err
	}
	return struct {
		AuthToken string `json:"auth_token"`
	}{session.ID}, nil
}
