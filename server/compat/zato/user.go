package zato

import (
	"hivewire/hive"
	"hivewire/sso"
)

// user is an account in an answer.
type user struct {
	UserID        string `json:"user_id,omitempty"`
	Username      string `json:"username"`
	Email         string `json:"email,omitempty"`
	DisplayName   string `json:"display_name,omitempty"`
	FirstName     string `json:"first_name,omitempty"`
	MiddleName    string `json:"middle_name,omitempty"`
	LastName      string `json:"last_name,omitempty"`
	IsTOTPEnabled bool   `json:"is_totp_enabled"`
	TOTPLabel     string `json:"totp_label,omitempty"`
	*fullUser
}

// fullUser is what super-users see besides.
type fullUser struct {
	IsActive           bool   `json:"is_active"`
	IsApprovalNeeded   bool   `json:"is_approval_needed"`
	IsInternal         bool   `json:"is_internal"`
	IsSuperUser        bool   `json:"is_super_user"`
	IsLocked           bool   `json:"is_locked"`
	LockedTime         string `json:"locked_time,omitempty"`
	LockedBy           string `json:"locked_by,omitempty"`
	ApprovalStatus     text   `json:"approval_status"`
	ApprovalStatusBy   string `json:"approval_status_mod_by,omitempty"`
	ApprovalStatusTime string `json:"approval_status_mod_time,omitempty"`
	PasswordExpiry     string `json:"password_expiry"`
	PasswordIsSet      bool   `json:"password_is_set"`
	PasswordMustChange bool   `json:"password_must_change"`
	PasswordLastSet    string `json:"password_last_set,omitempty"`
	SignUpStatus       text   `json:"sign_up_status"`
	SignUpTime         string `json:"sign_up_time,omitempty"`
}

// text is a state that writes its own name.
type text interface{ MarshalText() ([]byte, error) }

func userOf(u *sso.User) user {
	p := u.Details()
	shown := user{
		Username: u.Login, Email: p.Email, DisplayName: p.DisplayName, FirstName: p.FirstName, MiddleName: p.MiddleName, LastName: p.LastName,
		IsTOTPEnabled: p.TOTP.Enabled, TOTPLabel: u.TOTPLabel,
	}
	if u.Full {
		shown.UserID = u.ID
		shown.fullUser = &fullUser{
			// Zato has no way to disable an account.
			IsActive: true, IsApprovalNeeded: u.ApprovalNeeded, IsSuperUser: u.Role == hive.Administrator,
			IsLocked: u.Locked, LockedTime: stamp(p.LockedTime), LockedBy: u.LockedBy,
			ApprovalStatus: p.Approval, ApprovalStatusBy: u.ApprovalBy, ApprovalStatusTime: stamp(p.ApprovalAt),
			PasswordExpiry: stamp(u.PasswordExpiry()), PasswordIsSet: u.PasswordHash != "", PasswordMustChange: p.PasswordMustChange,
			PasswordLastSet: stamp(p.PasswordLastSet), SignUpStatus: p.SignUp, SignUpTime: stamp(p.Created),
		}
	}
	return shown
}

type userAnswer struct {
	envelope
	user
}

// getUser is GET /zato/sso/user.
func getUser(c *call) (answer, error) {
	found, err := c.service.User(c.ctx, c.Call, c.loose("user_id"))
	return &userAnswer{user: userOf(&found)}, err
}

// createUser is POST /zato/sso/user.
func createUser(c *call) (answer, error) {
	data := attributes(c.fields)
	// An update sets them, and this call does not.
	delete(data, "password_expiry")
	delete(data, "approval_status")
	if c.fields.Given("password") {
		data["password"] = fit(lenientText(c.fields["password"]))
	}
	if c.fields.Given("auto_approve") {
		data["auto_approve"] = fit(lenientBool(c.fields["auto_approve"]))
	}
	made, err := c.service.CreateUser(c.ctx, c.Call, data)
	return &userAnswer{user: userOf(&made)}, err
}

// deleteUser is DELETE /zato/sso/user.
func deleteUser(c *call) (answer, error) {
	return &envelope{}, c.service.DeleteUser(c.ctx, c.Call, c.loose("user_id"))
}
