package actions

import (
	"hivewire/hive"
	"hivewire/internal/wire"
)

var errNoAction = hive.Errorf(hive.Internal, "'action' field could not be parsed to known endpoint")

// lookup finds the action that a message asks for. It makes the checks that
// come before any permission, in the order of the Java server: the name, then
// the types of the ids that any message may carry, then that there was a name.
// Likely is an action that may be meant, nil for none.
func lookup(m *wire.Message, likely *Action) (*Action, error) {
	raw := m.Value("action")
	named := raw != nil && raw[0] != '{' && raw[0] != '[' && string(raw) != `""`
	var action *Action
	if named {
		if raw[0] == '"' {
			if name := raw[1 : len(raw)-1]; likely != nil && string(name) == likely.Name {
				action = likely
			} else {
				action = catalogue[string(name)]
			}
		}
		if action == nil {
			name, err := wire.Text(raw)
			if err != nil {
				return nil, err
			}
			if action = catalogue[name]; action == nil || raw[0] != '"' {
				return nil, hive.Errorf(hive.Invalid, "Illegal argument: %s", name)
			}
		}
	}
	if m.Flawed() {
		return action, wire.ErrMalformed
	}
	if err := checkIDs(m); err != nil {
		return action, err
	}
	if !named {
		return nil, errNoAction
	}
	return action, nil
}

var checkedIDs = wire.KeysOf("deviceId", "networkId", "deviceTypeId")

func checkIDs(m *wire.Message) error {
	if !m.MayHave(checkedIDs) {
		return nil
	}
	if raw := m.Value("deviceId"); raw != nil {
		if _, err := wire.Text(raw); err != nil {
			return err
		}
	}
	for _, name := range [...]string{"networkId", "deviceTypeId"} {
		if raw := m.Value(name); raw != nil {
			if _, err := wire.Int(raw); err != nil {
				return err
			}
		}
	}
	return nil
}
