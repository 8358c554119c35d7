package haplo

import "hivewire/hive"

// enable blocks an account or makes it active again.
func (c *call) enable() (*answer, error) {
	user, err := c.user()
	if err != nil {
		return nil, err
	}
	c.target = user.ID
	if !c.params.Has("status") {
		return nil, errNoResponse()
	}
	status := c.params.Get("status")
	if status != "block" && status != "active" {
		return nil, failed(kindEnableFailed, "%s is not a valid status", status)
	}
	changed, err := c.hive.Users.Amend(c.ctx, c.by, user.ID, func(u *hive.User, _ *hive.Profile) error {
		u.Disabled = status == "block"
		return nil
	})
	if err != nil {
		return nil, c.worded(err, kindEnableFailed)
	}
	return c.answerUser(kindEnable, &changed)
}
