package auth

import (
	"strings"

	"hivewire/hive"
)

// MaxActionNumber is the greatest number in the claim "a".
const MaxActionNumber = len(actionNames) - 1

const (
	anyAction = 0
	noAction  = 1
)

// actionNames are DeviceHive's names of the numbers in the claim "a". Bit i of
// a [hive.Permission] is number i.
var actionNames = [...]string{
	"*", "", "GetNetwork", "GetDevice", "GetDeviceNotification", "GetDeviceCommand", "RegisterDevice", "CreateDeviceCommand",
	"UpdateDeviceCommand", "CreateDeviceNotification", "GetCurrentUser", "UpdateCurrentUser", "ManageUser", "ManageConfiguration",
	"ManageNetwork", "ManageToken", "ManagePlugin", "GetDeviceType", "ManageDeviceType",
}

// ActionNumber returns the number of a named action, in any case; "*" is 0.
func ActionNumber(name string) (number int, ok bool) {
	for i, known := range actionNames {
		if known != "" && strings.EqualFold(known, name) {
			return i, true
		}
	}
	return 0, false
}

// Names returns the names of the permissions in p, in the order of their numbers.
func Names(p hive.Permission) (names []string) {
	for n, name := range actionNames {
		if n > noAction && p&(1<<n) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// permissions is what the claim "a" grants: nothing when it is null, a
// client's rights when it is empty.
func permissions(actions []int) (p hive.Permission) {
	if actions != nil && len(actions) == 0 {
		return hive.ClientPermissions
	}
	for _, n := range actions {
		if n == anyAction {
			return hive.AllPermissions
		}
		p |= 1 << n
	}
	return p & hive.AllPermissions
}

// defaultActions is the claim "a" of a token issued to a role at login.
func defaultActions(r hive.Role) []int {
	if r == hive.Administrator {
		return []int{anyAction}
	}
	var list []int
	for n := range actionNames {
		if hive.ClientPermissions&(1<<n) != 0 {
			list = append(list, n)
		}
	}
	return list
}
