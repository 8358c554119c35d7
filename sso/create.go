package sso

import (
	"context"
	"crypto/rand"
	"maps"
	"strings"
	"time"

	"hivewire/hive"
)

// CreateUser makes a regular user and returns it. data holds a username and,
// where they are given, password, auto_approve and the attributes of an update
// but for those that are set here: the password's expiry and the approval. Nil
// is as absent. Without a password a random one is set that nobody knows. Only
// super-users may: NotAllowed.
func (s *Service) CreateUser(ctx context.Context, c Call, data map[string]any) (User, error) {
	var made hive.User
	err := s.change(ctx, c, hive.AuditInsert, func(a *asker) (err error) {
		if !a.super() {
			return errNotAllowed
		}
		made, err = s.create(ctx, a, data)
		return err
	})
	if err != nil {
		return User{}, err
	}
	return s.show(ctx, &made)
}

func (s *Service) create(ctx context.Context, a *asker, data map[string]any) (hive.User, error) {
	data = maps.Clone(data)
	maps.DeleteFunc(data, func(_ string, value any) bool { return value == nil })
	username, ok := data["username"].(string)
	if !ok || !usernameFits(username) {
		return hive.User{}, errUsername
	}
	switch _, err := s.users.ByLogin(ctx, username); {
	case err == nil:
		return hive.User{}, errUsernameTaken
	case hive.KindOf(err) != hive.NotFound:
		return hive.User{}, err
	}
	password, err := s.firstPassword(data)
	if err != nil {
		return hive.User{}, err
	}
	user := hive.User{Login: username, Role: hive.Client, AllDeviceTypes: true}
	profile := user.EditProfile()
	profile.PasswordExpiry = s.expiry(0)
	if err := s.approve(data, profile); err != nil {
		return hive.User{}, err
	}
	if err := s.fill(a, data, &user, profile); err != nil {
		return hive.User{}, err
	}
	return s.users.Create(ctx, a.by, user, password)
}

// firstPassword takes the password out of data, or makes one.
func (s *Service) firstPassword(data map[string]any) (string, error) {
	value, given := data["password"]
	if !given {
		return rand.Text(), nil
	}
	delete(data, "password")
	password, ok := value.(string)
	if !ok {
		return "", errInput
	}
	return password, s.checkPassword(password)
}

// approve takes auto_approve out of data and carries it out.
func (s *Service) approve(data map[string]any, p *hive.Profile) error {
	auto := false
	if value, given := data["auto_approve"]; given {
		var ok bool
		if auto, ok = value.(bool); !ok {
			return errInput
		}
		delete(data, "auto_approve")
	}
	if !auto && !s.o.NoApproval {
		p.Approval = hive.BeforeDecision
	}
	return nil
}

// fill sets the attributes of a new account.
func (s *Service) fill(a *asker, data map[string]any, user *hive.User, p *hive.Profile) error {
	for name := range data {
		if _, known := attributes[name]; !known || name == "password_expiry" || name == "approval_status" {
			return errInput
		}
	}
	edits, err := s.read(data)
	if err != nil {
		return err
	}
	for _, e := range edits {
		e(&a.by, user, p)
	}
	if !user.Locked {
		p.LockedTime, p.LockedBy = time.Time{}, 0
	}
	if p.DisplayName == "" {
		p.DisplayName = strings.Join(strings.Fields(p.FirstName+" "+p.MiddleName+" "+p.LastName), " ")
	}
	if p.TOTP.Key == "" {
		p.TOTP.Key, err = s.newTOTPKey()
	}
	return err
}
