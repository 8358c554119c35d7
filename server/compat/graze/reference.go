package graze

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hivewire/hive"
)

// reference is what a request calls something: by number or by name.
type reference struct {
	id   hive.ID // 0 for a name
	name string
}

func (r reference) String() string {
	if r.name == "" {
		return strconv.FormatInt(int64(r.id), 10)
	}
	return quote(r.name)
}

// refer reads a name or a number.
func refer(what string, raw json.RawMessage) (reference, error) {
	var name string
	if json.Unmarshal(raw, &name) != nil || string(raw) == "null" {
		n, err := number(what, raw)
		if err != nil || n <= 0 {
			return reference{}, invalid("%s has to be a name or a number", what)
		}
		return reference{id: hive.ID(n)}, nil
	}
	if name = strings.TrimSpace(name); name == "" || utf8.RuneCountInString(name) > maxName || !hive.Printable(name) {
		return reference{}, invalid("the name of a %s has 1 to %d characters that can be printed", what, maxName)
	}
	return reference{name: name}, nil
}

// spelled returns the number that a name may be instead, 0 for none.
func (r reference) spelled() hive.ID {
	if !digits(r.name) {
		return 0
	}
	n, err := strconv.ParseInt(r.name, 10, 64)
	if err != nil {
		return 0
	}
	return hive.ID(n)
}

// role returns the role that raw names.
func role(raw json.RawMessage) (hive.ID, error) {
	r, err := refer("role", raw)
	if err != nil {
		return 0, err
	}
	if known, ok := hive.RoleNamed(r.name); ok {
		return known, nil
	}
	if number := max(r.id, r.spelled()); hive.RoleName(number) != "" {
		return number, nil
	}
	return 0, invalid("role %s does not exist", r)
}

// entry is something in the catalogue, or to be put there.
type entry struct {
	id   hive.ID // 0 before it is there
	kind hive.CatalogKind
	name string
}

// nouns are what requests call the kinds of catalogue entries.
var nouns = map[hive.CatalogKind]string{
	hive.CatalogTeam: "team", hive.CatalogDepartment: "department",
	hive.CatalogPrimaryGroup: "primary group", hive.CatalogCompetency: "competency",
}

// entry returns the catalogue entry that raw names. One that is not there is
// to be made if it has a name and the operator does not mind.
func (c *call) entry(kind hive.CatalogKind, raw json.RawMessage) (*entry, error) {
	r, err := refer(nouns[kind], raw)
	if err != nil {
		return nil, err
	}
	return c.lookUp(kind, r)
}

func (c *call) lookUp(kind hive.CatalogKind, r reference) (*entry, error) {
	all, err := c.catalog(kind)
	if err != nil {
		return nil, err
	}
	i := -1
	if r.name != "" {
		i = slices.IndexFunc(all, func(e hive.CatalogEntry) bool { return e.Name == r.name })
	}
	if number := max(r.id, r.spelled()); i < 0 && number != 0 {
		i = slices.IndexFunc(all, func(e hive.CatalogEntry) bool { return e.ID == number })
	}
	switch {
	case i >= 0:
		return &entry{id: all[i].ID, kind: kind, name: all[i].Name}, nil
	case r.name == "" || c.o.NoAutoCreate:
		return nil, invalid("%s %s does not exist", nouns[kind], r)
	}
	return &entry{kind: kind, name: r.name}, nil
}

// catalog lists the entries of a kind, as they were when the call first asked.
func (c *call) catalog(kind hive.CatalogKind) ([]hive.CatalogEntry, error) {
	if all, asked := c.entries[kind]; asked {
		return all, nil
	}
	all, err := c.hive.Catalog.Find(c.ctx, kind)
	if err != nil {
		return nil, err
	}
	if c.entries == nil {
		c.entries = map[hive.CatalogKind][]hive.CatalogEntry{}
	}
	c.entries[kind] = all
	return all, nil
}

// ids returns the numbers of entries in the form that accounts keep.
func ids(entries []*entry) []hive.ID {
	numbers := make([]hive.ID, len(entries))
	for i, e := range entries {
		numbers[i] = e.id
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}
