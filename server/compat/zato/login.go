package zato

import "hivewire/sso"

type loginAnswer struct {
	envelope
	UST string `json:"ust"`
}

// login is POST /zato/sso/user/login.
func login(c *call) (answer, error) {
	in, err := c.service.Login(c.ctx, c.Call, sso.Login{
		Username: c.loose("username"), Password: c.loose("password"), TOTPCode: c.loose("totp_code"),
		NewPassword: c.loose("new_password"), RemoteAddr: c.loose("remote_addr"), UserAgent: c.loose("user_agent"),
	})
	return &loginAnswer{envelope{SubStatus: in.Warnings}, in.UST}, err
}

// logout is POST /zato/sso/user/logout.
func logout(c *call) (answer, error) { return &envelope{}, c.service.Logout(c.ctx, c.Call) }
