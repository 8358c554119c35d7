package actions

import (
	"strings"

	"hivewire/hive"
)

// listPage is how the list actions sort and page.
type listPage struct {
	SortField string `json:"sortField" doc:"A sortable member, as id or name."`
	SortOrder string `json:"sortOrder" doc:"asc or desc."`
	Take      *int   `json:"take" doc:"At most so many; 20 unless it is given, over REST all."`
	Skip      int    `json:"skip" doc:"Leaves out so many at the start."`
}

// defaultTake is how many a list shows that does not say.
const defaultTake = 20

// sortFields are the sort fields of a list, in lower case.
type sortFields map[string]hive.SortField

var (
	byLogin = sortFields{"id": hive.ByID, "login": hive.ByName}
	byName  = sortFields{"id": hive.ByID, "name": hive.ByName}
)

// page returns what the request asks for of a list with some sort fields.
// empty reports that nothing can be selected.
func (l *listPage) page(fields sortFields) (p hive.Page, empty bool, err error) {
	p = hive.Page{Skip: max(l.Skip, 0), Take: defaultTake}
	if l.SortField != "" {
		var known bool
		if p.Sort, known = fields[strings.ToLower(l.SortField)]; !known {
			return p, false, hive.Errorf(hive.Invalid, "Invalid request parameters")
		}
	}
	switch strings.ToLower(l.SortOrder) {
	case "", "asc":
	case "desc":
		p.Descending = l.SortField != ""
	default:
		return p, false, hive.Errorf(hive.Invalid, "Unparseable sort order : %s", l.SortOrder)
	}
	if l.Take != nil {
		p.Take = *l.Take
	}
	return p, p.Take <= 0, nil
}
