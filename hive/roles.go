package hive

// The roles of Moogsoft's catalogue by number. They are the same everywhere,
// so that no store keeps them.
const (
	RoleSuperUser ID = iota + 1
	RoleAdministrator
	RoleManager
	RoleOperator
	RoleCustomer
	RoleGrazer
	RoleRESTLAMSender
)

var roleNames = [...]string{"Super User", "Administrator", "Manager", "Operator", "Customer", "Grazer", "REST LAM Sender"}

// RoleName returns the name of a role, "" for a number that is none.
func RoleName(id ID) string {
	if id < RoleSuperUser || int(id) > len(roleNames) {
		return ""
	}
	return roleNames[id-1]
}

// RoleNamed returns the number of the role with exactly this name.
func RoleNamed(name string) (id ID, ok bool) {
	for i, known := range roleNames {
		if known == name {
			return ID(i + 1), true
		}
	}
	return 0, false
}

// RoleIsAdministrator reports whether a role makes its holder an administrator.
func RoleIsAdministrator(id ID) bool { return id == RoleSuperUser || id == RoleAdministrator }
