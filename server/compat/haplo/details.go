package haplo

// details shows an account of any kind.
func (c *call) details() (*answer, error) {
	user, err := c.userOrTagged()
	if err != nil {
		return nil, err
	}
	return c.answerUser(kindDetails, user)
}
