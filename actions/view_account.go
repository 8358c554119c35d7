package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// accountView is a whole account but for its secrets.
type accountView struct {
	ID                 hive.ID      `json:"id"`
	SSOID              *string      `json:"ssoId" doc:"Its user_id in Zato's API; null until that is needed."`
	Kind               string       `json:"kind" doc:"user, service or group."`
	Login              string       `json:"login"`
	Role               hive.Role    `json:"role"`
	Disabled           bool         `json:"disabled"`
	Locked             bool         `json:"locked"`
	LockedTime         wire.Time    `json:"lockedTime" nullable:"true" doc:"Of the last locking or unlocking."`
	LockedBy           *hive.ID     `json:"lockedBy"`
	ApprovalStatus     string       `json:"approvalStatus" doc:"approved, before_decision or rejected."`
	ApprovalModTime    wire.Time    `json:"approvalModTime" nullable:"true"`
	ApprovalModBy      *hive.ID     `json:"approvalModBy"`
	SignUpStatus       string       `json:"signUpStatus" doc:"final, before_confirmation or to_approve."`
	PasswordSet        bool         `json:"passwordSet" doc:"Whether anybody can log in."`
	PasswordExpiry     wire.Time    `json:"passwordExpiry" nullable:"true"`
	PasswordMustChange bool         `json:"passwordMustChange"`
	PasswordLastSet    wire.Time    `json:"passwordLastSet" nullable:"true"`
	TOTPEnabled        bool         `json:"totpEnabled"`
	Email              *string      `json:"email"`
	DisplayName        *string      `json:"displayName"`
	Name               string       `json:"name" doc:"The display name, else the first, middle and last name, else the login."`
	FirstName          *string      `json:"firstName"`
	MiddleName         *string      `json:"middleName"`
	LastName           *string      `json:"lastName"`
	Ref                *string      `json:"ref"`
	LocaleID           string       `json:"localeId"`
	Timezone           string       `json:"timezone"`
	Phone              *string      `json:"phone"`
	Department         *string      `json:"department"`
	PrimaryGroup       *string      `json:"primaryGroup"`
	Groups             []string     `json:"groups"`
	Roles              []string     `json:"roles"`
	Teams              []string     `json:"teams"`
	Competencies       []competency `json:"competencies"`
	SessionExpiry      *int         `json:"sessionExpiry"`
	Properties         wire.Object  `json:"properties"`
	Tags               wire.Object  `json:"tags"`
	Data               wire.Free    `json:"data"`
	IntroReviewed      bool         `json:"introReviewed"`
	AllDeviceTypes     bool         `json:"allDeviceTypesAvailable"`
	Networks           []hive.ID    `json:"networks"`
	DeviceTypes        []hive.ID    `json:"deviceTypes"`
	LastLogin          wire.Time    `json:"lastLogin" nullable:"true"`
	Joined             wire.Time    `json:"joined" nullable:"true"`
	Created            wire.Time    `json:"created" nullable:"true"`
}

// accountReply is an account as every action on whole accounts shows it.
type accountReply struct {
	Account accountView `json:"account"`
}

func (c *Call) viewAccount(ctx context.Context, u *hive.User) (accountReply, error) {
	names, err := c.Hive.Accounts.Names(ctx, u)
	p := u.Details()
	v := accountView{
		ID: u.ID, SSOID: orNull(p.SSOID), Kind: wordOf(u.Kind), Login: u.Login, Role: u.Role, Disabled: u.Disabled, Locked: u.Locked,
		LockedTime: wire.Time{Time: p.LockedTime}, LockedBy: numberOrNull(p.LockedBy), ApprovalStatus: wordOf(p.Approval),
		ApprovalModTime: wire.Time{Time: p.ApprovalAt}, ApprovalModBy: numberOrNull(p.ApprovalBy), SignUpStatus: wordOf(p.SignUp),
		PasswordSet: u.PasswordHash != "", PasswordExpiry: wire.Time{Time: p.PasswordExpiry}, PasswordMustChange: p.PasswordMustChange,
		PasswordLastSet: wire.Time{Time: p.PasswordLastSet}, TOTPEnabled: p.TOTP.Enabled, Email: orNull(p.Email),
		DisplayName: orNull(p.DisplayName), Name: u.Name(), FirstName: orNull(p.FirstName), MiddleName: orNull(p.MiddleName),
		LastName: orNull(p.LastName), Ref: orNull(p.Ref), LocaleID: orDefault(p.LocaleID, "en"), Timezone: orDefault(p.Timezone, "SYSTEM"),
		Phone: orNull(p.Phone), Department: orNull(names.Department), PrimaryGroup: orNull(names.PrimaryGroup),
		Groups: names.Groups, Roles: names.Roles, Teams: names.Teams, Properties: p.Properties, Tags: viewTags(p.Tags),
		Data: u.Data, IntroReviewed: u.IntroReviewed, AllDeviceTypes: u.AllDeviceTypes, Networks: u.Networks, DeviceTypes: u.DeviceTypes,
		LastLogin: wire.Time{Time: u.LastLogin}, Joined: wire.Time{Time: p.Joined}, Created: wire.Time{Time: p.Created},
	}
	for _, n := range names.Competencies {
		v.Competencies = append(v.Competencies, competency{Name: n.Name, Ranking: ranking{n.Ranking}})
	}
	if p.SessionMinutes != 0 {
		v.SessionExpiry = &p.SessionMinutes
	}
	return accountReply{v}, err
}

func orDefault(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// orNull returns nil for the text that stands for none.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
