package server

import (
	"errors"
	"net/http"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"hivewire/actions"
	"hivewire/hive"
)

// requestLog writes lines about requests.
type requestLog struct {
	all, some *zap.Logger
}

// someLines is how many failures of a second are logged, and every how many of
// the rest: while the store is down every request fails, and the log may be on
// the disk that is full.
const someLines = 100

func newRequestLog(log *zap.Logger) requestLog {
	return requestLog{all: log, some: log.WithOptions(zap.WrapCore(func(core zapcore.Core) zapcore.Core {
		return zapcore.NewSamplerWithOptions(core, time.Second, someLines, 10*someLines)
	}))}
}

// write writes what went wrong here, and every request at debug level; never
// what was said in it.
func (l requestLog) write(o *actions.Observation) {
	log, level := l.all, zap.DebugLevel
	// Code 500 with a text of ours is what DeviceHive answers to a request
	// without an action: nothing that a client may fill the log with.
	_, ours := errors.AsType[*hive.Error](o.Err)
	if o.Code >= http.StatusInternalServerError && !(ours && o.Code == http.StatusInternalServerError) {
		log, level = l.some, zap.WarnLevel
	}
	err := o.Err
	if o.Action == nil && ours {
		err = nil // its text quotes what was sent as the name of the action
	}
	for range o.Times {
		entry := log.Check(level, "request")
		if entry == nil {
			return
		}
		entry.Write(zap.String("action", o.Name()), zap.Int64("user", int64(o.UserID)), zap.Int("code", o.Code),
			zap.Duration("took", o.Took), zap.Error(err))
	}
}
