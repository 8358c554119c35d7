package hive

import "slices"

// Group is a network or a device type: a named set of devices.
//
// Accounts are members of networks; device types are open to all accounts or
// assigned one by one.
type Group struct {
	ID          ID
	Name        string  // unique among networks or among device types
	Description *string // nil when none was given
}

// GroupQuery selects networks or device types; zero fields select everything.
type GroupQuery struct {
	IDs         []ID // when not nil, only these
	Name        string
	NamePattern string // SQL LIKE, see [Like]; in addition to Name
	Page
}

// Match reports whether g is selected, paging aside.
func (q GroupQuery) Match(g *Group) bool {
	return (q.IDs == nil || slices.Contains(q.IDs, g.ID)) &&
		(q.Name == "" || q.Name == g.Name) &&
		(q.NamePattern == "" || Like(q.NamePattern, g.Name))
}
