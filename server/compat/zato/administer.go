package zato

// approve is POST /zato/sso/user/approve.
func approve(c *call) (answer, error) {
	return &envelope{}, c.service.Approve(c.ctx, c.Call, c.loose("user_id"))
}

// reject is POST /zato/sso/user/reject.
func reject(c *call) (answer, error) {
	return &envelope{}, c.service.Reject(c.ctx, c.Call, c.loose("user_id"))
}

// lock is POST /zato/sso/user/lock.
func lock(c *call) (answer, error) {
	return &envelope{}, c.service.Lock(c.ctx, c.Call, c.loose("user_id"))
}

// unlock is DELETE /zato/sso/user/lock.
func unlock(c *call) (answer, error) {
	return &envelope{}, c.service.Unlock(c.ctx, c.Call, c.loose("user_id"))
}
