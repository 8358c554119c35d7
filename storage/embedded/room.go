package embedded

import (
	"fmt"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// How much room the disk must have for writes to be taken. Messages, which grow
// without end, leave enough for the log, a flush and a small compaction of what
// was taken before, and for everything else: so an administrator can log in and
// clean up. The rest leaves enough for a flush. Removing what has expired needs
// less, since it makes room.
const (
	roomForMessages = 4 * memTable
	roomForRest     = memTable
	roomToSweep     = roomForRest / 2
)

// room says what the disk has room for: each is nil, or Unavailable.
type room struct{ messages, rest error }

// room costs a look at the file system.
func (d *disk) room() room {
	left, known := d.left()
	switch {
	case !known || left >= roomForMessages:
		return room{}
	case left >= roomForRest:
		return room{messages: d.short(left, "messages and changes of devices are refused", roomForMessages)}
	}
	err := d.short(left, "all writes are refused", roomForRest)
	return room{err, err}
}

func (d *disk) short(left uint64, what string, need uint64) error {
	return unavailable(fmt.Errorf("only %d MB left on the disk of %s: %s until there are %d MB", left>>20, d.dir, what, need>>20))
}

// left returns how much room the disk has. A file system that cannot tell is
// written to until it refuses.
func (d *disk) left() (bytes uint64, known bool) {
	usage, err := d.GetDiskUsage(d.dir)
	return usage.AvailBytes, err == nil
}

// GetDiskUsage implements [vfs.FS]. To Pebble a file system that cannot tell is
// no failure.
func (d *disk) GetDiskUsage(name string) (vfs.DiskUsage, error) {
	usage, err := d.FS.GetDiskUsage(name)
	if err != nil {
		err = fmt.Errorf("%w: %w", vfs.ErrUnsupported, err)
	}
	return usage, err
}
