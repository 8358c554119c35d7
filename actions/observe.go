package actions

import (
	"time"

	"hivewire/hive"
)

// Observation is one served request, for metrics and the log.
type Observation struct {
	Action *Action // nil when the request named no known action
	UserID hive.ID
	Code   int // 0 for success
	Took   time.Duration
	Err    error // the cause of an error answer, for the log only; nil for success
}

// Name is the name of the action, "" for none.
func (o *Observation) Name() string {
	if o.Action == nil {
		return ""
	}
	return o.Action.Name
}
