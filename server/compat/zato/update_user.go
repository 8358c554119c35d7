package zato

// updateUser is PATCH /zato/sso/user.
func updateUser(c *call) (answer, error) {
	return &envelope{}, c.service.Update(c.ctx, c.Call, c.loose("user_id"), attributes(c.fields))
}
