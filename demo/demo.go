// Package demo makes up devices that report and obey, so that a new
// installation has something to show.
package demo

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"hivewire/hive"
)

// pace is the time between two reports of all devices together.
const pace = 400 * time.Millisecond

// maxCommands is how many commands wait to be obeyed; more stay unanswered.
const maxCommands = 64

// Demo is the devices at work.
type Demo struct {
	hive     *hive.Hive
	warn     func(error)
	devices  []*device
	commands chan *hive.Command
	places   []hive.Subscription
	cancel   context.CancelFunc
	running  sync.WaitGroup
	down     bool // the store, when it was last used; the goroutine's own
}

// Start has the devices of [Prepare] report and obey until Close. It calls
// warn when the store or a device begins to fail, and goes on.
func Start(h *hive.Hive, warn func(error)) *Demo {
	ctx, cancel := context.WithCancel(context.Background())
	d := &Demo{hive: h, warn: warn, devices: devices(), commands: make(chan *hive.Command, maxCommands), cancel: cancel}
	for _, dev := range d.devices {
		d.places = append(d.places, h.Bus.Subscribe(hive.Filter{Topic: hive.CommandInserts, DeviceID: dev.id}, inbox(d.commands)))
	}
	d.running.Go(func() { d.run(ctx) })
	return d
}

// Close ends what Start began.
func (d *Demo) Close() {
	for _, p := range d.places {
		p.Cancel()
	}
	d.cancel()
	d.running.Wait()
}

// inbox is where commands arrive. It implements [hive.Subscriber].
type inbox chan *hive.Command

// Deliver implements [hive.Subscriber].
func (i inbox) Deliver(b *hive.Batch) {
	for _, e := range b.Events {
		select {
		case i <- e.Command:
		default:
		}
	}
}

// Flush implements [hive.Subscriber].
func (i inbox) Flush() bool { return false }

func (d *Demo) run(ctx context.Context) {
	ticker := time.NewTicker(pace)
	defer ticker.Stop()
	for turn := 0; ; {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			d.report(ctx, d.devices[turn%len(d.devices)], now)
			turn++
		case c := <-d.commands:
			d.obey(ctx, c)
		}
	}
}

// report stores a reading of a device.
func (d *Demo) report(ctx context.Context, dev *device, now time.Time) {
	name, reading := dev.report(now)
	parameters, err := json.Marshal(reading)
	if err == nil {
		_, err = d.hive.Notifications.Insert(ctx, hive.Operator(), dev.id, hive.NewNotification{Name: name, Parameters: parameters}).Wait()
	}
	d.note(ctx, dev, err)
}

// obey carries out a command, stores the answer, and reports what it changed.
func (d *Demo) obey(ctx context.Context, c *hive.Command) {
	for _, dev := range d.devices {
		if dev.id != c.DeviceID {
			continue
		}
		status, answer := dev.answer(c.Name, c.Parameters)
		result, err := json.Marshal(answer)
		if err == nil {
			_, err = d.hive.Commands.Update(ctx, hive.Operator(), dev.id, c.ID, hive.CommandChange{Status: &status, Result: result})
		}
		if err != nil {
			d.note(ctx, dev, err)
			return
		}
		d.report(ctx, dev, time.Now())
	}
}

// note tells of the first failure of a device in a row, and of all that the
// store is down once.
func (d *Demo) note(ctx context.Context, dev *device, err error) {
	kind := hive.KindOf(err)
	switch {
	case ctx.Err() != nil:
	case err == nil:
		d.down, dev.failing = false, false
	case kind == hive.Unavailable || kind == hive.OutcomeUnknown:
		if !d.down {
			d.warn(err)
		}
		d.down = true
	case !dev.failing:
		d.warn(err)
		dev.failing = true
	}
}
