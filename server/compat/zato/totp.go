package zato

import "hivewire/hive"

type totpAnswer struct {
	envelope
	TOTPKey string `json:"totp_key"`
}

// setTOTPKey is PATCH /zato/sso/user/totp.
func setTOTPKey(c *call) (answer, error) {
	var key, label string
	if err := c.texts(map[string]*string{"totp_key": &key, "totp_label": &label}); err != nil {
		return nil, c.service.Refuse(c.ctx, c.Call, hive.AuditUpdate, err)
	}
	key, err := c.service.SetTOTPKey(c.ctx, c.Call, c.loose("user_id"), key, label)
	return &totpAnswer{TOTPKey: key}, err
}
