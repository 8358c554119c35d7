package sso

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hivewire/hive"
)

// SignUp makes a regular user of somebody who is none yet, and returns the
// token with which ConfirmSignUp lets them in; where approval is needed, they
// wait for that too. data holds the strings username, password and, where one is
// given, email, and app_list, names of applications as []string; nil is as
// absent. AppNoSignUp unless the operator wants it.
func (s *Service) SignUp(ctx context.Context, c Call, data map[string]any) (token string, err error) {
	if token, err = s.signUp(ctx, c, data); err != nil {
		err = worded(err)
		origin := c.origin()
		s.trail.Refused(ctx, hive.Caller{Origin: &origin}, hive.AuditInsert, 0, err)
	}
	return token, err
}

func (s *Service) signUp(ctx context.Context, c Call, data map[string]any) (token string, err error) {
	if _, err := s.App(c.App); err != nil {
		return "", err
	}
	if !s.o.SignUp {
		return "", errNoSignUp
	}
	texts := map[string]string{}
	for _, name := range []string{"username", "password", "email"} {
		text, ok := data[name].(string)
		if !ok && data[name] != nil {
			return "", errInput
		}
		texts[name] = text
	}
	apps, ok := data["app_list"].([]string)
	if !ok {
		return "", errInput
	}
	if slices.ContainsFunc(apps, func(app string) bool { return !slices.Contains(s.o.Apps, app) }) {
		return "", errApp
	}
	username, email := texts["username"], strings.TrimSpace(texts["email"])
	if err := s.checkSignUp(ctx, username, email); err != nil {
		return "", err
	}
	if err := s.checkPassword(texts["password"]); err != nil {
		return "", err
	}
	user := hive.User{Login: username, Role: hive.Client, AllDeviceTypes: true}
	p := user.EditProfile()
	p.Email, p.EmailClaim, p.PasswordExpiry = email, hive.Fold(email), s.expiry(0)
	if !s.o.NoApproval {
		p.Approval = hive.BeforeDecision
	}
	if p.TOTP.Key, err = s.newTOTPKey(); err != nil {
		return "", err
	}
	return s.users.SignUp(ctx, c.origin(), user, texts["password"])
}

// checkSignUp checks a username and an e-mail address, in Zato's order.
func (s *Service) checkSignUp(ctx context.Context, username, email string) error {
	switch {
	case utf8.RuneCountInString(username) > maxUsername:
		return errUsernameLong
	case strings.ContainsFunc(username, unicode.IsSpace):
		return errUsernameSpace
	case !usernameFits(username):
		return errUsername
	case utf8.RuneCountInString(email) > maxEmail:
		return errEmailLong
	case strings.ContainsFunc(email, unicode.IsSpace):
		return errEmailSpace
	case email != "" && (strings.Count(email, "@") != 1 || !hive.Printable(email)):
		return errEmail
	}
	switch _, err := s.users.ByLogin(ctx, username); {
	case err == nil:
		return errUsernameTaken
	case hive.KindOf(err) != hive.NotFound:
		return err
	}
	if email == "" {
		return nil
	}
	n, err := s.users.Count(ctx, hive.UserQuery{Kinds: hive.EveryKind(), Email: email})
	if err == nil && n > 0 {
		err = errEmailTaken
	}
	return err
}

// ConfirmSignUp ends a sign-up: NoSuchSignUpToken, or SignUpConfirmed for one
// that has ended.
func (s *Service) ConfirmSignUp(ctx context.Context, c Call, token string) error {
	_, err := s.App(c.App)
	if err == nil {
		switch err = s.users.Confirm(ctx, c.origin(), token); hive.KindOf(err) {
		case hive.NotFound:
			err = errNoSignUpToken
		case hive.Conflict:
			err = errSignUpConfirmed
		}
	}
	if err = worded(err); err != nil {
		origin := c.origin()
		s.trail.Refused(ctx, hive.Caller{Origin: &origin}, hive.AuditUpdate, 0, err)
	}
	return err
}
