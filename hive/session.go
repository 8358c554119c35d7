package hive

import "time"

// Session is a login that lasts, of an API whose logins do.
type Session struct {
	ID          string // 128 random bits in hexadecimal; a secret
	UserID      ID
	API         string    // APIZato or APIGraze
	Issued      time.Time // UTC, whole milliseconds, as all times here
	Expires     time.Time // moves on with use where IdleMinutes is not 0
	IdleMinutes int
	App         string // that the login came through; ""
	Address     string // of the login; ""
	Agent       string // of the login; ""
	Epoch       int    // the account's at the login; see [Profile]
}

// SessionQuery selects sessions; zero fields select everything.
type SessionQuery struct {
	UserID  ID
	Expired time.Time // only those that have expired at this time
}

// Match reports whether s is selected.
func (q *SessionQuery) Match(s *Session) bool {
	return (q.UserID == 0 || q.UserID == s.UserID) && (q.Expired.IsZero() || !q.Expired.Before(s.Expires))
}

// APIKey lets a program act as an account for as long as it exists.
type APIKey struct {
	Prefix  string // the key's first 16 characters
	Hash    string // SHA-256 of the rest, in hexadecimal
	UserID  ID
	Path    string    // of requests that it is good for: a prefix, or with "=" before it the whole path
	Name    string    // for people
	Created time.Time // UTC, whole milliseconds
}

// APIKeyQuery selects API keys; zero fields select everything.
type APIKeyQuery struct{ UserID ID }

// Match reports whether k is selected.
func (q *APIKeyQuery) Match(k *APIKey) bool { return q.UserID == 0 || q.UserID == k.UserID }

// CatalogKind is a kind of catalogue entry.
type CatalogKind string

// The kinds.
const (
	CatalogTeam         CatalogKind = "team"
	CatalogDepartment   CatalogKind = "department"
	CatalogPrimaryGroup CatalogKind = "group"
	CatalogCompetency   CatalogKind = "competency"
)

// CatalogEntry is something that accounts refer to by number and people by name.
type CatalogEntry struct {
	ID          ID // of no other entry of any kind
	Kind        CatalogKind
	Name        string // unique within the kind, case-sensitive
	Description string
	Inactive    bool
	Details     []byte // what else an API keeps of it: one JSON object, or nil
}

// CatalogQuery selects catalogue entries; zero fields select everything. They
// come in the order of their numbers.
type CatalogQuery struct {
	Kind CatalogKind
	Name string
}

// Match reports whether e is selected.
func (q *CatalogQuery) Match(e *CatalogEntry) bool {
	return (q.Kind == "" || q.Kind == e.Kind) && (q.Name == "" || q.Name == e.Name)
}
