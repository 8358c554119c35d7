package demo

import "time"

type power struct {
	Watts         float64 `json:"watts"`
	KilowattHours float64 `json:"kilowattHours"`
}

// meter counts what a household uses, which is more by day.
func meter() *device {
	kilowattHours := 4821.37
	appliances := walk{value: 150, least: 0, most: 1200, step: 90}
	var p power
	var last time.Time
	read := func(now time.Time) {
		p.Watts = round(180+240*sun(now)+appliances.next(), 0)
		if !last.IsZero() {
			kilowattHours += p.Watts / 1000 * now.Sub(last).Hours()
		}
		p.KilowattHours, last = round(kilowattHours, 3), now
	}
	return &device{
		id: "demo-meter", name: "Power meter", kind: "Demo power meter",
		report: func(now time.Time) (string, any) {
			read(now)
			return "power", p
		},
		orders: map[string]order{"read": {"read", func([]byte) (any, error) { return p, nil }}},
	}
}
