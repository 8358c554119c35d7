package actions

import (
	"time"

	"hivewire/hive"
)

// Observation is one served request, for metrics and the log.
type Observation struct {
	Action string // "" when the request named no known action
	UserID hive.ID
	Code   int // 0 for success
	Took   time.Duration
	Err    error // the cause of an error answer, for the log only; nil for success
}
