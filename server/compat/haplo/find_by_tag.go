package haplo

// findByTag lists the accounts that have all the tags.
func (c *call) findByTag() (*answer, error) {
	if c.argument != "" {
		return nil, errNoResponse()
	}
	found, err := c.tagged()
	return &answer{Kind: kindFindByTag, Users: ids(found)}, err
}
