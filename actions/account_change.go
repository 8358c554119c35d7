package actions

import (
	"errors"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// accountChange is what the actions on whole accounts may name. Null clears
// what may be without a value and is refused elsewhere.
type accountChange struct {
	Kind               wire.Opt[string]       `json:"kind" doc:"user, service or group; of a new account only, user unless it is given."`
	Login              wire.Opt[string]       `json:"login" doc:"1 to 128 characters; the code of services and groups."`
	Password           wire.Opt[string]       `json:"password" doc:"Any but an empty one; null for none, so that nobody can log in."`
	Role               wire.Opt[hive.Role]    `json:"role"`
	Disabled           wire.Opt[bool]         `json:"disabled"`
	Locked             wire.Opt[bool]         `json:"locked" doc:"Independent of disabled."`
	ApprovalStatus     wire.Opt[string]       `json:"approvalStatus" doc:"approved, before_decision or rejected."`
	SignUpStatus       wire.Opt[string]       `json:"signUpStatus" doc:"final, before_confirmation or to_approve."`
	PasswordExpiry     wire.Opt[wire.Time]    `json:"passwordExpiry" doc:"Null for never."`
	PasswordMustChange wire.Opt[bool]         `json:"passwordMustChange" doc:"A login has to bring a new password, which only Zato's can."`
	Email              wire.Opt[string]       `json:"email"`
	DisplayName        wire.Opt[string]       `json:"displayName"`
	FirstName          wire.Opt[string]       `json:"firstName"`
	MiddleName         wire.Opt[string]       `json:"middleName"`
	LastName           wire.Opt[string]       `json:"lastName"`
	Ref                wire.Opt[string]       `json:"ref" doc:"Object reference of Haplo: digits and q, v, w, x, y, z."`
	LocaleID           wire.Opt[string]       `json:"localeId" doc:"Null for en."`
	Timezone           wire.Opt[string]       `json:"timezone" doc:"Name such as Europe/London; null for SYSTEM."`
	Phone              wire.Opt[string]       `json:"phone"`
	Department         wire.Opt[string]       `json:"department" doc:"Name or number; a name that is not known is made, as of primary groups, teams and competencies."`
	PrimaryGroup       wire.Opt[string]       `json:"primaryGroup" doc:"Name or number."`
	Groups             wire.Opt[[]string]     `json:"groups" doc:"All groups of the account, by code or number."`
	Roles              wire.Opt[[]string]     `json:"roles" doc:"All roles of Moogsoft's, by name or number; Super User and Administrator make an administrator."`
	Teams              wire.Opt[[]string]     `json:"teams" doc:"All teams, by name or number."`
	Competencies       wire.Opt[[]competency] `json:"competencies"`
	SessionExpiry      wire.Opt[int]          `json:"sessionExpiry" doc:"Idle minutes after which Graze's tokens end; null for the default."`
	Properties         wire.Opt[wire.Object]  `json:"properties"`
	Tags               wire.Opt[wire.Object]  `json:"tags" doc:"All tags: an object of texts."`
	Joined             wire.Opt[wire.Time]    `json:"joined"`
	Data               wire.Opt[wire.Free]    `json:"data"`
	IntroReviewed      wire.Opt[bool]         `json:"introReviewed"`
	AllDeviceTypes     wire.Opt[bool]         `json:"allDeviceTypesAvailable"`
}

// competency is how good an account is at something.
type competency struct {
	Name    string  `json:"name" doc:"Name or number."`
	Ranking ranking `json:"ranking" doc:"0 to 100."`
}

func (a *accountChange) domain() (hive.AccountChange, error) {
	var errs []error
	c := hive.AccountChange{
		Login: must("login", a.Login, &errs), Password: a.Password.Clearing(), Role: must("role", a.Role, &errs),
		Disabled: must("disabled", a.Disabled, &errs), Locked: must("locked", a.Locked, &errs),
		PasswordExpiry: moment(a.PasswordExpiry), PasswordMustChange: must("passwordMustChange", a.PasswordMustChange, &errs),
		Email: a.Email.Clearing(), DisplayName: a.DisplayName.Clearing(), FirstName: a.FirstName.Clearing(),
		MiddleName: a.MiddleName.Clearing(), LastName: a.LastName.Clearing(), Ref: a.Ref.Clearing(), LocaleID: a.LocaleID.Clearing(),
		Timezone: a.Timezone.Clearing(), Phone: a.Phone.Clearing(), Department: a.Department.Clearing(), PrimaryGroup: a.PrimaryGroup.Clearing(),
		Groups: a.Groups.Clearing(), Roles: a.Roles.Clearing(), Teams: a.Teams.Clearing(), SessionMinutes: a.SessionExpiry.Clearing(),
		Joined: moment(a.Joined), IntroReviewed: must("introReviewed", a.IntroReviewed, &errs),
		AllDeviceTypes: must("allDeviceTypesAvailable", a.AllDeviceTypes, &errs),
	}
	if a.Password.Given && !a.Password.Null && a.Password.Value == "" {
		errs = append(errs, hive.Errorf(hive.Invalid, "password cannot be empty"))
	}
	var err error
	c.Kind, err = word[hive.AccountKind]("kind", a.Kind)
	errs = append(errs, err)
	c.Approval, err = word[hive.Approval]("approvalStatus", a.ApprovalStatus)
	errs = append(errs, err)
	c.SignUp, err = word[hive.SignUp]("signUpStatus", a.SignUpStatus)
	errs = append(errs, err)
	if a.Tags.Null {
		c.Tags = hive.Clear[[]hive.Tag]()
	} else {
		c.Tags, err = tags(a.Tags)
		errs = append(errs, err)
	}
	if a.Properties.Given {
		c.Properties = hive.Set([]byte(a.Properties.Value))
	}
	if a.Data.Given {
		c.Data = hive.Set([]byte(a.Data.Value))
	}
	if a.Competencies.Given {
		all := make([]hive.NamedCompetency, len(a.Competencies.Value))
		for i, one := range a.Competencies.Value {
			if one.Name == "" {
				errs = append(errs, hive.Errorf(hive.Invalid, "a competency has a name"))
			}
			all[i] = hive.NamedCompetency{Name: one.Name, Ranking: one.Ranking.value()}
		}
		c.Competencies = hive.Set(all)
	}
	if wrong := errors.Join(errs...); wrong != nil {
		first, _ := errors.AsType[*hive.Error](wrong)
		return c, first
	}
	return c, nil
}
