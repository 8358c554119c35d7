package haplo

import (
	"slices"
	"strconv"
	"strings"

	"hivewire/hive"
)

// user is an account as the API shows it, with the members in the order of its
// documentation. Nulls are written.
type user struct {
	ID                    hive.ID           `json:"id"`
	NameFirst             *string           `json:"nameFirst"`
	NameLast              *string           `json:"nameLast"`
	Name                  *string           `json:"name"`
	Code                  *string           `json:"code"`
	Email                 *string           `json:"email"`
	Ref                   *string           `json:"ref"`
	IsGroup               bool              `json:"isGroup"`
	IsActive              bool              `json:"isActive"`
	IsSuperUser           bool              `json:"isSuperUser"`
	IsServiceUser         bool              `json:"isServiceUser"`
	IsAnonymous           bool              `json:"isAnonymous"`
	LocaleID              string            `json:"localeId"`
	DirectGroupMembership []string          `json:"directGroupMembership"`
	Tags                  map[string]string `json:"tags,omitzero"`
}

// usernameTag is the tag that is the login of a person. It is stored, with any
// value, of those whose login this API has set, and shown of no others.
const usernameTag = "username"

// show returns an account as the API shows it.
func (c *call) show(u *hive.User) (*user, error) {
	groups, err := c.hive.Users.GroupsOf(c.ctx, u)
	if err != nil {
		return nil, err
	}
	p := u.Details()
	shown := &user{
		ID: u.ID, Code: orNull(u.Code()), Ref: orNull(p.Ref),
		IsGroup: u.Kind == hive.UserGroup, IsActive: !u.Disabled,
		IsSuperUser:   u.Kind != hive.UserGroup && u.Role == hive.Administrator,
		IsServiceUser: u.Kind == hive.ServiceUser, IsAnonymous: u.Kind == hive.UserGroup,
		LocaleID: locale(p), DirectGroupMembership: []string{},
	}
	if u.Kind == hive.Person {
		shown.NameFirst, shown.NameLast, shown.Email = orNull(p.FirstName), orNull(p.LastName), orNull(p.Email)
		shown.Name = orNull(strings.TrimSpace(p.FirstName + " " + p.LastName))
	} else {
		shown.Name = orNull(u.Name())
	}
	for _, group := range groups {
		shown.DirectGroupMembership = append(shown.DirectGroupMembership, group.GroupName())
	}
	if c.WithoutTags {
		return shown, nil
	}
	shown.Tags = map[string]string{}
	for _, tag := range p.Tags {
		shown.Tags[tag.Key] = tag.Value
	}
	if _, set := shown.Tags[usernameTag]; !set {
		return shown, nil
	}
	if shown.Tags[usernameTag] = hive.Fold(u.Login); u.Kind != hive.Person {
		delete(shown.Tags, usernameTag)
	}
	return shown, nil
}

// answerUser is the answer of kind that has an account.
func (c *call) answerUser(kind string, u *hive.User) (*answer, error) {
	shown, err := c.show(u)
	return &answer{Kind: kind, User: shown}, err
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// defaultLocale is that of accounts without one.
const defaultLocale = "en"

func locale(p *hive.Profile) string {
	if p.LocaleID == "" {
		return defaultLocale
	}
	return p.LocaleID
}

func idText(id hive.ID) string { return strconv.FormatInt(int64(id), 10) }

// ids returns the numbers of accounts in order.
func ids(users []hive.User) []hive.ID {
	all := make([]hive.ID, 0, len(users))
	for i := range users {
		all = append(all, users[i].ID)
	}
	slices.Sort(all)
	return all
}
