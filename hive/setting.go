package hive

// Setting is one entry of the configuration that the store keeps.
type Setting struct {
	Name    string
	Number  ID // that clients see as its id; the store gives it, 0 where the setting is hidden
	Value   string
	Version int // 0 at creation, one more with each change
}

// Hidden reports whether no client ever sees the setting, so that it needs no number.
func (s *Setting) Hidden() bool { return s.Name == SettingSigningKey }

// SettingQuery selects all settings.
type SettingQuery struct{}

// Names of settings that the service itself reads.
const (
	// SettingSigningKey is the token signing key in base64; no client ever sees it.
	SettingSigningKey = "jwt.secret"
	// SettingMaxAttempts is how many failed logins lock an account; default 10.
	SettingMaxAttempts = "user.login.maxAttempts"
	// SettingLoginInterval is the least time in milliseconds between two
	// updates of an account's last login; default 1000.
	SettingLoginInterval = "user.login.lastTimeout"
)
