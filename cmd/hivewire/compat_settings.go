package main

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/knadh/koanf/v2"

	"hivewire/server/compat/haplo"
)

// compatSettings are the keys of the user APIs of other systems, each of which
// belongs to what the API itself calls it.
func compatSettings() []setting {
	return []setting{
		{name: "compat.enabled", value: false, doc: "serve the user APIs of Zato SSO, Haplo and Moogsoft Graze on listeners of their own; see docs/compat.md"},
		{name: "compat.http-addr", value: "127.0.0.1:17010", blank: true, doc: "address of these APIs without encryption; empty for none"},
		{name: "compat.tls-addr", value: "", blank: true, doc: "address of these APIs with TLS, such as 127.0.0.1:8443; empty for none"},
		{name: "compat.tls-cert", value: "", doc: "PEM file with the certificate of that address and its chain; without one the server makes itself one that nobody vouches for"},
		{name: "compat.tls-key", value: "", doc: "PEM file with the certificate's key"},
		{name: "compat.accept-jwt", value: false, doc: "take access tokens of DeviceHive as session tokens of Zato and Graze too"},

		{name: "compat.zato.enabled", value: true, doc: "serve Zato's SSO API below /zato/sso"},
		{name: "compat.zato.apps", value: []string{"CRM"}, doc: "names of applications that may call"},
		{name: "compat.zato.default-app", value: "", doc: "application of calls that name none; the first one unless it is given"},
		{name: "compat.zato.app-header", value: "X-Zato-SSO-Current-App", doc: "header that names the application of calls whose body does not"},
		{name: "compat.zato.login-apps", value: []string{}, doc: "applications through which users log in; all unless some are given"},
		{name: "compat.zato.metadata-apps", value: []string{}, doc: "applications that may say where a login comes from"},
		{name: "compat.zato.inform-if-app-invalid", value: true, doc: "answer an unknown application with its own code and not the general one"},
		{name: "compat.zato.inform-if-locked", value: true, doc: "the same for the login of a locked account"},
		{name: "compat.zato.inform-if-expired", value: false, doc: "the same for the login with an expired password"},
		{name: "compat.zato.inform-if-totp-missing", value: true, doc: "the same for the login without a code where one is needed"},
		{name: "compat.zato.inform-if-must-change", value: true, doc: "the same for the login with a password that has to change"},
		{name: "compat.zato.inform-if-password-invalid", value: true, doc: "the same for a new password at the login that breaks a rule"},
		{name: "compat.zato.session-minutes", value: 60, least: 1, most: int(century / time.Minute), doc: "how long a session lasts unless it is extended"},
		{name: "compat.zato.password-expiry-days", value: 730, least: 1, most: int(century / (24 * time.Hour)), doc: "how long a password set through this API is good"},
		{name: "compat.zato.about-to-expire-days", value: 30, least: 1, most: int(century / (24 * time.Hour)), doc: "how long before its end a login is answered with a warning"},
		{name: "compat.zato.min-length", value: 8, least: 1, doc: "fewest characters of a password set through this API"},
		{name: "compat.zato.max-length", value: 256, least: 1, doc: "most characters of one"},
		{name: "compat.zato.reject-list", value: []string{}, doc: "what no password may contain; Zato's list of common ones unless it is given"},
		{name: "compat.zato.approval-needed", value: true, doc: "new users wait for approval"},
		{name: "compat.zato.signup", value: false, doc: "strangers may make themselves accounts, which they confirm with a token that the answer holds"},
		{name: "compat.zato.self-rename", value: false, doc: "regular users may change their username"},

		{name: "compat.haplo.enabled", value: true, doc: "serve Haplo's user API below /api/v0-user, and its welcome links"},
		{name: "compat.haplo.not-found-status", value: 400, least: 400, most: 499, doc: "status of answers about a user that is not there; later revisions of the API have 404"},
		{name: "compat.haplo.not-permitted-status", value: 401, least: 400, most: 499, doc: "status of answers to keys of users outside the API's group; later revisions of the API have 403"},
		{name: "compat.haplo.locales", value: haplo.DefaultLocales(), doc: "locales that people may have"},
		{name: "compat.haplo.tags", value: true, doc: "answers show tags, which the first revision of the API did not know"},
		{name: "compat.haplo.public-base-url", value: "", doc: "what welcome links begin with; https:// and the host of the request unless it is given"},
		{name: "compat.haplo.welcome-days", value: 12, least: 1, most: int(century / (24 * time.Hour)), doc: "how long welcome links are good"},

		{name: "compat.graze.enabled", value: true, doc: "serve Moogsoft's Graze API below /graze/v1"},
		{name: "compat.graze.auto-create", value: true, doc: "make teams, departments, primary groups and competencies that a request names and nobody knows"},
		{name: "compat.graze.idle-minutes", value: 60, least: 1, most: int(century / time.Minute), doc: "how long a token is good without use, for accounts without a time of their own"},
		{name: "compat.graze.password-regex", value: "", doc: "regular expression that a password set through this API has to match"},
		{name: "compat.graze.password-message", value: "", doc: "what people are told whose password does not"},
	}
}

// compatConfig is the configuration of the user APIs of other systems.
type compatConfig struct {
	Enabled   bool   `koanf:"enabled"`
	HTTPAddr  string `koanf:"http-addr"`
	TLSAddr   string `koanf:"tls-addr"`
	TLSCert   string `koanf:"tls-cert"`
	TLSKey    string `koanf:"tls-key"`
	AcceptJWT bool   `koanf:"accept-jwt"`
	Zato      struct {
		Enabled                 bool     `koanf:"enabled"`
		Apps                    []string `koanf:"apps"`
		DefaultApp              string   `koanf:"default-app"`
		AppHeader               string   `koanf:"app-header"`
		LoginApps               []string `koanf:"login-apps"`
		MetadataApps            []string `koanf:"metadata-apps"`
		InformIfAppInvalid      bool     `koanf:"inform-if-app-invalid"`
		InformIfLocked          bool     `koanf:"inform-if-locked"`
		InformIfExpired         bool     `koanf:"inform-if-expired"`
		InformIfTOTPMissing     bool     `koanf:"inform-if-totp-missing"`
		InformIfMustChange      bool     `koanf:"inform-if-must-change"`
		InformIfPasswordInvalid bool     `koanf:"inform-if-password-invalid"`
		SessionMinutes          int      `koanf:"session-minutes"`
		PasswordExpiryDays      int      `koanf:"password-expiry-days"`
		AboutToExpireDays       int      `koanf:"about-to-expire-days"`
		MinLength               int      `koanf:"min-length"`
		MaxLength               int      `koanf:"max-length"`
		RejectList              []string `koanf:"reject-list"`
		ApprovalNeeded          bool     `koanf:"approval-needed"`
		SignUp                  bool     `koanf:"signup"`
		SelfRename              bool     `koanf:"self-rename"`
	} `koanf:"zato"`
	Haplo struct {
		Enabled            bool     `koanf:"enabled"`
		NotFoundStatus     int      `koanf:"not-found-status"`
		NotPermittedStatus int      `koanf:"not-permitted-status"`
		Locales            []string `koanf:"locales"`
		Tags               bool     `koanf:"tags"`
		PublicBaseURL      string   `koanf:"public-base-url"`
		WelcomeDays        int      `koanf:"welcome-days"`
	} `koanf:"haplo"`
	Graze struct {
		Enabled         bool   `koanf:"enabled"`
		AutoCreate      bool   `koanf:"auto-create"`
		IdleMinutes     int    `koanf:"idle-minutes"`
		PasswordRegex   string `koanf:"password-regex"`
		PasswordMessage string `koanf:"password-message"`
	} `koanf:"graze"`
}

// checkCompat refuses settings of the user APIs that no server can work with.
func checkCompat(k *koanf.Koanf) error {
	if (k.String("compat.tls-cert") == "") != (k.String("compat.tls-key") == "") {
		return errors.New("compat.tls-cert and compat.tls-key belong together: give both")
	}
	if k.Bool("compat.enabled") && k.String("compat.http-addr") == "" && k.String("compat.tls-addr") == "" {
		return errors.New("compat.enabled needs compat.http-addr or compat.tls-addr")
	}
	if _, err := regexp.Compile(k.String("compat.graze.password-regex")); err != nil {
		return fmt.Errorf("compat.graze.password-regex: %w", err)
	}
	if least, most := k.Int("compat.zato.min-length"), k.Int("compat.zato.max-length"); least > most {
		return fmt.Errorf("compat.zato.min-length is %d, which is more than compat.zato.max-length, %d", least, most)
	}
	return nil
}
