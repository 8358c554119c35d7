package auth

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// The token types of the claim "t".
const (
	typeRefresh = 0
	typeAccess  = 1
)

// kindUST is the claim "k" of a user session token of the Zato API.
const kindUST = "ust"

// all stands for every network or device type in the claims "n" and "dt".
const all = "*"

// claims is the payload of a token: DeviceHive's layout and the role. Member
// order and null members are as the Java server writes them.
type claims struct {
	Actions     []int      `json:"a"`  // nil: nothing is granted
	Expires     int64      `json:"e"`  // milliseconds since 1970
	Type        int        `json:"t"`  // typeRefresh or typeAccess
	UserID      hive.ID    `json:"u"`  // positive
	Networks    []string   `json:"n"`  // numbers, or all; nil: none
	DeviceTypes []string   `json:"dt"` // numbers, or all; nil: see deviceTypes
	Role        *hive.Role `json:"r"`  // nil in DeviceHive's own tokens: the account's role
	// Born is when the account was made, in milliseconds since 1970, so that the
	// token is no good for a later one with its number; 0 for any account.
	Born int64 `json:"b,omitempty"`

	// Of a token that is good only while a session is.
	Session string `json:"sid,omitempty"`
	Kind    string `json:"k,omitempty"` // kindUST
}

// parseClaims reads the claims set of a token whose signature is right. It is
// strict: what no issuer writes is refused, duplicate members included.
func parseClaims(text []byte) (*claims, bool) {
	var set, payload wire.Message
	if !set.Parse(text) || set.Flawed() {
		return nil, false
	}
	if raw := set.Get("payload"); raw == nil || !payload.Parse(raw) || payload.Flawed() {
		return nil, false
	}
	if payload.Value("tpc") != nil { // a plugin's token
		return nil, false
	}
	c := &claims{}
	ok := whole(&payload, "u", 1, &c.UserID) && whole(&payload, "e", math.MinInt64, &c.Expires) && whole(&payload, "t", typeRefresh, &c.Type) &&
		c.Type <= typeAccess && c.readActions(payload.Value("a")) && c.readRole(payload.Value("r")) &&
		readIDs(payload.Value("n"), &c.Networks) && readIDs(payload.Value("dt"), &c.DeviceTypes) &&
		(payload.Value("b") == nil || whole(&payload, "b", 0, &c.Born))
	if raw := payload.Value("sid"); ok && raw != nil {
		ok = json.Unmarshal(raw, &c.Session) == nil && c.Session != "" && json.Unmarshal(payload.Get("k"), &c.Kind) == nil && c.Kind == kindUST
	}
	return c, ok
}

// whole reads a member that must be there and be a whole number from least on.
func whole[N ~int | ~int64](m *wire.Message, name string, least int64, dst *N) bool {
	raw := m.Get(name)
	if raw == nil {
		return false
	}
	n, err := wire.Whole(raw)
	*dst = N(n)
	return err == nil && n >= least
}

func (c *claims) readActions(raw []byte) bool {
	if raw == nil {
		return true
	}
	items, err := wire.Items(raw)
	c.Actions = make([]int, len(items))
	for i, item := range items {
		n, bad := wire.Whole(item)
		if bad != nil || n < 0 || n > int64(MaxActionNumber) {
			return false
		}
		c.Actions[i] = int(n)
	}
	return err == nil
}

func (c *claims) readRole(raw []byte) bool {
	if raw == nil {
		return true
	}
	n, err := wire.Whole(raw)
	role := hive.Role(n)
	c.Role = &role
	return err == nil && role.Known()
}

// readIDs reads a list of numbers in strings, or all.
func readIDs(raw []byte, dst *[]string) bool {
	if raw == nil {
		return true
	}
	if err := json.Unmarshal(raw, dst); err != nil {
		return false
	}
	_, ok := scope(*dst)
	return ok
}

// scope returns what a list of numbers, or all, stands for. Nil is the empty scope.
func scope(list []string) (s hive.Scope, ok bool) {
	for _, item := range list {
		if item == all {
			s.All = true
			continue
		}
		n, err := strconv.ParseInt(item, 10, 64)
		if err != nil || n < 1 {
			return s, false
		}
		s.IDs = append(s.IDs, hive.ID(n))
	}
	slices.Sort(s.IDs)
	return s, true
}

// texts is the opposite of scope.
func texts(s hive.Scope) []string {
	if s.All {
		return []string{all}
	}
	list := make([]string, len(s.IDs))
	for i, id := range s.IDs {
		list[i] = strconv.FormatInt(int64(id), 10)
	}
	return list
}

// maxListed is how many bytes the lists of a login's token may take before they
// are encoded: an account may be a member of more networks than fit into a token.
const maxListed = 40 << 10

// shorten puts all for a list that is too long. The token grants the same, since
// a client reaches no more than what its account was given, and follows what
// is given later.
func (c *claims) shorten() {
	for listed(c.Networks)+listed(c.DeviceTypes) > maxListed {
		longer := &c.Networks
		if listed(c.DeviceTypes) > listed(c.Networks) {
			longer = &c.DeviceTypes
		}
		*longer = []string{all}
	}
}

// listed is how many bytes a list takes in the claims.
func listed(list []string) (n int) {
	for _, item := range list {
		n += len(item) + len(`"",`)
	}
	return n
}

// born is when an account was made, as tokens say it; 0 for one that is older
// than the field.
func born(user *hive.User) int64 {
	made := user.Details().Created
	if made.IsZero() {
		return 0
	}
	return made.UnixMilli()
}

// means reports whether the token was issued to this account, rather than to
// one that had its number before.
func (c *claims) means(user *hive.User) bool { return c.Born == 0 || c.Born == born(user) }

// deviceTypes is the scope that a token gives an account: the claim "dt"
// counts only for accounts that do not have every type anyway.
func deviceTypes(claimed hive.Scope, user *hive.User) hive.Scope {
	if user.AllDeviceTypes {
		return hive.Scope{All: true}
	}
	return claimed
}
