package actions

import "hivewire/hive"

// groupView is a network or a device type as lists show it.
type groupView struct {
	ID          hive.ID `json:"id"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
}

func viewGroup(g *hive.Group) groupView {
	return groupView{ID: g.ID, Name: g.Name, Description: g.Description}
}

func viewGroups(groups []hive.Group) []groupView {
	if len(groups) == 0 {
		return nil
	}
	views := make([]groupView, len(groups))
	for i := range groups {
		views[i] = viewGroup(&groups[i])
	}
	return views
}

// groupDetail is a network or a device type as it is shown alone.
type groupDetail struct {
	ID          hive.ID       `json:"id"`
	Name        string        `json:"name"`
	Description *string       `json:"description"`
	Devices     []shortDevice `json:"devices"`
}

func viewGroupDetail(g *hive.Group, devices []hive.Device) groupDetail {
	d := groupDetail{ID: g.ID, Name: g.Name, Description: g.Description, Devices: make([]shortDevice, len(devices))}
	for i, device := range devices {
		d.Devices[i] = shortDevice{ID: device.ID, Name: device.Name, Data: device.Data, Blocked: device.Blocked}
	}
	return d
}

// groupChange is what clients say of a network or device type.
type groupChange struct {
	ID          *hive.ID `json:"id"`
	Name        *string  `json:"name" doc:"Unique."`
	Description *string  `json:"description"`
}

func (g *groupChange) domain() hive.NewGroup {
	return hive.NewGroup{ID: g.ID, Name: g.Name, Description: g.Description}
}

// newGroup is what clients say of a network or device type to be.
type newGroup struct {
	ID          *hive.ID `json:"id"`
	Name        *string  `json:"name" required:"true" doc:"Unique."`
	Description *string  `json:"description"`
}

func (g *newGroup) domain() hive.NewGroup { return (*groupChange)(g).domain() }

// groupFilter is what lists of networks and device types select by.
type groupFilter struct {
	Name        string `json:"name" doc:"Exact, case-sensitive."`
	NamePattern string `json:"namePattern" doc:"As LIKE of SQL: % is any run of characters, _ is one."`
}

func (f *groupFilter) query() hive.GroupQuery {
	return hive.GroupQuery{Name: f.Name, NamePattern: f.NamePattern}
}

type groupList struct {
	groupFilter
	listPage
}

// idView is the reply to a new network or device type.
type idView struct {
	ID hive.ID `json:"id"`
}
