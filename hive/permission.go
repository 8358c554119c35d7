package hive

// Permission is a set of things a caller may ask for. Bit i is the action
// number i of DeviceHive's tokens.
type Permission uint32

// The single permissions. Bits 0 ("any") and 1 ("none") of the token format
// are not permissions; auth expands them.
const (
	GetNetwork Permission = 1 << (iota + 2)
	GetDevice
	GetDeviceNotification
	GetDeviceCommand
	RegisterDevice
	CreateDeviceCommand
	UpdateDeviceCommand
	CreateDeviceNotification
	GetCurrentUser
	UpdateCurrentUser
	ManageUser
	ManageConfiguration
	ManageNetwork
	ManageToken
	ManagePlugin
	GetDeviceType
	ManageDeviceType

	permissionEnd
)

const (
	// Anyone marks what needs no token at all.
	Anyone Permission = 1 << 31

	// AllPermissions is what an administrator's token grants.
	AllPermissions = permissionEnd - GetNetwork

	// ClientPermissions is what a client's token grants unless it says otherwise.
	ClientPermissions = AllPermissions &^ (ManageUser | ManageConfiguration | ManageNetwork | ManageDeviceType)
)
