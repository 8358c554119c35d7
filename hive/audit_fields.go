package hive

import (
	"bytes"
	"slices"
)

// auditFields returns the names of the fields in which two accounts differ,
// sorted. Nil stands for no account. What follows from other fields or from
// using the account is left out.
func auditFields(before, after *User) []string {
	var none User
	if before == nil {
		before = &none
	}
	if after == nil {
		after = &none
	}
	var d differences
	d.add("allDeviceTypesAvailable", before.AllDeviceTypes != after.AllDeviceTypes)
	d.add("data", !bytes.Equal(before.Data, after.Data))
	d.add("deviceTypes", !slices.Equal(before.DeviceTypes, after.DeviceTypes))
	d.add("disabled", before.Disabled != after.Disabled)
	d.add("introReviewed", before.IntroReviewed != after.IntroReviewed)
	d.add("kind", before.Kind != after.Kind)
	d.add("locked", before.Locked != after.Locked)
	d.add("login", before.Login != after.Login)
	d.add("networks", !slices.Equal(before.Networks, after.Networks))
	d.add("password", before.PasswordHash != after.PasswordHash)
	d.add("role", before.Role != after.Role)
	if before.Profile != after.Profile {
		b, a := before.Details(), after.Details()
		d.profile(b, a)
		// Told only where nothing else tells that somebody decided anew.
		d.add("lockedTime", before.Locked == after.Locked && !b.LockedTime.Equal(a.LockedTime))
		d.add("approvalModTime", b.Approval == a.Approval && !b.ApprovalAt.Equal(a.ApprovalAt))
		slices.Sort(d)
	}
	return d
}

// differences are the names of fields that differ.
type differences []string

func (d *differences) add(name string, differs bool) {
	if differs {
		*d = append(*d, name)
	}
}

func (d *differences) profile(b, a *Profile) {
	d.add("approvalStatus", b.Approval != a.Approval)
	d.add("competencies", !slices.Equal(b.Competencies, a.Competencies))
	d.add("department", b.Department != a.Department)
	d.add("displayName", b.DisplayName != a.DisplayName)
	d.add("email", b.Email != a.Email)
	d.add("firstName", b.FirstName != a.FirstName)
	d.add("groups", !slices.Equal(b.Groups, a.Groups))
	d.add("lastName", b.LastName != a.LastName)
	d.add("localeId", b.LocaleID != a.LocaleID)
	d.add("middleName", b.MiddleName != a.MiddleName)
	d.add("passwordExpiry", !b.PasswordExpiry.Equal(a.PasswordExpiry))
	d.add("passwordMustChange", b.PasswordMustChange != a.PasswordMustChange)
	d.add("phone", b.Phone != a.Phone)
	d.add("primaryGroup", b.PrimaryGroup != a.PrimaryGroup)
	d.add("properties", !bytes.Equal(b.Properties, a.Properties))
	d.add("ref", b.Ref != a.Ref)
	d.add("roles", !slices.Equal(b.Roles, a.Roles))
	d.add("sessionExpiry", b.SessionMinutes != a.SessionMinutes)
	d.add("signUpStatus", b.SignUp != a.SignUp)
	d.add("tags", !slices.Equal(b.Tags, a.Tags))
	d.add("teams", !slices.Equal(b.Teams, a.Teams))
	d.add("timezone", b.Timezone != a.Timezone)
	d.add("totp", b.TOTP != a.TOTP)
	d.add("welcomeLink", b.WelcomeHash != a.WelcomeHash)
}
