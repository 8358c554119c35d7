package actions

import (
	"context"
	"strings"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// messageList is how command/list and notification/list select, sort and page.
type messageList struct {
	DeviceID  string    `json:"deviceId" required:"true"`
	Start     wire.Time `json:"start" doc:"After this moment; over REST from it on."`
	End       wire.Time `json:"end" doc:"Before this moment; over REST up to it."`
	Names     []string  `json:"names" doc:"Any of these names."`
	SortField string    `json:"sortField" doc:"timestamp, the name, or the status of commands."`
	SortOrder string    `json:"sortOrder" doc:"asc or desc; desc unless it is given with a sort field."`
	Take      *int      `json:"take" doc:"At most so many; 20 unless it is given, over REST 100."`
	Skip      int       `json:"skip" doc:"Leaves out so many at the start."`
}

// query returns what the request asks for after finding its device; name is
// the one name that was asked for, if any. empty reports that nothing can be
// selected. A sort field without an order is descending; unknown ones sort by
// time.
func (l *messageList) query(ctx context.Context, c *Call, name string, fields map[string]hive.MessageSort) (q hive.MessageQuery, empty bool, err error) {
	if l.DeviceID == "" {
		return q, false, errDeviceID
	}
	if _, err := c.Hive.Devices.Get(ctx, c.Caller, l.DeviceID); err != nil {
		return q, false, err
	}
	q = hive.MessageQuery{DeviceID: l.DeviceID, After: l.Start.Time, Before: l.End.Time, Names: l.Names, Skip: l.Skip, Take: defaultTake}
	if name != "" {
		q.Names = []string{name}
	}
	if sort, known := fields[strings.ToLower(l.SortField)]; known {
		q.Sort = sort
		q.Descending = l.SortOrder == "" || strings.EqualFold(l.SortOrder, "desc")
	}
	if l.Take != nil {
		q.Take = *l.Take
	}
	return q, q.Take <= 0 || q.Skip < 0, nil
}
