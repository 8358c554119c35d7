package demo

import "time"

type air struct {
	Celsius  float64 `json:"celsius"`
	Humidity float64 `json:"humidity"` // percent
	Pressure float64 `json:"pressure"` // hectopascal
	Wind     float64 `json:"wind"`     // metres per second
}

// weather is a station on the roof: warm and dry by day, cool and damp by night.
func weather() *device {
	warmth := walk{value: 9, least: 4, most: 14, step: 0.1}
	damp := walk{value: 75, least: 60, most: 90, step: 0.8}
	pressure := walk{value: 1013, least: 985, most: 1035, step: 0.2}
	wind := walk{value: 3, least: 0, most: 14, step: 0.6}
	var a air
	return &device{
		id: "demo-weather", name: "Weather station on the roof", kind: "Demo weather station",
		report: func(now time.Time) (string, any) {
			a = air{
				Celsius: round(warmth.next()+8*sun(now), 1), Humidity: round(damp.next()-25*sun(now), 0),
				Pressure: round(pressure.next(), 1), Wind: round(wind.next(), 1),
			}
			return "weather", a
		},
		orders: map[string]order{"read": {"read", func([]byte) (any, error) { return a, nil }}},
	}
}
