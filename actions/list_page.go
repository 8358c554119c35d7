package actions

import (
	"strings"

	"hivewire/hive"
)

// listPage is how the list actions sort and page.
type listPage struct {
	SortField string `json:"sortField"`
	SortOrder string `json:"sortOrder"`
	Take      *int   `json:"take"`
	Skip      int    `json:"skip"`
}

// defaultTake is how many a list shows that does not say.
const defaultTake = 20

// page returns what the request asks for; name is what the sort field called
// name is called here. empty reports that nothing can be selected.
func (l *listPage) page(name string) (p hive.Page, empty bool, err error) {
	p = hive.Page{Skip: max(l.Skip, 0), Take: defaultTake}
	switch strings.ToLower(l.SortField) {
	case "", "id":
	case name:
		p.Sort = hive.ByName
	default:
		return p, false, hive.Errorf(hive.Invalid, "Invalid request parameters")
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
