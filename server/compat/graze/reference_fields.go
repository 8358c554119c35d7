package graze

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"hivewire/hive"
	"hivewire/server/compat/request"
)

// readRoles reads the roles, of which there has to be one.
func readRoles(_ *call, p *plan, raw json.RawMessage) error {
	items, err := list("roles", raw)
	if err != nil {
		return err
	}
	if len(items) == 0 {
		return invalid("roles has to name at least one role")
	}
	roles := make([]hive.ID, len(items))
	for i, item := range items {
		if roles[i], err = role(item); err != nil {
			return err
		}
	}
	slices.Sort(roles)
	p.roles = slices.Compact(roles)
	p.add(func(_ *hive.User, d *hive.Profile) { d.Roles = p.roles })
	return nil
}

func readTeams(c *call, p *plan, raw json.RawMessage) error {
	items, err := list("teams", raw)
	if err != nil {
		return err
	}
	teams := make([]*entry, len(items))
	for i, item := range items {
		if teams[i], err = c.entry(hive.CatalogTeam, item); err != nil {
			return err
		}
	}
	p.entries = append(p.entries, teams...)
	p.add(func(_ *hive.User, d *hive.Profile) { d.Teams = ids(teams) })
	return nil
}

func readPrimaryGroup(c *call, p *plan, raw json.RawMessage) error {
	e, err := c.entry(hive.CatalogPrimaryGroup, raw)
	if err != nil {
		return err
	}
	p.entries = append(p.entries, e)
	p.add(func(_ *hive.User, d *hive.Profile) { d.PrimaryGroup = e.id })
	return nil
}

func readDepartment(c *call, p *plan, raw json.RawMessage) error {
	e, err := c.entry(hive.CatalogDepartment, raw)
	if err != nil {
		return err
	}
	p.entries = append(p.entries, e)
	p.add(func(_ *hive.User, d *hive.Profile) { d.Department = e.id })
	return nil
}

// skill is a competency of an account.
type skill struct {
	of      *entry
	ranking float64
}

// readCompetencies reads the competencies; of one that is given twice the last
// ranking counts.
func readCompetencies(c *call, p *plan, raw json.RawMessage) error {
	items, err := list("competencies", raw)
	if err != nil {
		return err
	}
	skills := make([]skill, len(items))
	for i, item := range items {
		if skills[i], err = c.skill(item); err != nil {
			return err
		}
		p.entries = append(p.entries, skills[i].of)
	}
	p.add(func(_ *hive.User, d *hive.Profile) {
		rankings := map[hive.ID]float64{}
		for _, s := range skills {
			rankings[s.of.id] = s.ranking
		}
		d.Competencies = make([]hive.Competency, 0, len(rankings))
		for _, id := range slices.SortedFunc(maps.Keys(rankings), cmp.Compare) {
			d.Competencies = append(d.Competencies, hive.Competency{ID: id, Ranking: rankings[id]})
		}
	})
	return nil
}

// skill reads a competency, which has a name or a cid, and a ranking.
func (c *call) skill(raw json.RawMessage) (s skill, err error) {
	var given request.Fields
	if json.Unmarshal(raw, &given) != nil {
		return skill{}, invalid("a competency has to be an object with name or cid, and ranking")
	}
	if !given.Given("ranking") || json.Unmarshal(given["ranking"], &s.ranking) != nil || s.ranking < 0 || s.ranking > 100 {
		return skill{}, invalid("the ranking of a competency has to be 0 to 100")
	}
	if !given.Given("cid") {
		if !given.Given("name") {
			return skill{}, invalid("a competency has to have a name or a cid")
		}
		s.of, err = c.entry(hive.CatalogCompetency, given["name"])
		return s, err
	}
	number, err := id("cid", given["cid"])
	if err != nil {
		return skill{}, err
	}
	if s.of, err = c.lookUp(hive.CatalogCompetency, reference{id: number}); err != nil {
		return skill{}, err
	}
	if name, _ := text("name", given["name"]); given.Given("name") && name != s.of.name {
		return skill{}, invalid("competency %d is not %s", number, quote(name))
	}
	return s, nil
}
