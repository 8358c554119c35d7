package hive

// SortField is what a list is ordered by.
type SortField uint8

// The orders; ties are broken by ID, so pages are stable.
const (
	ByID         SortField = iota // of devices: the order of creation
	ByName                        // an account's login, anything else's name
	ByNetwork                     // a device's network id
	ByDeviceType                  // a device's type id
)

// Page is one window on an ordered list.
type Page struct {
	Sort       SortField
	Descending bool
	Skip       int
	Take       int // 0 takes all
}
