package haplo

import (
	"time"

	"hivewire/hive"
)

const day = 24 * time.Hour

// create makes an account with which nobody can log in until its owner has
// chosen a password.
func (c *call) create() (*answer, error) {
	if c.argument != "" {
		return nil, errNoResponse()
	}
	fields, err := c.object()
	if err != nil {
		return nil, err
	}
	e, release, err := c.prepare(fields, 0, kindCreateFailed)
	defer release()
	if err != nil {
		return nil, err
	}
	// As DeviceHive makes accounts: every device type is open to a new one.
	made := hive.User{Kind: hive.Person, Role: hive.Client, AllDeviceTypes: true}
	p := made.EditProfile()
	if err := e.apply(&made, p); err != nil {
		return nil, err
	}
	secret := ""
	if link := c.params.Get("welcomeLink"); link != "" && link != "0" {
		secret = c.hive.Users.Welcome(p, time.Duration(c.WelcomeDays)*day)
	}
	made, err = c.hive.Users.Create(c.ctx, c.by, made, "")
	if hive.KindOf(err) == hive.Conflict {
		err = e.errFaster(err)
	}
	if err != nil {
		return nil, c.worded(err, kindCreateFailed)
	}
	done, err := c.answerUser(kindCreate, &made)
	if secret != "" {
		done.WelcomeLink = c.welcomeLink(&made, secret)
	}
	return done, err
}
