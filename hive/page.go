package hive

import (
	"cmp"
	"slices"
)

// SortField is what a list is ordered by.
type SortField uint8

// The orders; ties are broken by ID, so pages are stable.
const (
	ByID      SortField = iota // of devices: the order of creation
	ByName                     // an account's login, anything else's name
	ByNetwork                  // a device's network id
)

// Page is one window on an ordered list.
type Page struct {
	Sort       SortField
	Descending bool
	Skip       int
	Take       int // 0 takes all
}

// Window sorts all by name or id as p says and returns the part that p names.
// It reorders all.
func Window[E any](all []E, p Page, id func(*E) ID, name func(*E) string) []E {
	slices.SortFunc(all, func(a, b E) int {
		order := 0
		if p.Sort == ByName {
			order = cmp.Compare(name(&a), name(&b))
		}
		if order == 0 {
			order = cmp.Compare(id(&a), id(&b))
		}
		if p.Descending {
			return -order
		}
		return order
	})
	all = all[min(p.Skip, len(all)):]
	if p.Take > 0 {
		all = all[:min(p.Take, len(all))]
	}
	return all
}
