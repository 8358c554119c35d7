package hive

// Network groups devices; accounts are members of networks.
type Network struct {
	ID          ID
	Name        string // unique
	Description string // "" when none was given
}

// DeviceType says what a device is.
type DeviceType struct {
	ID          ID
	Name        string // unique
	Description string // "" when none was given
}

// NetworkQuery selects networks or device types; zero fields select everything.
type NetworkQuery struct {
	IDs  []ID // when not nil, only these
	Name string
	Page
}
