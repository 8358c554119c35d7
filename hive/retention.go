package hive

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// SettingRetention names the setting of how long commands and notifications
// are kept, which overrides what the node was told; with "." and the id of a
// device type behind it, that of this type's devices. Values are durations
// such as "7d", "36h" or "90m"; "0" keeps them for ever.
const SettingRetention = "history.retention"

// retention knows how long messages are kept.
type retention struct {
	settings  Watched[string, Setting, SettingQuery]
	otherwise time.Duration // without a setting; 0 for ever
	now       func() time.Time
}

// expiry returns when a message stored now is forgotten, zero for never. It
// is a whole second, not before the time is over.
func (r *retention) expiry(ctx context.Context, deviceType ID) (time.Time, error) {
	keep := r.otherwise
	for _, name := range [...]string{SettingRetention + "." + strconv.FormatInt(int64(deviceType), 10), SettingRetention} {
		s, err := r.settings.Get(ctx, name)
		if KindOf(err) == NotFound {
			continue
		}
		if err != nil {
			return time.Time{}, err
		}
		if d, ok := ParseRetention(s.Value); ok {
			keep = d
			break
		}
	}
	if keep == 0 {
		return time.Time{}, nil
	}
	return r.now().UTC().Add(keep + time.Second - 1).Truncate(time.Second), nil
}

const (
	day          = 24 * time.Hour
	minRetention = time.Second
	maxRetention = 100 * 365 * day
)

// ParseRetention reads how long messages are kept: a duration of Go, or a
// whole number of days with a "d" behind it, from one second to a hundred years;
// 0 is for ever.
func ParseRetention(s string) (time.Duration, bool) {
	var d time.Duration
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > int(maxRetention/day) {
			return 0, false
		}
		d = time.Duration(n) * day
	} else {
		var err error
		if d, err = time.ParseDuration(s); err != nil {
			return 0, false
		}
	}
	return d, d == 0 || d >= minRetention && d <= maxRetention
}
