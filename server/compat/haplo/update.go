package haplo

import "hivewire/hive"

// update changes what the body names of an account: everything or, on any
// error, nothing.
func (c *call) update() (*answer, error) {
	fields, err := c.object()
	if err != nil {
		return nil, err
	}
	user, err := c.userOrTagged()
	if err != nil {
		return nil, err
	}
	c.target = user.ID
	if user.Kind == hive.UserGroup {
		return nil, failed(kindUpdateFailed, "User %d is a Group and cannot be updated", user.ID)
	}
	e, release, err := c.prepare(fields, user.ID, kindUpdateFailed)
	defer release()
	if err != nil {
		return nil, err
	}
	changed, err := c.hive.Users.Amend(c.ctx, c.by, user.ID, e.apply)
	if hive.KindOf(err) == hive.Conflict {
		err = e.errFaster(err)
	}
	if err != nil {
		return nil, c.worded(err, kindUpdateFailed)
	}
	return c.answerUser(kindUpdate, &changed)
}
