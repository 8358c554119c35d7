package hive

import (
	"context"
	"slices"
	"strconv"
)

// Accounts holds the rules for what administrators do to whole accounts,
// whichever API the fields come from. All of it needs ManageUser and a caller
// who acts as an administrator.
type Accounts struct {
	users   *Users
	catalog *Catalog
	trail   *Trail
}

// Get returns an account of any kind.
func (a *Accounts) Get(ctx context.Context, by Caller, id ID) (*User, error) {
	if err := a.trail.Allow(by); err != nil {
		return nil, err
	}
	return a.users.Account(ctx, id)
}

var errPersonsOnly = Errorf(Invalid, "Only users have a password or are administrators")

// EveryKind returns all kinds of accounts, for queries.
func EveryKind() []AccountKind { return []AccountKind{Person, ServiceUser, UserGroup} }

// Find lists accounts; a group that is not "" leaves only its direct members.
func (a *Accounts) Find(ctx context.Context, by Caller, q UserQuery, group string) ([]User, error) {
	err := a.trail.Allow(by)
	if err == nil && group != "" {
		q.MemberOf, err = a.group(ctx, group)
	}
	if err != nil || q.Take <= 0 {
		return nil, err
	}
	return a.users.store.Find(ctx, q)
}

// maxNumber is the greatest number that an account can be given. It leaves as
// many for the accounts after it that browsers can tell apart.
const maxNumber = 1 << 52

// Insert makes an account: a person and a client who may use every device
// type, unless c says otherwise. An id that is not 0 is its number. Conflict
// when the login or the number is taken.
func (a *Accounts) Insert(ctx context.Context, by Caller, id ID, c AccountChange) (User, error) {
	if err := a.trail.Allow(by); err != nil {
		return User{}, err
	}
	switch {
	case id < 0 || id > maxNumber:
		return User{}, Errorf(Invalid, "id is 1 to %d", maxNumber)
	case !c.Login.Touched():
		return User{}, Errorf(Invalid, "login is required")
	case c.Kind.Value() != Person && (c.Password.Value() != "" || c.Role.Touched() && c.Role.Value() == Administrator):
		return User{}, errPersonsOnly
	}
	r, err := a.resolve(ctx, &c)
	if err != nil {
		return User{}, err
	}
	user := User{ID: id, Kind: c.Kind.Value(), Role: Client, AllDeviceTypes: true}
	c.apply(&user, user.EditProfile(), r)
	user, err = a.users.Create(ctx, by, user, c.Password.Value())
	return user, accountError(err, &c, id)
}

// Update changes an account: everything or, on any error, nothing.
func (a *Accounts) Update(ctx context.Context, by Caller, id ID, c AccountChange) (User, error) {
	if err := a.trail.Allow(by); err != nil {
		return User{}, err
	}
	before, err := a.users.Account(ctx, id)
	if err != nil {
		return User{}, err
	}
	if c.Kind.Touched() && c.Kind.Value() != before.Kind {
		return User{}, Errorf(Invalid, "the kind of an account does not change")
	}
	if before.Kind != Person && (c.Password.Value() != "" || c.Role.Touched() && c.Role.Value() == Administrator) {
		return User{}, errPersonsOnly
	}
	r, err := a.resolve(ctx, &c)
	if err != nil {
		return User{}, err
	}
	hash := ""
	if c.Password.Value() != "" {
		if hash, err = a.users.HashPassword(ctx, c.Password.Value()); err != nil {
			return User{}, err
		}
	}
	user, err := a.users.Amend(ctx, by, id, func(user *User, p *Profile) error {
		c.apply(user, p, r)
		if c.Password.Touched() {
			user.PasswordHash = hash
		}
		return nil
	})
	return user, accountError(err, &c, id)
}

func accountError(err error, c *AccountChange, id ID) error {
	if KindOf(err) != Conflict {
		return err
	}
	if reasonOf(err) == string(ReasonKeyTaken) {
		return &Error{Kind: Conflict, Reason: ReasonKeyTaken, Message: "There is an account with the number " + strconv.FormatInt(int64(id), 10) + " already"}
	}
	return &Error{Kind: Conflict, Reason: ReasonLoginTaken, Message: "There is an account with the login " + strconv.Quote(c.Login.Value()) + " already"}
}

// resolve checks the change and finds what it names. What the catalogue lacks
// is made, after everything else was found to be right.
func (a *Accounts) resolve(ctx context.Context, c *AccountChange) (r *references, err error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	r = new(references)
	for _, name := range c.Roles.Value() {
		id, known := RoleNamed(name)
		if n, err := strconv.ParseInt(name, 10, 64); !known && err == nil && RoleName(ID(n)) != "" {
			id, known = ID(n), true
		}
		if !known {
			return nil, Errorf(Invalid, "There is no role %q", name)
		}
		r.roles = append(r.roles, id)
	}
	for _, name := range c.Groups.Value() {
		id, err := a.group(ctx, name)
		if err != nil {
			return nil, err
		}
		r.groups = append(r.groups, id)
	}
	if r.teams, err = a.entries(ctx, CatalogTeam, c.Teams.Value()); err != nil {
		return nil, err
	}
	if r.department, err = a.entry(ctx, CatalogDepartment, c.Department.Value()); err != nil {
		return nil, err
	}
	if r.primaryGroup, err = a.entry(ctx, CatalogPrimaryGroup, c.PrimaryGroup.Value()); err != nil {
		return nil, err
	}
	for _, n := range c.Competencies.Value() {
		id, err := a.entry(ctx, CatalogCompetency, n.Name)
		if err != nil {
			return nil, err
		}
		r.competencies = append(r.competencies, Competency{ID: id, Ranking: n.Ranking})
	}
	r.groups, r.roles, r.teams = sorted(r.groups), sorted(r.roles), sorted(r.teams)
	return r, nil
}

func sorted(ids []ID) []ID {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// group returns the group with a code, or else a number.
func (a *Accounts) group(ctx context.Context, named string) (ID, error) {
	found, err := a.users.ByLogin(ctx, named)
	if err == nil && found.Kind == UserGroup {
		return found.ID, nil
	}
	if err != nil && KindOf(err) != NotFound {
		return 0, err
	}
	if n, bad := strconv.ParseInt(named, 10, 64); bad == nil {
		if found, err = a.users.store.Get(ctx, ID(n)); err == nil && found.Kind == UserGroup {
			return found.ID, nil
		}
		if err != nil && KindOf(err) != NotFound {
			return 0, err
		}
	}
	return 0, Errorf(Invalid, "There is no group %q", named)
}

func (a *Accounts) entries(ctx context.Context, kind CatalogKind, names []string) (ids []ID, err error) {
	for _, name := range names {
		id, err := a.entry(ctx, kind, name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// entry returns the catalogue entry with a name, else with a number, else a
// new one; 0 for "".
func (a *Accounts) entry(ctx context.Context, kind CatalogKind, named string) (ID, error) {
	if named == "" {
		return 0, nil
	}
	e, err := a.catalog.Named(ctx, kind, named)
	if KindOf(err) == NotFound {
		n, bad := strconv.ParseInt(named, 10, 64)
		if bad == nil {
			if e, err = a.catalog.Get(ctx, kind, ID(n)); KindOf(err) == NotFound {
				err = Errorf(Invalid, "There is no %s %d", kind, n)
			}
		} else {
			e, err = a.catalog.Ensure(ctx, kind, named)
		}
	}
	return e.ID, err
}

// AccountNames are the names of what an account refers to. What is gone is
// left out.
type AccountNames struct {
	Department, PrimaryGroup string // "" for none
	Groups, Roles, Teams     []string
	Competencies             []NamedCompetency
}

// Names returns the names of what an account refers to.
func (a *Accounts) Names(ctx context.Context, user *User) (n AccountNames, err error) {
	p := user.Details()
	for _, id := range p.Groups {
		group, err := a.users.store.Get(ctx, id)
		if KindOf(err) == NotFound {
			continue
		}
		if err != nil {
			return n, err
		}
		n.Groups = append(n.Groups, group.Login)
	}
	for _, id := range p.Roles {
		n.Roles = append(n.Roles, RoleName(id))
	}
	name := func(kind CatalogKind, id ID) string {
		if id == 0 || err != nil {
			return ""
		}
		var e CatalogEntry
		if e, err = a.catalog.Get(ctx, kind, id); KindOf(err) == NotFound {
			err = nil
		}
		return e.Name
	}
	n.Department, n.PrimaryGroup = name(CatalogDepartment, p.Department), name(CatalogPrimaryGroup, p.PrimaryGroup)
	for _, id := range p.Teams {
		if team := name(CatalogTeam, id); team != "" {
			n.Teams = append(n.Teams, team)
		}
	}
	for _, c := range p.Competencies {
		if competency := name(CatalogCompetency, c.ID); competency != "" {
			n.Competencies = append(n.Competencies, NamedCompetency{competency, c.Ranking})
		}
	}
	return n, err
}
