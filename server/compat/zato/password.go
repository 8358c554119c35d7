package zato

import (
	"hivewire/hive"
	"hivewire/sso"
)

// changePassword is PATCH /zato/sso/user/password.
func changePassword(c *call) (answer, error) {
	n, err := c.newPassword()
	if err != nil {
		return nil, c.service.Refuse(c.ctx, c.Call, hive.AuditUpdate, err)
	}
	return &envelope{}, c.service.ChangePassword(c.ctx, c.Call, n)
}

func (c *call) newPassword() (n sso.NewPassword, err error) {
	if err := c.texts(map[string]*string{"new_password": &n.New, "old_password": &n.Old}); err != nil {
		return n, err
	}
	n.UserID = c.loose("user_id")
	if n.ExpiryDays, err = c.number("password_expiry"); err != nil {
		return n, err
	}
	// Zato's documentation has the first name, its code the second.
	for _, key := range []string{"must_change", "password_must_change"} {
		if c.fields.Given(key) {
			must, err := c.flag(key, false)
			if err != nil {
				return n, err
			}
			n.MustChange = &must
		}
	}
	return n, nil
}
