package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hivewire/actions"
	"hivewire/auth"
	"hivewire/server/ws"
)

const envPrefix = "HIVEWIRE_"

// setting is one key of the configuration of serve. Its name is the flag and
// the YAML key; its environment variable follows from the name.
type setting struct {
	name   string
	value  any // the default; its type is the setting's
	doc    string
	secret bool // only from the environment, never a flag, a file or a log
	least  any  // that a number may be, of the type of value
	most   any  // the same; nil for no bound
	zero   bool // a number may be 0 as well, which means none
	blank  bool // the flag may be empty, which means none
}

// env is the environment variable of a setting: auth.enforce-expiry becomes
// HIVEWIRE_AUTH_ENFORCE_EXPIRY.
func (s setting) env() string {
	return envPrefix + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(s.name))
}

// read returns the value of the setting's type that text stands for.
func (s setting) read(text string) (any, error) {
	switch s.value.(type) {
	case bool:
		return strconv.ParseBool(text)
	case int:
		return strconv.Atoi(text)
	case float64:
		return strconv.ParseFloat(text, 64)
	case time.Duration:
		return parseDuration(text)
	}
	return text, nil
}

// kind says what the setting's values look like.
func (s setting) kind() string {
	switch s.value.(type) {
	case bool:
		return "true or false"
	case time.Duration:
		return durationForms
	}
	return "a number"
}

// amount is a number as one that compares with others.
func amount(number any) float64 {
	switch n := number.(type) {
	case int:
		return float64(n)
	case time.Duration:
		return float64(n)
	}
	return number.(float64)
}

// allows reports whether n is a number that a server can work with.
func (s setting) allows(n float64) bool {
	return n == 0 && s.zero || n >= amount(s.least) && (s.most == nil || n <= amount(s.most))
}

// allowed says which numbers a server can work with.
func (s setting) allowed() string {
	zero, most := "", "or more"
	if s.zero {
		zero = "0, or "
	}
	if s.most != nil {
		most = fmt.Sprintf("to %v", s.most)
	}
	return fmt.Sprintf("%s%v %s", zero, s.least, most)
}

// century is longer than anything is kept.
const century = 100 * 365 * 24 * time.Hour

// settings is every key there is, in the order of the help and the README.
func settings() []setting {
	l := ws.DefaultLimits()
	return append([]setting{
		{name: "listen", value: "127.0.0.1:8080", doc: "address to serve on"},
		{name: "data", value: "./hivewire-data", blank: true, doc: "directory of the embedded store"},
		{name: "mongodb-uri", value: "", doc: "keep everything in this MongoDB instead; the database name comes from the URI (default hivewire)"},
		{name: "nats-url", value: "", doc: "NATS servers, separated by commas, through which the nodes on one MongoDB act as one: nats://… or tls://…"},
		{name: "demo", value: false, doc: "make up a few devices that report and take commands, and an account that sees them"},
		{name: "tls-cert", value: "", doc: "PEM file with the certificate and its chain, to serve wss:// and https://; read again when it changes"},
		{name: "tls-key", value: "", doc: "PEM file with the certificate's key"},
		{name: "acme-domain", value: []string{}, doc: "names for which certificates are got from Let's Encrypt, which must reach the server on port 443"},
		{name: "acme-directory", value: "", doc: "URL of another ACME authority"},
		{name: "allow-origin", value: []string{}, doc: "hosts or origins of browser pages that may connect besides the server's own, such as localhost:3000 or https://app.example.com; * for all"},
		{name: "log-level", value: "info", doc: "debug, info, warn or error"},
		{name: "access-lifetime", value: 30 * time.Minute, least: time.Second, doc: "how long access tokens are good"},
		{name: "refresh-lifetime", value: 182 * 24 * time.Hour, least: time.Second, doc: "how long refresh tokens are good"},
		{name: "retention", value: 7 * 24 * time.Hour, least: time.Second, most: century, zero: true, doc: "how long commands and notifications are kept, 0 for ever; configuration/put history.retention overrides it while the server runs"},
		{name: "audit-retention", value: 365 * 24 * time.Hour, least: time.Second, most: century, zero: true, doc: "how long the audit trail is kept, 0 for ever; configuration/put audit.retention overrides it while the server runs"},
		{name: "auth.enforce-expiry", value: false, doc: "refuse requests on open connections whose token has expired"},
		{name: "auth.unrestricted-token-create", value: false, doc: "let every holder of ManageToken issue any token, as DeviceHive does"},
		{name: "auth.failures-per-address", value: auth.DefaultFailuresPerAddress, least: 1, doc: "failed logins that stop an address for five minutes"},
		{name: "auth.totp-only-zato", value: false, doc: "let accounts with a second factor log in without it where no code can be given: everywhere but in Zato's API"},
		{name: "password.min-length", value: 0, least: 0, most: 128, doc: "fewest characters of a new password in every API, beside the API's own rules"},
		{name: "limits.frame-bytes", value: l.FrameBytes, least: 1 << 10, most: 1 << 30, doc: "largest message in bytes"},
		{name: "limits.queue-bytes", value: l.QueueBytes, least: ws.LeastQueueBytes, doc: "unsent bytes of one connection before it is closed"},
		{name: "limits.total-queue-bytes", value: l.TotalQueueBytes, least: ws.LeastQueueBytes, doc: "unsent bytes of all connections before those with more than 64 KiB are closed"},
		{name: "limits.send-timeout", value: l.SendTimeout, least: time.Second, doc: "how long a client may take to read"},
		{name: "limits.ping-interval", value: l.PingInterval, least: time.Second, most: 24 * time.Hour, doc: "time between pings"},
		{name: "limits.unauthenticated-time", value: l.UnauthenticatedTime, least: time.Second, doc: "time to authenticate in"},
		{name: "limits.unauthenticated-rate", value: l.UnauthenticatedRate, least: 0.1, most: 1e6, doc: "messages per second before authentication"},
		{name: "limits.unauthenticated-burst", value: l.UnauthenticatedBurst, least: 1, doc: "messages before that rate applies"},
		{name: "limits.message-rate", value: l.MessageRate, least: 0.1, most: 1e6, zero: true, doc: "messages per second after authentication; 0 for as many as come"},
		{name: "limits.connections-per-address", value: l.ConnectionsPerAddress, least: 1, doc: "open connections from one address"},
		{name: "limits.subscriptions", value: actions.DefaultLimits().Subscriptions, least: 1, doc: "subscriptions of one connection"},
		{name: "admin-password", value: "", secret: true, doc: "password of the administrator made on an empty store (default: a random one, printed once)"},
		{name: "jwt-secret", value: "", secret: true, doc: "key that signs tokens, 32 bytes or more (default: a random one, kept in the store)"},
		{name: "jwt-verification-secrets", value: "", secret: true, doc: "former signing keys whose tokens are still good, separated by commas"},
		{name: "devicehive-jwt-secret", value: "", secret: true, doc: "JWT_SECRET of a DeviceHive installation whose tokens are still good"},
	}, compatSettings()...)
}

// config is the configuration of serve.
type config struct {
	Listen                 string        `koanf:"listen"`
	Data                   string        `koanf:"data"`
	MongoURI               string        `koanf:"mongodb-uri"`
	NATSURL                string        `koanf:"nats-url"`
	Demo                   bool          `koanf:"demo"`
	TLSCert                string        `koanf:"tls-cert"`
	TLSKey                 string        `koanf:"tls-key"`
	ACMEDomain             []string      `koanf:"acme-domain"`
	ACMEDirectory          string        `koanf:"acme-directory"`
	AllowOrigin            []string      `koanf:"allow-origin"`
	LogLevel               string        `koanf:"log-level"`
	AccessLifetime         time.Duration `koanf:"access-lifetime"`
	RefreshLifetime        time.Duration `koanf:"refresh-lifetime"`
	Retention              time.Duration `koanf:"retention"`
	AuditRetention         time.Duration `koanf:"audit-retention"`
	AdminPassword          string        `koanf:"admin-password"`
	JWTSecret              string        `koanf:"jwt-secret"`
	JWTVerificationSecrets string        `koanf:"jwt-verification-secrets"`
	DeviceHiveJWTSecret    string        `koanf:"devicehive-jwt-secret"`
	Auth                   struct {
		EnforceExpiry           bool `koanf:"enforce-expiry"`
		UnrestrictedTokenCreate bool `koanf:"unrestricted-token-create"`
		FailuresPerAddress      int  `koanf:"failures-per-address"`
		TOTPOnlyZato            bool `koanf:"totp-only-zato"`
	} `koanf:"auth"`
	Password struct {
		MinLength int `koanf:"min-length"`
	} `koanf:"password"`
	Limits struct {
		FrameBytes            int           `koanf:"frame-bytes"`
		QueueBytes            int           `koanf:"queue-bytes"`
		TotalQueueBytes       int           `koanf:"total-queue-bytes"`
		SendTimeout           time.Duration `koanf:"send-timeout"`
		PingInterval          time.Duration `koanf:"ping-interval"`
		UnauthenticatedTime   time.Duration `koanf:"unauthenticated-time"`
		UnauthenticatedRate   float64       `koanf:"unauthenticated-rate"`
		UnauthenticatedBurst  int           `koanf:"unauthenticated-burst"`
		MessageRate           float64       `koanf:"message-rate"`
		ConnectionsPerAddress int           `koanf:"connections-per-address"`
		Subscriptions         int           `koanf:"subscriptions"`
	} `koanf:"limits"`
	Compat compatConfig `koanf:"compat"`
}
