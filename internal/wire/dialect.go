package wire

// Dialect is how values are read. DeviceHive reads the bodies of its REST API
// by other rules than the messages of its WebSocket API.
type Dialect uint8

const (
	// Socket has free JSON be an object, cuts fractions off whole numbers, and
	// refuses a key that stands twice in one object.
	Socket Dialect = iota
	// Body takes any free JSON and refuses fractions where a whole number
	// belongs. Of two members with one key the last counts.
	Body
)
