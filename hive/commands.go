package hive

import (
	"context"
	"time"
)

// Commands holds the rules for what devices are asked to do. The messages of
// its errors are those of the DeviceHive server, word for word.
type Commands struct {
	store     Log[Command]
	devices   *Devices
	users     UserStore
	retention *retention
	bus       Bus
	writes    *writes
}

// NewCommand is a command to be stored.
type NewCommand struct {
	Name       string
	Timestamp  time.Time // zero: now
	Parameters []byte
	Lifetime   *int
	Status     *string
	Result     []byte
}

// Insert begins to store a command to a device that by sees, which is then sent
// to subscribers. Those to one device keep the order of the calls.
func (c *Commands) Insert(ctx context.Context, by Caller, deviceID string, n NewCommand) Pending[Command] {
	device, err := c.devices.Get(ctx, by, deviceID)
	if err != nil {
		return Failed[Command](err)
	}
	expires, err := c.retention.expiry(ctx, device.DeviceTypeID)
	if err != nil {
		return Failed[Command](err)
	}
	creator, err := c.creator(ctx, by)
	if err != nil {
		return Failed[Command](err)
	}
	c.bus.Room(ctx)
	release, err := c.devices.keep(ctx, deviceID)
	if err != nil {
		return Failed[Command](err)
	}
	defer release()
	return appendNoted(ctx, c.writes, c.store, Command{
		Message: Message{
			Name: n.Name, DeviceID: device.ID, NetworkID: device.NetworkID, DeviceTypeID: device.DeviceTypeID,
			Timestamp: n.Timestamp, Parameters: n.Parameters, Expires: expires,
		},
		UserID: creator, Lifetime: n.Lifetime, Status: n.Status, Result: n.Result,
	})
}

// creator is the account whose a command is. Clients know no operator without
// an account: what he asks for is the first administrator's.
func (c *Commands) creator(ctx context.Context, by Caller) (ID, error) {
	if by.UserID != operatorID {
		return by.UserID, nil
	}
	first, err := c.users.Find(ctx, UserQuery{Role: new(Administrator), Page: Page{Take: 1}})
	if err == nil && len(first) == 0 {
		err = Errorf(Invalid, "There is no administrator whose command it would be")
	}
	if err != nil {
		return 0, err
	}
	return first[0].ID, nil
}

// CommandNotFound is the error for a command that is not there.
func CommandNotFound(id ID) *Error { return Errorf(NotFound, "Command with id = %d not found", id) }

// CommandChange is what an update says of a command; nil keeps what is stored.
type CommandChange struct {
	Status *string
	Result []byte
}

// Update changes a command of a device that by sees and tells subscribers,
// also when nothing is different.
func (c *Commands) Update(ctx context.Context, by Caller, deviceID string, id ID, change CommandChange) (Command, error) {
	if _, err := c.devices.Get(ctx, by, deviceID); err != nil {
		return Command{}, err
	}
	c.bus.Room(ctx)
	defer c.writes.begin()()
	command, err := c.store.Update(ctx, deviceID, id, func(command *Command) error {
		if change.Status != nil {
			command.Status = change.Status
		}
		if change.Result != nil {
			command.Result = change.Result
		}
		command.LastUpdated, command.Updated = time.Time{}, true // which the store knows
		return nil
	})
	if KindOf(err) == NotFound {
		err = CommandNotFound(id)
	}
	return command, err
}

// Get returns a command to a device that by sees.
func (c *Commands) Get(ctx context.Context, by Caller, deviceID string, id ID) (Command, error) {
	if _, err := c.devices.Get(ctx, by, deviceID); err != nil {
		return Command{}, err
	}
	found, err := c.store.Get(ctx, deviceID, id)
	if KindOf(err) == NotFound {
		err = CommandNotFound(id)
	}
	return found, err
}

// Find lists commands to the device that q names, which by must see.
func (c *Commands) Find(ctx context.Context, by Caller, q MessageQuery) ([]Command, error) {
	if _, err := c.devices.Get(ctx, by, q.DeviceID); err != nil {
		return nil, err
	}
	return c.store.Find(ctx, q)
}

// Backlog lists what q selects, for a subscription whose filter was allowed.
func (c *Commands) Backlog(ctx context.Context, q MessageQuery) ([]Command, error) {
	return c.store.Find(ctx, q)
}

// Since lists what any node stored or updated since an id was given; see [Log].
func (c *Commands) Since(ctx context.Context, from ID, most int) ([]Command, error) {
	return c.store.Since(ctx, from, most)
}
