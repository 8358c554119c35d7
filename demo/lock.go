package demo

import "time"

type door struct {
	Locked  bool    `json:"locked"`
	Battery float64 `json:"battery"` // percent
}

// lock is a door lock whose battery every turn of the bolt wears down.
func lock() *device {
	d := door{Locked: true, Battery: 97}
	turn := func(locked bool) func([]byte) (any, error) {
		return func([]byte) (any, error) {
			if d.Locked != locked {
				d.Locked, d.Battery = locked, max(round(d.Battery-0.1, 1), 1)
			}
			return d, nil
		}
	}
	return &device{
		id: "demo-lock", name: "Lock of the front door", kind: "Demo door lock",
		report: func(time.Time) (string, any) { return "lock", d },
		orders: map[string]order{"lock": {"lock", turn(true)}, "unlock": {"unlock", turn(false)}},
	}
}
